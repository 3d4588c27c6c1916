/** The tensors that nodes keep now: each once, with its bytes and every node that keeps it. */
import type { Kept } from "../../explain/kept.js";
import { SENTENCES } from "../../i18n/language.js";
import { plainText } from "../../i18n/narrate.js";
import { type Context, labelOf } from "../../i18n/told.js";
import type { Run } from "../../run/model.js";
import { el } from "../../widgets/element.js";
import { reasonsOf } from "../node/kept-section.js";
import { bytesText } from "../number.js";
import type { MemoryOptions } from "./memory-panel.js";

/** Most tensors that are listed; the rest is counted. */
const MOST = 30;

export function heldList(options: MemoryOptions, run: Run, q: number, held: readonly Kept[]): HTMLElement {
  const { say, language, symbolOf } = options;
  const context: Context = { run, q, sentences: SENTENCES[language], symbolOf };
  const tensors = new Map<number, Kept[]>();
  for (const one of held) tensors.set(one.what, [...(tensors.get(one.what) ?? []), one]);
  const sorted = [...tensors].sort(([, [a]], [, [b]]) => weight(b) - weight(a));
  if (sorted.length === 0) return el("p.panel-none", {}, say("memory.nothing"));
  return el(
    "section",
    {},
    el("h3.memory-title", {}, say("memory.held", { n: sorted.length })),
    el(
      "ul.kept",
      { "data-testid": "memory-held" },
      ...sorted.slice(0, MOST).map(([id, holders]) => el("li", {}, entry(options, context, id, holders))),
    ),
    sorted.length > MOST && el("p.tensor-note", {}, say("changes.rest", { n: sorted.length - MOST })),
  );
}

/** What belongs to the program costs nothing extra and stands last. */
function weight(kept: Kept | undefined): number {
  return kept && !kept.leaf ? kept.bytes : 0;
}

function entry(options: MemoryOptions, context: Context, id: number, holders: readonly Kept[]): HTMLElement {
  const { say, select, hover } = options;
  const name = (node: number): string => {
    const found = context.run.nodes.get(node);
    return found ? plainText(labelOf(context, found)) : `#${node}`;
  };
  const [first] = holders;
  const names = [...new Set(holders.map(({ holder }) => holder))].slice(0, 4).map(name).join(", ");
  return el(
    "button.kept-entry",
    {
      type: "button",
      onclick: () => select(id),
      onpointerenter: () => hover(id),
      onpointerleave: () => hover(null),
    },
    el("span.kept-name", { lang: "en" }, name(id)),
    el("span.kept-bytes", {}, first?.leaf ? say("kept.own") : bytesText(first?.bytes ?? 0)),
    el("span.kept-why", {}, say("memory.by", { names, why: reasonsOf(say, context.run, holders, name) })),
  );
}
