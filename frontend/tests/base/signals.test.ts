import { expect, test } from "vitest";
import { batch, computed, effect, signal, untracked } from "../../src/base/signals.js";

test("an effect runs at once and after every change, and not when nothing changed", () => {
  const x = signal(1);
  const seen: number[] = [];
  effect(() => void seen.push(x.value));
  x.value = 2;
  x.value = 2;
  expect(seen).toEqual([1, 2]);
});

test("a batch runs effects once", () => {
  const [x, y] = [signal(1), signal(10)];
  const seen: number[] = [];
  effect(() => void seen.push(x.value + y.value));
  batch(() => {
    x.value = 2;
    batch(() => {
      y.value = 20;
    });
    expect(seen).toEqual([11]);
  });
  expect(seen).toEqual([11, 22]);
});

test("a computed is derived when read, once per change", () => {
  const x = signal(2);
  let times = 0;
  const square = computed(() => {
    times += 1;
    return x.value ** 2;
  });
  expect(times).toBe(0);
  expect([square.value, square.value, square.peek()]).toEqual([4, 4, 4]);
  expect(times).toBe(1);
  x.value = 3;
  expect(square.value).toBe(9);
  expect(times).toBe(2);
});

test("an effect that reads a diamond runs once and sees both sides new", () => {
  const x = signal(1);
  const left = computed(() => x.value + 1);
  const right = computed(() => x.value * 10);
  const seen: [number, number][] = [];
  effect(() => void seen.push([left.value, right.value]));
  x.value = 2;
  expect(seen).toEqual([
    [2, 10],
    [3, 20],
  ]);
});

test("what is no longer read no longer triggers", () => {
  const [which, a, b] = [signal(true), signal("a"), signal("b")];
  const seen: string[] = [];
  effect(() => void seen.push(which.value ? a.value : b.value));
  which.value = false;
  a.value = "A";
  b.value = "B";
  expect(seen).toEqual(["a", "b", "B"]);
});

test("touch tells of a change inside, peek and untracked do not subscribe", () => {
  const list = signal<number[]>([]);
  const other = signal(0);
  const seen: number[] = [];
  effect(() => void seen.push(list.value.length + other.peek() + untracked(() => other.value)));
  list.peek().push(1);
  list.touch();
  other.value = 5;
  expect(seen).toEqual([0, 1]);
});

test("own equality decides what a change is", () => {
  const point = signal({ x: 1 }, (a, b) => a.x === b.x);
  let runs = 0;
  effect(() => {
    runs += point.value.x > 0 ? 1 : 0;
  });
  point.value = { x: 1 };
  point.value = { x: 2 };
  expect(runs).toBe(2);
});

test("an effect cleans up before it runs again and when it ends", () => {
  const x = signal(1);
  const log: string[] = [];
  const stop = effect(() => {
    const now = x.value;
    log.push(`run ${now}`);
    return () => void log.push(`clean ${now}`);
  });
  x.value = 2;
  stop();
  x.value = 3;
  expect(log).toEqual(["run 1", "clean 1", "run 2", "clean 2"]);
});

test("effects that write settle; a ring of effects is refused", () => {
  const [x, limit] = [signal(0), signal(3)];
  effect(() => {
    if (x.value < limit.value) x.value += 1;
  });
  expect(x.value).toBe(3);
  expect(() => {
    limit.value = Number.POSITIVE_INFINITY;
  }).toThrow("expected effects to settle");
});

test("an effect that throws does not stop later ones for good", () => {
  const x = signal(1);
  const seen: number[] = [];
  effect(() => {
    if (x.value === 2) throw new Error("two");
  });
  effect(() => void seen.push(x.value));
  expect(() => {
    x.value = 2;
  }).toThrow("two");
  x.value = 3;
  expect(seen.at(-1)).toBe(3);
});
