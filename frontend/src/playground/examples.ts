/** The example programs the server offers. */

export interface Example {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly source: string;
}

/** Empty when the server cannot be reached: the menu is a help, not a condition. */
export async function fetchExamples(url: string): Promise<readonly Example[]> {
  try {
    const answer = await fetch(url, { headers: { accept: "application/json" } });
    const list: unknown = answer.ok ? await answer.json() : [];
    return Array.isArray(list) ? list.filter(isExample) : [];
  } catch {
    return [];
  }
}

function isExample(value: unknown): value is Example {
  if (typeof value !== "object" || value === null) return false;
  return ["name", "title", "about", "source"].every((key) => typeof Reflect.get(value, key) === "string");
}

/** What a first visit opens with: two uses of one variable, a condition and a loop, in nine lines. */
export const FIRST_PROGRAM = `import torch

x = torch.tensor(2.0, requires_grad=True)
y = torch.tensor(3.0, requires_grad=True)

z = x * y + x
if z > 0:
    z = z ** 2

z.backward()
print("dz/dx =", x.grad.item())
print("dz/dy =", y.grad.item())
`;
