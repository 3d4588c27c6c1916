/** What a node keeps for the backward pass, for which factor, how many bytes, and until when. */
import { type Kept, keptByNode } from "../../explain/kept.js";
import { operandName, recordOf } from "../../protocol/catalogue.js";
import { type Child, el } from "../../widgets/element.js";
import { bytesText } from "../number.js";
import type { Section } from "./sections.js";
import { called, leadTo, type Subject } from "./subject.js";

export function keptSection(subject: Subject): Section | null {
  const { node, options } = subject;
  if (node.event.k !== "op" || !node.event.rg) return null;
  return { id: "kept", title: options.say("kept.title"), closed: true, draw: () => drawKept(subject) };
}

function drawKept(subject: Subject): Child[] {
  const { run, node, q, options } = subject;
  const kept = keptByNode(options.catalogue, run, node, q);
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
    el("span.kept-why", {}, reasonsOf(subject, one)),
    el(
      "span.kept-until",
      {},
      one.freedBy === null ? say("kept.held") : say("kept.freed", { b: one.freedBy }),
    ),
  );
}

/** `for the gradient of x, y`. */
export function reasonsOf(
  subject: Pick<Subject, "run" | "q" | "options">,
  { holder, reasons }: Kept,
): string {
  const event = subject.run.nodes.get(holder)?.event;
  if (event?.k !== "op") return "";
  const record = recordOf(subject.options.catalogue, event.op);
  const names = reasons.map(({ arg }) => {
    const id = event.ins[arg];
    return typeof id === "number"
      ? called(subject as Subject, id)
      : ((record && operandName(record, arg)) ?? "");
  });
  return subject.options.say("kept.why", { names: [...new Set(names)].join(", ") });
}
