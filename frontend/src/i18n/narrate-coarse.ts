/** One sentence for steps taken together: a source line, a node's turn in a backward pass, all parameters at once. */
import type { AnyEvent } from "../protocol/trace.gen.js";
import type { CoarseStep, Run, Step } from "../run/model.js";
import { flowAt } from "../run/moment.js";
import { lineOf } from "../run/source.js";
import { stepsOf } from "../run/steps.js";
import { narrate } from "./narrate.js";
import { shareText } from "./narrate-edge.js";
import { type Context, codeAt, labelOf, opWord, resultText, shortValue, type Telling } from "./told.js";

/** What the steps did together; a step that stands alone says what it says by itself. */
export function narrateCoarse(run: Run, coarse: CoarseStep, telling: Telling): string {
  const steps = stepsOf(run, coarse);
  const last = steps.at(-1);
  if (!last) return "";
  if (steps.length === 1) return narrate(run, last, telling);
  return tellTogether({ ...telling, run, q: last.end }, steps, last) ?? narrate(run, last, telling);
}

/** Null when the last step says the most by itself. */
function tellTogether(context: Context, steps: readonly Step[], last: Step): string | null {
  switch (last.kind) {
    case "leaf":
      return tellLeaves(context, steps, last);
    case "op":
      return tellLine(context, steps, last);
    case "edge":
    case "accumulate":
    case "visit":
      return tellTurn(context, steps);
    case "update":
      return tellUpdates(context, steps, last);
    default:
      return null;
  }
}

function eventOf({ run }: Context, step: Step): AnyEvent | undefined {
  return run.events[step.index];
}

function tellLeaves(context: Context, steps: readonly Step[], last: Step): string | null {
  if (steps.some((step) => step.kind !== "leaf")) return null;
  const leaves = steps
    .map((step) => context.run.nodes.get(step.nodes[0] ?? 0))
    .filter((node) => node !== undefined);
  const parameters = leaves.filter(({ event }) => event.k === "leaf" && event.role === "parameter");
  if (parameters.length < leaves.length)
    return context.sentences.leaves(
      codeOfLine(context, last),
      leaves.map((leaf) => labelOf(context, leaf)),
    );
  const sizes = parameters.map(({ event }) => event.shape.reduce((product, size) => product * size, 1));
  return context.sentences.parameters(
    parameters.length,
    sizes.reduce((sum, size) => sum + size, 0),
  );
}

function codeOfLine({ run }: Context, { span }: Step): string | null {
  return run.head && span ? lineOf(run.head.source, span).replaceAll("`", "ˋ") : null;
}

function tellLine(context: Context, steps: readonly Step[], last: Step): string | null {
  const result = context.run.nodes.get(last.nodes[0] ?? 0);
  const code = codeOfLine(context, last);
  const operations = steps.filter((step) => step.kind === "op").length;
  if (!result || code === null || !last.span || operations < 2) return null;
  return context.sentences.line(last.span[0], code, operations, resultText(context, result));
}

function tellTurn(context: Context, steps: readonly Step[]): string | null {
  const edges = steps.map((step) => eventOf(context, step)).filter((event) => event?.k === "eg");
  const [first] = edges;
  const node = first && context.run.nodes.get(first.from);
  if (!first || node?.event.k !== "op") return null;
  const { event } = node;
  const gradient = flowAt(node, context.q, first.b)?.val;
  const shares = edges.map((edge) => shareText(context, edge)).filter((share) => share !== null);
  const shown = gradient ? shortValue(gradient, event.shape) : null;
  return context.sentences.passesBack(codeAt(context, event.src), opWord(context, event.op), shown, shares);
}

function tellUpdates(context: Context, steps: readonly Step[], last: Step): string | null {
  const event = eventOf(context, last);
  return event?.k === "upd" ? context.sentences.updates(event.by, steps.length) : null;
}
