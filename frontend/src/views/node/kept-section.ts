/** What a node keeps for the backward pass, for which factor, how many bytes, and until when. */
import type { Kept } from "../../explain/kept.js";
import { keptAt } from "../../explain/kept-at.js";
import type { Run } from "../../run/model.js";
import { type Child, el } from "../../widgets/element.js";
import { bytesText } from "../number.js";
import type { Say } from "../words.js";
import type { Section } from "./sections.js";
import { called, leadTo, type Subject } from "./subject.js";

/** Most tensors that one reason names. */
const MOST_NAMES = 4;

export function keptSection(subject: Subject): Section | null {
  const { node, options } = subject;
  if (node.event.k !== "op" || !node.event.rg) return null;
  return { id: "kept", title: options.say("kept.title"), closed: true, draw: () => drawKept(subject) };
}

function drawKept(subject: Subject): Child[] {
  const { run, node, q, options } = subject;
  const kept = keptAt(options.catalogue, run, q).filter(({ holder }) => holder === node.id);
  if (kept.length === 0) return [el("p.panel-none", {}, options.say("kept.nothing"))];
  return [el("ul.kept", {}, ...kept.map((one) => el("li", {}, drawOne(subject, one))))];
}

function drawOne(subject: Subject, one: Kept): HTMLElement {
  const { say } = subject.options;
  return el(
    "button.kept-entry",
    {
      type: "button",
      "data-key": `kept ${one.what}`,
      "data-freed": one.until !== null,
      ...leadTo(subject, one.what),
    },
    el("span.kept-name", { lang: "en" }, called(subject, one.what)),
    el("span.kept-bytes", {}, one.leaf ? say("kept.own") : bytesText(one.bytes)),
    el(
      "span.kept-why",
      {},
      reasonsOf(say, subject.run, [one], (id) => called(subject, id)),
    ),
    el(
      "span.kept-until",
      {},
      one.freedBy === null ? say("kept.held") : say("kept.freed", { b: one.freedBy }),
    ),
  );
}

/** `for the gradient of x, y`. */
export function reasonsOf(say: Say, run: Run, kept: readonly Kept[], nameOf: (id: number) => string): string {
  const ids = kept.flatMap(({ holder, reasons }) => {
    const event = run.nodes.get(holder)?.event;
    return event?.k === "op" ? reasons.map(({ arg }) => event.ins[arg]) : [];
  });
  const names = [...new Set(ids)].flatMap((id) => (typeof id === "number" ? nameOf(id) : []));
  return say("kept.why", { names: names.slice(0, MOST_NAMES).join(", ") });
}
