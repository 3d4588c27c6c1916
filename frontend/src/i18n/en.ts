/** The sentences of the narration in English; this file decides which there are, and other languages must have them all. */
import { operand } from "../base/number.js";
import { enOps, type OpPhrases } from "./en-ops.js";
import { enTests } from "./en-tests.js";

/** How a contribution comes about from the gradient that arrived at the op's result. */
export type Passing =
  | { readonly how: "unchanged" | "negated" | "nothing" }
  /** `times` is the local derivative; `named` says whose value it is, when it is an operand's. */
  | { readonly how: "scaled"; readonly times: string; readonly named: string | null }
  /** Too many numbers for one sentence. */
  | { readonly how: "shaped" };

/** One contribution on its way, all numbers as text. */
export interface ToldEdge {
  readonly code: string | null;
  readonly op: string;
  readonly receiver: string;
  /** The gradient that arrived at the op's result. */
  readonly gradient: string;
  readonly contribution: string;
  readonly passing: Passing;
  /** Set when broadcasting had repeated the operand: along which axes of the result and how often. */
  readonly repeated: { readonly axes: readonly number[]; readonly times: number } | null;
  /** The sum before this contribution and after it; null where they are too many numbers. */
  readonly sum: { readonly before: string | null; readonly after: string } | null;
  /** Number of this contribution, from 1, and of all to this node in this pass; null while unknown. */
  readonly nth: number;
  readonly all: number | null;
}

const ORDINALS = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];

function ordinal(n: number): string {
  return ORDINALS[n - 1] ?? `${n}th`;
}

function times(n: number): string {
  return n === 1 ? "once" : n === 2 ? "twice" : `${n} times`;
}

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

function passes({ op, receiver, gradient, contribution, passing }: ToldEdge): string {
  switch (passing.how) {
    case "unchanged":
      return `the ${op} passes its gradient ${gradient} on to ${receiver} unchanged`;
    case "negated":
      return `the ${op} turns the sign of its gradient ${gradient} and passes ${contribution} on to ${receiver}`;
    case "nothing":
      return `the ${op} passes nothing on to ${receiver}: its local derivative is 0 here`;
    case "scaled": {
      const why = passing.named === null ? "the local derivative" : passing.named;
      return `the ${op} passes ${gradient} × ${operand(passing.times)} = ${contribution} on to ${receiver}: its gradient times ${why}`;
    }
    case "shaped":
      return `the ${op} passes ${contribution} on to ${receiver}`;
  }
}

function summedOver({ repeated, receiver }: ToldEdge): string {
  if (repeated === null) return "";
  const axes =
    repeated.axes.length === 1 ? `axis ${repeated.axes[0]}` : `axes ${list(repeated.axes.map(String))}`;
  return `, summed over ${axes} because ${receiver} was repeated ${times(repeated.times)}`;
}

function nowHolds({ receiver, contribution, sum, nth, all }: ToldEdge): string {
  const place =
    all === 1 ? "" : all === null ? ` (contribution ${nth})` : ` (${ordinal(nth)} of ${all} contributions)`;
  const whose = `the gradient of ${receiver}`;
  if (sum === null) {
    if (all === 1) return `This is all of ${whose}.`;
    return nth === 1 ? `This begins ${whose}${place}.` : `It is added to ${whose}${place}.`;
  }
  if (sum.before === null) return `${capital(whose)} is ${all === 1 ? "" : "now "}${sum.after}${place}.`;
  return `${capital(whose)} is now ${sum.before} + ${operand(contribution)} = ${sum.after}${place}.`;
}

function about(code: string | null): string {
  return code === null ? "" : `\`${code}\`: `;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Starts with the code it is about, or else with a capital letter. */
function headed(code: string | null, sentence: string): string {
  return code === null ? capital(sentence) : `${about(code)}${sentence}`;
}

export const en = {
  ops: enOps as OpPhrases,
  /** For an op without words of its own. */
  otherOp: (op: string, operands: readonly string[]) =>
    operands.length === 0 ? `runs ${op}` : `applies ${op} to ${list(operands)}`,

  op: (code: string | null, phrase: string, result: string) =>
    code === null
      ? `${capital(phrase)}, which gives ${result}.`
      : `\`${code}\` ${phrase} and gives ${result}.`,
  inPlace: (operand: string) => `The result replaces ${operand}.`,
  /** What an op means for the graph, beside what it computes. */
  notes: {
    where: "It chooses element by element: both sides are computed, and the graph keeps its shape.",
  } as Readonly<Record<string, string>>,
  unrecorded: () => "No gradient will flow back through it.",
  tensorOf: (name: string | null, size: string) =>
    name === null ? `a tensor of shape ${size}` : `${name}, a tensor of shape ${size}`,
  gradientOf: (size: string) => `a gradient of shape ${size}`,

  input: (code: string | null, value: string) =>
    `${code === null ? "The program" : `\`${code}\``} makes the input ${value}; it asks for a gradient.`,
  parameter: (code: string | null, value: string) =>
    `${code === null ? "The program" : `\`${code}\``} makes the parameter ${value}, which training may change.`,
  constant: (code: string | null, value: string) =>
    `${code === null ? "The program" : `\`${code}\``} makes ${value}; it asks for no gradient.`,

  /** A tensor that turned up as an operand. */
  found: (code: string, value: string) => `\`${code}\` uses ${value}, which no recorded operation made.`,

  foundParameter: (code: string, value: string) =>
    `\`${code}\` uses the parameter ${value}, which training may change.`,

  ...enTests,

  backward: (pass: number, root: string, gradient: string, isOne: boolean) =>
    isOne
      ? `Backward pass ${pass} starts at ${root}: the gradient of ${root} with respect to itself is 1.`
      : `Backward pass ${pass} starts at ${root} with the gradient ${gradient}.`,
  visit: (code: string | null, node: string, gradient: string | null, shape: string, op: string | null) => {
    const whole = `the gradient of ${node} is complete${gradient === null ? `; its shape is ${shape}` : `: ${gradient}`}.`;
    return headed(code, op === null ? whole : `${whole} The ${op} now passes it back.`);
  },
  edge: (told: ToldEdge) => `${headed(told.code, passes(told))}${summedOver(told)}. ${nowHolds(told)}`,
  accumulate: (node: string, grad: string | null, shape: string) =>
    `${node} keeps its gradient: ${node}.grad ${grad === null ? `now has the shape ${shape}` : `is now ${grad}`}.`,
  accumulateMore: (node: string, before: string, more: string | null, grad: string) =>
    more === null
      ? `${node}.grad was not cleared: this pass's gradient is added to it, and it is now ${grad}.`
      : `${node}.grad was not cleared: ${before} + ${operand(more)} = ${grad}.`,

  zero: (code: string | null, nodes: readonly string[], toZeros: boolean) => {
    const what = nodes.length === 1 ? `${nodes[0]}.grad` : `the gradients of ${nodes.length} tensors`;
    const does = toZeros ? `sets ${what} to 0` : `clears ${what}`;
    return `${code === null ? "The program" : `\`${code}\``} ${does}; the next pass starts from nothing.`;
  },
  update: (by: string, node: string, before: string | null, after: string) =>
    before === null ? `${by} changes ${node}.` : `${by} changes ${node} from ${before} to ${after}.`,

  text: (printed: string) => `The program prints: ${printed}`,
  textEmpty: () => "The program prints an empty line.",
  error: (line: number | null, type: string, message: string, hint: string) =>
    `${line === null ? "The program fails" : `Line ${line} fails`} with ${type}${message && `: ${message}`}${/[.!?]$/u.test(message) ? "" : "."}${hint ? ` ${hint}` : ""}`,
  gap: (n: number, why: "budget" | "slow" | "output") => {
    const count = n === 0 ? "Some events" : n === 1 ? "One event" : `${n} events`;
    const reasons = {
      budget: "are not shown: the program did more than a run records",
      slow: "are missing for now: the page could not keep up",
      output: "are not shown: the program printed more than a run may",
    };
    return `${count} ${n === 1 ? reasons[why].replace(/^are/u, "is") : reasons[why]}.`;
  },
  end: (status: "stopped" | "timeout" | "memory" | "output" | "lost") =>
    ({
      stopped: "You stopped the program here.",
      timeout: "The program was ended here: its time was up.",
      memory: "The program was ended here: it used more memory than a run may.",
      output: "The program was ended here: it printed more than a run may.",
      lost: "The run broke off here.",
    })[status],

  parameters: (count: number, elements: number) =>
    `The model has ${count} parameters, ${elements} numbers in all.`,
  leaves: (code: string | null, names: readonly string[]) =>
    `${code === null ? "The program" : `\`${code}\``} makes ${names.length} tensors: ${list(names)}.`,
  line: (line: number, code: string, operations: number, result: string) =>
    `Line ${line}, \`${code}\`: ${operations} operations give ${result}.`,
  passesBack: (code: string | null, op: string, gradient: string | null, shares: readonly string[]) =>
    headed(
      code,
      `the ${op} passes its gradient ${gradient === null ? "" : `${gradient} `}back: ${list(shares)}.`,
    ),
  share: (contribution: string, receiver: string) => `${contribution} to ${receiver}`,
  updates: (by: string, count: number) => `${by} changes ${count} tensors.`,
};

export type Sentences = typeof en;
