/** Binary search in lists that stand in ascending order. */

/** How many leading entries of `list` have a key of at most `limit`; `list` is ascending by `key`. */
export function countUpTo<T>(list: readonly T[], key: (entry: T) => number, limit: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = list[middle];
    if (entry !== undefined && key(entry) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last entry whose key is at most `limit`, or null. */
export function lastUpTo<T>(list: readonly T[], key: (entry: T) => number, limit: number): T | null {
  return list[countUpTo(list, key, limit) - 1] ?? null;
}
