/** Graphs that learners draw, each as the program that makes it. */
import { Builder } from "./builder.js";

function linear(b: Builder, x: string, name: string): string {
  return b.scope(name, () => b.op("+", b.op("@", x, b.side("W")), b.side("b")));
}

export const CORPUS: Readonly<Record<string, (b: Builder) => void>> = {
  "x*y+x": (b) => {
    const x = b.input("x");
    const y = b.input("y");
    b.op("+", b.op("×", x, y), x);
  },
  "x*y-x": (b) => {
    const x = b.input("x");
    const y = b.input("y");
    b.op("−", b.op("×", x, y), x);
  },
  "a+a": (b) => {
    const a = b.input("a");
    b.op("+", a, a);
  },
  diamond: (b) => {
    const x = b.input("x");
    const a = b.op("sin", x);
    const c = b.op("cos", x);
    b.op("exp", b.op("×", a, c));
  },
  "x**2+y**2": (b) => {
    const x = b.input("x");
    const y = b.input("y");
    b.op("+", b.op("pow", x, b.side("2")), b.op("pow", y, b.side("2")));
  },
  neuron: (b) => {
    const x1 = b.input("x1");
    const x2 = b.input("x2");
    const w1 = b.side("w1");
    const w2 = b.side("w2");
    const sum = b.op("+", b.op("×", x1, w1), b.op("×", x2, w2));
    b.op("tanh", b.op("+", sum, b.side("b")));
  },
  "neuron of leaves": (b) => {
    const [x1, w1, x2, w2, bias] = ["x1", "w1", "x2", "w2", "b"].map((name) => b.input(name));
    if (!x1 || !w1 || !x2 || !w2 || !bias) return;
    b.op("tanh", b.op("+", b.op("+", b.op("×", x1, w1), b.op("×", x2, w2)), bias));
  },
  "for loop": (b) => {
    const x = b.input("x");
    let y = b.input("y");
    b.scope("for i in range(3)", () => {
      for (let i = 0; i < 3; i++)
        y = b.scope(`i = ${i}`, () => b.op("+", b.op("×", y, b.side("2")), b.op("sin", x)));
    });
    b.op("sum", y);
  },
  rnn: (b) => {
    let h = b.input("h0");
    let loss: string | null = null;
    for (let t = 0; t < 3; t++) {
      const x = b.input(`x${t}`);
      b.scope(`t = ${t}`, () => {
        const wx = b.op("@", x, b.side("Wx"));
        const wh = b.op("@", h, b.side("Wh"));
        h = b.op("tanh", b.op("+", b.op("+", wx, wh), b.side("b")));
        const y = b.op("@", h, b.side("Wy"));
        const part = b.op("mean", b.op("pow", b.op("−", y, b.side(`y${t}`)), b.side("2")));
        loss = loss === null ? part : b.op("+", loss, part);
      });
    }
  },
  mlp: (b) => {
    const x = b.input("x");
    const out = b.scope("MLP", () => {
      const h = b.op("relu", linear(b, x, "fc1"));
      return linear(b, b.op("relu", linear(b, h, "fc2")), "fc3");
    });
    b.scope("CrossEntropyLoss", () => b.op("nll", b.op("log_softmax", out), b.side("target")));
  },
  "training loop": (b) => {
    for (let step = 0; step < 3; step++) {
      b.scope(`step ${step}`, () => {
        const x = b.input("x");
        const y = linear(b, x, "model");
        b.op("mean", b.op("pow", b.op("−", y, b.side("t")), b.side("2")));
      });
    }
  },
  residual: (b) => {
    let x = b.input("x");
    for (let i = 0; i < 2; i++) {
      x = b.scope(`block ${i}`, () => {
        const h = linear(b, b.op("relu", linear(b, x, "fc1")), "fc2");
        return b.op("+", h, x);
      });
    }
    b.op("sum", x);
  },
  attention: (b) => {
    const x = b.input("x");
    b.scope("attention", () => {
      const q = b.op("@", x, b.side("Wq"));
      const k = b.op("@", x, b.side("Wk"));
      const v = b.op("@", x, b.side("Wv"));
      const scores = b.op("÷", b.op("@", q, b.op("T", k)), b.side("√d"));
      const mixed = b.op("@", b.op("softmax", scores), v);
      b.op("+", b.op("@", mixed, b.side("Wo")), x);
    });
  },
  branch: (b) => {
    const x = b.input("x");
    const s = b.op("sum", x);
    b.scope("if s > 0", () => b.op("×", x, b.op("exp", s)));
  },
  "loss of line": (b) => {
    const w = b.input("w");
    const bias = b.input("b");
    const x = b.side("x");
    const error = b.op("−", b.op("+", b.op("×", w, x), bias), b.side("y"));
    b.op("mean", b.op("pow", error, b.side("2")));
  },
  "while loop": (b) => {
    let y = b.input("x");
    b.scope("while y.norm() < 1000", () => {
      for (let i = 0; i < 4; i++)
        y = b.scope(`iteration ${i}`, () => {
          b.op("norm", y);
          return b.op("×", y, b.side("2"));
        });
      b.op("norm", y);
    });
    b.op("sum", y);
  },
};

export const build = (name: string, direction: "right" | "down" = "right") => {
  const b = new Builder();
  CORPUS[name]?.(b);
  return { graph: b.graph(direction), titles: b.titles };
};
