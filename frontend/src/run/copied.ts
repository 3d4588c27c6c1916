/** A block of numbers as text that a program can read: NumPy's or PyTorch's. */
import type { Block } from "./block.js";

export type Library = "numpy" | "torch";

const PREFIX: Readonly<Record<Library, string>> = { numpy: "np", torch: "torch" };
const MAKER: Readonly<Record<Library, string>> = { numpy: "np.array", torch: "torch.tensor" };
/** A float32 has at most nine digits that matter, a float16 five. */
const DIGITS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  float32: [6, 9],
  float16: [3, 5],
};

/** `np.array([[1.0, 2.0]], dtype=np.float32)`: every number with the digits that give it back exactly. */
export function copied(block: Block, library: Library): string {
  const name = PREFIX[library];
  const special = { nan: `${name}.nan`, inf: `${name}.inf` };
  const cells = Array.from(block.values, (_, at) => written(block, at, special));
  const type = library === "numpy" && block.dtype === "bool" ? "bool_" : block.dtype;
  return `${MAKER[library]}(${nested(block.count, cells)}, dtype=${name}.${type})`;
}

function written(block: Block, at: number, special: { nan: string; inf: string }): string {
  const value = block.values[at] ?? 0;
  if (Number.isNaN(value)) return special.nan;
  if (!Number.isFinite(value)) return value > 0 ? special.inf : `-${special.inf}`;
  if (block.dtype === "bool") return value ? "True" : "False";
  if (!block.dtype.startsWith("float")) return String(block.exact?.[at] ?? value);
  const text = Object.is(value, -0) ? "-0.0" : shortest(value, block.dtype);
  return /[.e]/u.test(text) ? text : `${text}.0`;
}

/** The fewest digits that tell a number from its neighbours of the same type. */
function shortest(value: number, dtype: string): string {
  const [least, most] = DIGITS[dtype] ?? [0, 0];
  for (let digits = least; digits < most; digits += 1) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === Math.fround(value)) return text;
  }
  return most > 0 ? String(Number(value.toPrecision(most))) : String(value);
}

/** Row-major cells in brackets, one pair per axis; rows on lines of their own. */
function nested(shape: readonly number[], cells: readonly string[]): string {
  if (shape.length === 0) return cells[0] ?? "[]";
  const build = (axis: number, from: number): string => {
    const [size = 0] = shape.slice(axis);
    const step = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
    const parts = Array.from({ length: size }, (_, at) =>
      axis === shape.length - 1 ? (cells[from + at] ?? "") : build(axis + 1, from + at * step),
    );
    const gap = axis === shape.length - 1 ? ", " : `,\n${" ".repeat(axis + 1)}`;
    return `[${parts.join(gap)}]`;
  };
  return build(0, 0);
}
