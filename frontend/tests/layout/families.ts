/** The families of large synthetic graphs that layouts are measured on: chain, mlp, micro, rnn and xf. */
import { seeded } from "../../src/layout/pace.js";
import type { LayoutGraph } from "../../src/layout/types.js";
import { Builder } from "./builder.js";

type Family = (b: Builder, size: number) => void;

/** A scalar expression that now and then takes a constant or an earlier value up again. */
const chain: Family = (b, size) => {
  const random = seeded(7);
  const made = [b.input("x")];
  while (b.nodes.length < size) {
    const last = made.at(-1) ?? "";
    const dice = random();
    const earlier = made[Math.max(0, made.length - 2 - Math.floor(random() * 12))] ?? last;
    if (dice < 0.4) made.push(b.op("×", last, b.side("2")));
    else if (dice < 0.65) made.push(b.op("+", last, earlier));
    else made.push(b.op("tanh", last));
  }
};

function linear(b: Builder, x: string, name: string): string {
  return b.scope(name, () => b.op("+", b.op("@", x, b.side("W")), b.side("b")));
}

/** Linear and ReLU blocks in groups three deep, with a skip over every second block. */
const mlp: Family = (b, size) => {
  let x = b.input("x");
  let block = 0;
  while (b.nodes.length < size) {
    const before = x;
    const inner = x;
    x = b.scope(`block ${block}`, () =>
      b.op(
        "relu",
        b.scope("body", () => linear(b, inner, "fc")),
      ),
    );
    if (block % 2 === 1) x = b.op("+", x, before);
    block++;
  }
};

/** A scalar network with dense fan-in, a group for every layer and neuron. */
const micro: Family = (b, size) => {
  const width = size < 200 ? 4 : 8;
  let inputs = Array.from({ length: width }, (_, i) => b.input(`x${i}`));
  let depth = 0;
  while (b.nodes.length < size) {
    const from = inputs;
    inputs = b.scope(`layer ${depth}`, () =>
      from.map((_, i) =>
        b.scope(`neuron ${i}`, () => {
          const products = from.map((x) => b.op("×", x, b.side("w")));
          const sum = products.reduce((left, right) => b.op("+", left, right));
          return b.op("tanh", b.op("+", sum, b.side("b")));
        }),
      ),
    );
    depth++;
  }
};

/** An unrolled gated cell, nested four deep; its losses are summed after the loop. */
const rnn: Family = (b, size) => {
  let h = b.input("h0");
  const losses: string[] = [];
  b.scope("for t", () => {
    for (let t = 0; b.nodes.length < size * 0.95; t++) {
      b.scope(`t = ${t}`, () => {
        const x = b.side("x");
        const before = h;
        h = b.scope("cell", () => gated(b, x, before));
        losses.push(b.scope("loss", () => b.op("pow", b.op("−", h, b.side("y")), b.side("2"))));
      });
    }
  });
  losses.reduce((left, right) => b.op("+", left, right));
};

function gated(b: Builder, x: string, h: string): string {
  const gate = (name: string, squash: string, state: string): string =>
    b.scope(name, () => {
      const sum = b.op("+", b.op("@", x, b.side("W")), b.op("@", state, b.side("U")));
      return b.op(squash, b.op("+", sum, b.side("b")));
    });
  const z = gate("update", "σ", h);
  const r = gate("reset", "σ", h);
  const candidate = gate("new", "tanh", b.op("×", r, h));
  return b.op("+", b.op("×", b.op("−", b.side("1"), z), h), b.op("×", z, candidate));
}

/** Transformer blocks: residual ways and four heads as groups. */
const xf: Family = (b, size) => {
  let x = b.input("x");
  let block = 0;
  while (b.nodes.length < size) {
    const inner = x;
    x = b.scope(`block ${block}`, () => {
      const attended = b.op(
        "+",
        b.scope("attention", () => attention(b, inner)),
        inner,
      );
      const h = b.scope("mlp", () =>
        linear(b, b.op("gelu", linear(b, b.op("norm", attended), "fc1")), "fc2"),
      );
      return b.op("+", h, attended);
    });
    block++;
  }
};

function attention(b: Builder, x: string): string {
  const normed = b.op("norm", x);
  const heads = [0, 1, 2, 3].map((i) =>
    b.scope(`head ${i}`, () => {
      const q = b.op("@", normed, b.side("Wq"));
      const k = b.op("@", normed, b.side("Wk"));
      const v = b.op("@", normed, b.side("Wv"));
      return b.op("@", b.op("softmax", b.op("@", q, b.op("T", k))), v);
    }),
  );
  return b.op("@", b.op("cat", ...heads), b.side("Wo"));
}

export const FAMILIES: Readonly<Record<string, Family>> = { chain, mlp, micro, rnn, xf };

export function family(name: string, size: number): LayoutGraph {
  const b = new Builder();
  FAMILIES[name]?.(b, size);
  return b.graph();
}
