/** Traces of trainings, made by a small loop: `w` is fitted by gradient descent, with what a test needs to differ. */
import type { AnyEvent, Summary } from "../../src/protocol/trace.gen.js";
import { cells, end, item, numbered, start, type Told } from "./traces.js";

export const SOURCE = `w = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
for epoch in range(4):
    optimizer.zero_grad()
    loss = f(w)
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.2f}")
`;

const SCALAR = { shape: [], dtype: "float32" } as const;
const PAIR = { shape: [2], dtype: "float32" } as const;

export interface Turns {
  /** By turn: the loss, the gradient of `w` or none, and `w` afterwards. */
  readonly losses: readonly number[];
  readonly gradient?: (turn: number) => Summary;
  readonly value?: (turn: number) => Summary;
  /** Whether the turns are those of a loop. */
  readonly looped?: boolean;
  /** Backward passes in each turn. */
  readonly passes?: number;
  /** What is printed after each turn. */
  readonly print?: (turn: number) => string;
  readonly by?: string;
}

/** `w` is node 1, and the loss of turn `t` is node `2 + t * passes`. */
export function training(turns: Turns): AnyEvent[] {
  const { losses, looped = true } = turns;
  const loop: Told = { k: "in", id: 1, parent: 0, kind: "loop", name: "for", src: [3, 0, 8, 49] };
  return numbered([
    start(SOURCE),
    { k: "leaf", id: 1, role: "input", ...PAIR, rg: true, sc: 0, val: cells(0, 0), src: [1, 4, 1, 38] },
    { k: "bind", id: 1, name: "w", sc: 0, src: [1, 0, 1, 1] },
    ...(looped ? [loop] : []),
    ...losses.flatMap((_, turn) => turnOf(turns, turn)),
    ...(looped ? [{ k: "out", id: 1 } as const] : []),
    end(),
  ]);
}

function turnOf(turns: Turns, turn: number): Told[] {
  const { looped = true, passes = 1, print, by = "SGD", value = (at) => cells(at + 1, at + 1) } = turns;
  const sc = looped ? turn + 2 : 0;
  const src = [3, 0, 8, 49] as const;
  const enter: Told = { k: "in", id: sc, parent: 1, kind: "iteration", name: "for", src: [...src], i: turn };
  return [
    ...(looped ? [enter] : []),
    { k: "zero", ids: [1], sc, src: [4, 4, 4, 25] },
    ...Array.from({ length: passes }, (_, at) => passOf(turns, turn, at, sc)).flat(),
    { k: "upd", id: 1, ver: turn + 1, val: value(turn), by, sc, src: [7, 4, 7, 20] },
    ...(print ? [{ k: "txt", fd: 1, s: `${print(turn)}\n`, sc, src: [8, 4, 8, 48] } as const] : []),
    ...(looped ? [{ k: "out", id: sc } as const] : []),
  ];
}

function passOf(turns: Turns, turn: number, at: number, sc: number): Told[] {
  const { losses, passes = 1, gradient = () => cells(1, 1) } = turns;
  const b = turn * passes + at + 1;
  const id = b + 1;
  return [
    {
      k: "op",
      id,
      op: "sum",
      ins: [1],
      ...SCALAR,
      rg: true,
      sc,
      val: item(losses[turn] ?? 0),
      src: [5, 11, 5, 15],
    },
    { k: "bind", id, name: "loss", sc, src: [5, 4, 5, 8] },
    { k: "bwd", b, root: id, val: item(1), sc, src: [6, 4, 6, 19] },
    { k: "visit", b, id, val: item(1) },
    { k: "eg", b, from: id, to: 1, arg: 0, val: gradient(turn) },
    { k: "acc", b, id: 1, val: gradient(turn) },
  ];
}
