/** The tensors that one was made from, and those that were made from it. */
import { nameAt, usersAt, valueAt } from "../../run/moment.js";
import { type Child, el } from "../../widgets/element.js";
import { shortSummary } from "../number.js";
import type { Section } from "./sections.js";
import { called, leadTo, type Subject } from "./subject.js";

/** Most tensors that are listed; the rest is counted. */
const MOST = 40;

export function inputsSection(subject: Subject): Section | null {
  return neighbours(subject, "inputs", subject.node.inputs);
}

export function usersSection(subject: Subject): Section | null {
  const { run, node, q } = subject;
  return neighbours(subject, "users", usersAt(run, node, q));
}

function neighbours(subject: Subject, id: "inputs" | "users", ids: readonly number[]): Section | null {
  if (ids.length === 0) return null;
  const { say } = subject.options;
  const all = id === "inputs" ? ids : [...new Set(ids)];
  return {
    id,
    title: say(`node.${id}`),
    draw: () => [
      el("ul.neighbours", {}, ...all.slice(0, MOST).map((one) => el("li", {}, neighbour(subject, one)))),
      all.length > MOST && el("p.tensor-note", {}, say("changes.rest", { n: all.length - MOST })),
    ],
  };
}

/** A tensor without a name also stands under the symbol that formulas use for it. */
function neighbour(subject: Subject, id: number): HTMLElement {
  const { run, q, options } = subject;
  const node = run.nodes.get(id);
  const name = called(subject, id);
  const value = node ? (valueAt(node, q) ?? node.event.val) : null;
  const symbol: Child[] | null = node && nameAt(node, q) === null ? ["v", el("sub", {}, String(id))] : null;
  return el(
    "button.neighbour",
    {
      type: "button",
      title: options.say("node.select", { name }),
      lang: "en",
      "data-key": `neighbour ${id}`,
      ...leadTo(subject, id),
    },
    symbol && el("span.neighbour-symbol", {}, ...symbol),
    el("span", {}, name),
    value && el("span.neighbour-value", {}, shortSummary(value)),
  );
}
