/** Why a tensor has no gradient: nothing asked for one, nothing brought one, or it was not kept. */
import { recordOf } from "../protocol/catalogue.js";
import type { Node, Pass, Run } from "../run/model.js";
import { nameAt } from "../run/moment.js";
import { excerpt } from "../run/source.js";
import { type Because, because, type Cause, type Question } from "./because.js";

export function whyNone(question: Question): Because {
  const { run, node, q } = question;
  const cleared = node.gradients.findLast((one) => one.q <= q && one.kind === "grad");
  if (cleared && cleared.b === 0 && wasFull(node, cleared.q))
    return because(question, "zeroed", { q: cleared.q });
  if (!node.event.rg) return unasked(question);
  const gap =
    question.b === null
      ? run.events.find((event) => event.k === "gap" && event.q <= q && event.why !== "output")
      : null;
  if (gap) return because(question, "not-recorded", { q: gap.q });
  const passes = [...run.passes.values()].filter((pass) => pass.q <= q);
  const last = passes.at(-1);
  if (question.b !== null) return because(question, node.event.k === "op" ? "not-leaf" : unkept(question));
  if (!last)
    return because(question, run.errors.length > 0 ? "stopped" : "no-backward", {
      q: run.errors[0]?.q ?? null,
    });
  return unreached(question, last);
}

/** Clearing what is empty explains nothing. */
function wasFull(node: Node, q: number): boolean {
  return node.gradients.some((one) => one.q < q && one.kind === "grad" && one.b > 0);
}

/** A leaf that was not asked, or a result through which nothing is recorded: then what it was made from decides. */
function unasked(question: Question): Because {
  const { run, node } = question;
  const asked = node.inputs.some((id) => run.nodes.get(id)?.event.rg);
  if (node.event.k === "leaf" || !asked) return because(question, "not-asked");
  return because(question, cutBy(question, node), { q: node.born });
}

/** A leaf was reached, and its `.grad` is empty: the pass gave to others only, or handed all gradients out. */
function unkept({ run, node, q, b }: Question): Cause {
  const gave = run.tape.some((one) =>
    one.gradients.some(({ kind, b: pass }) => kind === "grad" && pass === b),
  );
  if (gave) return "not-requested";
  return run.errors.some((one) => one.q <= q) && node.gradients.at(-1)?.kind === "partial"
    ? "stopped"
    : "not-accumulated";
}

function unreached(question: Question, pass: Pass): Because {
  const { run, node, q } = question;
  const above = ancestorsOf(run, pass.root);
  if (!above.has(node.id)) {
    const uses = node.users.filter((id) => (run.nodes.get(id)?.born ?? 0) <= q);
    const later = uses.length > 0 && uses.every((id) => (run.nodes.get(id)?.born ?? 0) > pass.q);
    if (later) return because(question, "used-later", { q: pass.q, operand: pass.root });
    return because(question, leftGraph(run, node) ? "left-graph" : "no-path", { operand: pass.root });
  }
  const cut = firstCut(run, node, above);
  if (cut) return because(question, cutBy(question, cut), { culprit: cut.id, q: cut.born });
  const failed = run.errors.find((one) => one.q > pass.q && one.q <= q);
  return failed
    ? because(question, "stopped", { q: failed.q })
    : because(question, "not-requested", { q: pass.q });
}

/** Everything a node was made from, itself included. */
function ancestorsOf(run: Run, id: number): ReadonlySet<number> {
  const found = new Set([id]);
  for (const next of found) for (const input of run.nodes.get(next)?.inputs ?? []) found.add(input);
  return found;
}

/** The first result on a way to the root through which nothing is recorded. */
function firstCut(run: Run, node: Node, above: ReadonlySet<number>): Node | null {
  const reached = new Set([node.id]);
  for (const id of reached)
    for (const user of run.nodes.get(id)?.users ?? []) {
      const result = run.nodes.get(user);
      if (!result || !above.has(user)) continue;
      if (!result.event.rg) return result;
      reached.add(user);
    }
  return null;
}

/** How recording ended at a result none of whose operands' wishes it has. */
function cutBy({ catalogue }: Question, { event }: Node): Cause {
  if (event.k === "leaf") return "not-asked";
  if (event.op === "detach") return "detached";
  const record = recordOf(catalogue, event.op);
  const flows = record ? Object.values(record.vjps).some((vjp) => !("none" in vjp)) : true;
  return flows && /^(?:b?float|complex)/u.test(event.dtype) ? "no-grad" : "discrete";
}

/** Whether the program takes the tensor's number out: a hint for people, read from the text. */
function leftGraph(run: Run, node: Node): boolean {
  const name = nameAt(node, Number.POSITIVE_INFINITY);
  const source = run.head?.source ?? "";
  const code = name ?? (run.head && node.event.src ? excerpt(source, node.event.src) : "");
  if (!code) return false;
  const own = code.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&");
  return new RegExp(
    `(?<![\\w.])(?:${own}\\.(?:item|tolist|numpy|data)\\b|(?:float|int)\\(${own}\\))`,
    "u",
  ).test(source);
}
