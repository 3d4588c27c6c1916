import { expect, test } from "vitest";
import { Disposables } from "../../src/base/disposables.js";

test("everything is undone once, the latest first", () => {
  const log: number[] = [];
  const disposables = new Disposables();
  for (const n of [1, 2, 3]) disposables.add(() => void log.push(n));
  disposables.dispose();
  disposables.dispose();
  expect(log).toEqual([3, 2, 1]);
});
