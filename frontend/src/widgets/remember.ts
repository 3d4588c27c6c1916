/** Small things kept in the browser across reloads; where storage is refused, they last as long as the page. */

const PREFIX = "retrograde.";
const forgetful = new Map<string, string>();

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key) ?? forgetful.get(key) ?? null;
  } catch {
    return forgetful.get(key) ?? null;
  }
}

export function remember(key: string, value: string): void {
  forgetful.set(key, value);
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // A sandboxed frame or a full store: the map above has it for this page.
  }
}
