/** What is said in English of conditions and of exceptions that are caught. */
import type { Exit } from "../run/decisions.js";
import type { Follows, Looks, ToldTest } from "./told-test.js";

/** Of more tensors than this, the rest is counted. */
const MOST = 3;

function truth(value: boolean): string {
  return value ? "true" : "false";
}

function quoted(codes: readonly string[]): string {
  return joined(codes.map((code) => `\`${code}\``));
}

function joined(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

function few(items: readonly string[]): string {
  if (items.length <= MOST) return joined(items);
  return `${items.slice(0, MOST).join(", ")} and ${items.length - MOST} more`;
}

const EXITS: Readonly<Record<Exit, string>> = {
  return: ", which leaves the function",
  break: ", which ends the loop",
  continue: ", which goes straight to the next iteration",
  raise: ", which raises an exception",
};

const FATES = { kept: "is kept", "left out": "is left out", passes: "goes on" };

const ARMS = {
  branch: "the program takes this branch",
  else: "the `else` branch runs",
  case: "this case runs",
};

function looped(value: boolean, turn: number | null, otherwise: boolean): string {
  if (value)
    return turn === 1 || turn === null ? "the loop starts" : `the loop goes on with iteration ${turn}`;
  const last = otherwise ? ", and its `else` runs" : "";
  if (turn === null || turn === 1) return `the loop does not start${last}`;
  return `the loop ends after ${turn - 1} iteration${turn === 2 ? "" : "s"}${last}`;
}

function chosen(value: boolean, taken: string | null, left: string | null): string {
  if (taken === null) return value ? "the value before `if` is taken" : "the value after `else` is taken";
  return `\`${taken}\` is taken${left === null ? "" : ` and \`${left}\` is not evaluated`}`;
}

/** What follows, without a stop; empty where that is plain. */
function consequence({ value }: ToldTest, follows: Exclude<Follows, { is: "fits" }>): string {
  switch (follows.is) {
    case "nothing":
      return "";
    case "skipped":
      return "the program skips this branch";
    case "enters":
      return ARMS[follows.arm] + (follows.exit ? EXITS[follows.exit] : "");
    case "asks":
      return follows.next === null ? "the next case is tried" : `the program asks \`${follows.next}\` next`;
    case "loop":
      return looped(value, follows.turn, follows.otherwise);
    case "takes":
      return chosen(value, follows.taken, follows.left);
    case "decides":
      return `this decides the \`${follows.word}\`, and ${quoted(follows.unseen)} ${follows.unseen.length === 1 ? "is" : "are"} not even looked at`;
    case "goes on":
      return follows.next === null
        ? `so the whole \`${follows.word}\` is ${truth(value)}`
        : `the \`${follows.word}\` goes on to \`${follows.next}\``;
    case "negated":
      return `\`not\` makes it ${truth(!value)}`;
    case "item":
      return `${follows.nth === null ? "this item" : `item ${follows.nth}`} ${FATES[follows.fate]}`;
    case "failed":
      return "the assertion fails";
  }
}

const PATTERNS = {
  runs: ": this case runs",
  guard: ": its `if` is asked next",
  next: ": the next case is tried",
  none: ", and no case is left",
};

function looked(looks: Looks): string {
  switch (looks.at) {
    case "python":
      return "Plain Python decides: no tensor is looked at.";
    case "value": {
      if (looks.nodes.length === 0) return "";
      const what = looks.nodes.length === 1 && looks.single ? "a number" : "numbers";
      return `It reads ${few(looks.nodes)}, ${what} of the graph: with another input it can go the other way.`;
    }
    case "shape": {
      const shapes = looks.nodes.map(({ name, shape }) => `${name}, ${shape}`);
      return `It asks only for the shape of ${few(shapes)}: other numbers would go the same way.`;
    }
  }
}

function came({ code, value, shown, flipped }: ToldTest): string {
  if (flipped) return `\`${code}\` is ${truth(!value)}, but this run turns it round to ${truth(value)}`;
  return shown === null
    ? `\`${code}\` is ${truth(value)}`
    : `\`${code}\` is \`${shown}\`, which counts as ${truth(value)}`;
}

function decided(told: ToldTest): string {
  const { follows, code, value } = told;
  if (follows.is === "fits")
    return `the pattern \`${code}\` ${value ? "fits" : "does not fit"} \`${follows.subject}\`${PATTERNS[follows.so]}`;
  const so = consequence(told, follows);
  return so === "" ? came(told) : `${came(told)}: ${so}`;
}

export const enTests = {
  test: (told: ToldTest): string => {
    const said = decided(told);
    const whole =
      told.turn === null
        ? said.charAt(0).toUpperCase() + said.slice(1)
        : `In iteration ${told.turn}, ${said}`;
    const looks = told.looks ? looked(told.looks) : "";
    return `${whole}.${looks && ` ${looks}`}`;
  },
  /** `line` is where the exception was raised. */
  caught: (code: string | null, type: string, line: number | null, message: string): string => {
    const what = line === null ? `the ${type}` : `the ${type} from line ${line}`;
    const by =
      code === null
        ? `${what.charAt(0).toUpperCase()}${what.slice(1)} is caught here`
        : `\`${code}\` catches ${what}`;
    return `${by}${message && `: ${message}`}${/[.!?]$/u.test(message) ? "" : "."}`;
  },
};
