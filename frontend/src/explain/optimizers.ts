/**
 * The formulas of optimizers, one line after another, for one element of a parameter.
 *
 * LaTeX holds places: `#w` for the weight before, `#w1` after, `#g` for the gradient, `#lr` for an option, `#m0` for
 * what is remembered from the step before. Sources: PyTorch, `torch.optim`, each class by name.
 */

/** The numbers of one element in one step, by name. */
export type Env = Readonly<Record<string, number>>;

export interface Line {
  /** The number this line makes, and the name under which later lines read it. */
  readonly sets: string;
  readonly latex: string;
  value(env: Env): number;
}

export interface Rule {
  /** What is remembered between steps: the name of the number, and what it is before the first step. */
  readonly remembers: (options: Options) => Readonly<Record<string, number>>;
  /** The lines for these options; `step` counts from 1. The last one sets `w1`. */
  lines(options: Options, step: number): readonly Line[];
}

/** An optimizer's options: numbers and switches by PyTorch's names; `betas` as `beta1` and `beta2`. */
export type Options = Readonly<Record<string, number>>;

/** The symbol of each name. */
export const SYMBOLS: Readonly<Record<string, string>> = {
  w: "w_{t-1}",
  w1: "w_t",
  ws: "w'",
  g: "g_t",
  d: "d_t",
  u: "u_t",
  lr: "\\eta",
  rate: "\\eta_t",
  lr_decay: "\\delta",
  weight_decay: "\\lambda",
  momentum: "\\mu",
  dampening: "\\tau",
  alpha: "\\alpha",
  beta1: "\\beta_1",
  beta2: "\\beta_2",
  eps: "\\epsilon",
  t: "t",
  m: "m_t",
  m0: "m_{t-1}",
  v: "v_t",
  v0: "v_{t-1}",
  a: "a_t",
  a0: "a_{t-1}",
  b: "b_t",
  b0: "b_{t-1}",
  p: "\\hat{v}^{\\max}_t",
  p0: "\\hat{v}^{\\max}_{t-1}",
  mh: "\\hat{m}_t",
  vh: "\\hat{v}_t",
  s: "s_t",
};

const of = (env: Env, name: string): number => env[name] ?? Number.NaN;

function line(sets: string, latex: string, value: (env: Env) => number): Line {
  return { sets, latex, value };
}

/** A running mean: `decay` of what it was, the rest from the new number. */
function average(sets: string, decay: string, latex: string, value: (env: Env) => number): Line {
  const text = `#${decay} \\cdot #${sets}0 + (1 - #${decay}) \\cdot ${latex}`;
  return line(sets, text, (e) => of(e, decay) * of(e, `${sets}0`) + (1 - of(e, decay)) * value(e));
}

const gradient = (env: Env): number => of(env, "d");
const square = (env: Env): number => of(env, "d") ** 2;

/** The gradient as the rule uses it: turned round when the loss is to grow, with the share of the weight. */
function decayed(options: Options, into = "d"): Line[] {
  const sign = options.maximize ? "-" : "";
  const turned = (env: Env) => (options.maximize ? -of(env, "g") : of(env, "g"));
  return options.weight_decay
    ? [
        line(
          into,
          `${sign}#g + #weight_decay \\cdot #w`,
          (e) => turned(e) + of(e, "weight_decay") * of(e, "w"),
        ),
      ]
    : [line(into, `${sign}#g`, turned)];
}

const SGD: Rule = {
  remembers: (options) => (options.momentum ? { v: 0 } : {}),
  lines(options, step) {
    const lines = decayed(options);
    let by = "d";
    if (options.momentum) {
      lines.push(
        step === 1
          ? line("v", "#d", (e) => of(e, "d"))
          : line(
              "v",
              "#momentum \\cdot #v0 + (1 - #dampening) \\cdot #d",
              (e) => of(e, "momentum") * of(e, "v0") + (1 - of(e, "dampening")) * of(e, "d"),
            ),
      );
      by = "v";
    }
    if (options.momentum && options.nesterov) {
      lines.push(line("u", "#d + #momentum \\cdot #v", (e) => of(e, "d") + of(e, "momentum") * of(e, "v")));
      by = "u";
    }
    return [...lines, line("w1", `#w - #lr \\cdot #${by}`, (e) => of(e, "w") - of(e, "lr") * of(e, by))];
  },
};

const ADAM: Rule = {
  remembers: (options) => (options.amsgrad ? { m: 0, v: 0, p: 0 } : { m: 0, v: 0 }),
  lines(options) {
    const decoupled = Boolean(options.decoupled_weight_decay) && Boolean(options.weight_decay);
    const from = decoupled ? "ws" : "w";
    const size = options.amsgrad ? "p" : "v";
    const peak = line("p", "\\max(#p0,\\, #v)", (e) => Math.max(of(e, "p0"), of(e, "v")));
    return [
      ...(decoupled
        ? [
            line(
              "ws",
              "#w \\cdot (1 - #lr \\cdot #weight_decay)",
              (e) => of(e, "w") * (1 - of(e, "lr") * of(e, "weight_decay")),
            ),
          ]
        : []),
      ...decayed(decoupled ? { ...options, weight_decay: 0 } : options),
      average("m", "beta1", "#d", gradient),
      average("v", "beta2", "{#d}^2", square),
      ...(options.amsgrad ? [peak] : []),
      line("mh", "\\frac{#m}{1 - {#beta1}^{#t}}", (e) => of(e, "m") / (1 - of(e, "beta1") ** of(e, "t"))),
      line(
        "vh",
        `\\frac{#${size}}{1 - {#beta2}^{#t}}`,
        (e) => of(e, size) / (1 - of(e, "beta2") ** of(e, "t")),
      ),
      line(
        "w1",
        `#${from} - #lr \\cdot \\frac{#mh}{\\sqrt{#vh} + #eps}`,
        (e) => of(e, from) - (of(e, "lr") * of(e, "mh")) / (Math.sqrt(of(e, "vh")) + of(e, "eps")),
      ),
    ];
  },
};

const RMSPROP: Rule = {
  remembers: (options) => ({
    v: 0,
    ...(options.centered ? { a: 0 } : {}),
    ...(options.momentum ? { b: 0 } : {}),
  }),
  lines(options) {
    const centered = Boolean(options.centered);
    const step = options.momentum
      ? [
          line(
            "b",
            "#momentum \\cdot #b0 + \\frac{#d}{#s}",
            (e) => of(e, "momentum") * of(e, "b0") + of(e, "d") / of(e, "s"),
          ),
          line("w1", "#w - #lr \\cdot #b", (e) => of(e, "w") - of(e, "lr") * of(e, "b")),
        ]
      : [
          line(
            "w1",
            "#w - #lr \\cdot \\frac{#d}{#s}",
            (e) => of(e, "w") - (of(e, "lr") * of(e, "d")) / of(e, "s"),
          ),
        ];
    return [
      ...decayed(options),
      average("v", "alpha", "{#d}^2", square),
      ...(centered ? [average("a", "alpha", "#d", gradient)] : []),
      centered
        ? line(
            "s",
            "\\sqrt{#v - {#a}^2} + #eps",
            (e) => Math.sqrt(of(e, "v") - of(e, "a") ** 2) + of(e, "eps"),
          )
        : line("s", "\\sqrt{#v} + #eps", (e) => Math.sqrt(of(e, "v")) + of(e, "eps")),
      ...step,
    ];
  },
};

const ADAGRAD: Rule = {
  remembers: (options) => ({ v: options.initial_accumulator_value ?? 0 }),
  lines(options) {
    const slows = Boolean(options.lr_decay);
    const rate = slows ? "rate" : "lr";
    return [
      ...decayed(options),
      line("v", "#v0 + {#d}^2", (e) => of(e, "v0") + of(e, "d") ** 2),
      ...(slows
        ? [
            line(
              "rate",
              "\\frac{#lr}{1 + (#t - 1) \\cdot #lr_decay}",
              (e) => of(e, "lr") / (1 + (of(e, "t") - 1) * of(e, "lr_decay")),
            ),
          ]
        : []),
      line(
        "w1",
        `#w - #${rate} \\cdot \\frac{#d}{\\sqrt{#v} + #eps}`,
        (e) => of(e, "w") - (of(e, rate) * of(e, "d")) / (Math.sqrt(of(e, "v")) + of(e, "eps")),
      ),
    ];
  },
};

/** By PyTorch's class names. */
export const RULES: ReadonlyMap<string, Rule> = new Map([
  ["SGD", SGD],
  ["Adam", ADAM],
  ["AdamW", ADAM],
  ["RMSprop", RMSPROP],
  ["Adagrad", ADAGRAD],
]);
