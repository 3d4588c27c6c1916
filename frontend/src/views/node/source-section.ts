/** Where in the program a tensor was made. */
import { excerpt } from "../../run/source.js";
import { el } from "../../widgets/element.js";
import { icon } from "../../widgets/icon.js";
import { scopeTitle } from "../graph/scope-title.js";
import type { Section } from "./sections.js";
import type { Subject } from "./subject.js";

export function sourceSection(subject: Subject): Section | null {
  const { run, node, options } = subject;
  const { src } = node.event;
  const { head } = run;
  if (!src || !head) return null;
  const path = scopePath(subject);
  return {
    id: "source",
    title: options.say("node.source"),
    draw: () => [
      el(
        "button.source",
        {
          type: "button",
          "data-testid": "source",
          "data-key": "source",
          onclick: () => options.showSource(src),
        },
        icon("code", 15),
        el("code", { lang: "en" }, excerpt(head.source, src)),
        el("span.source-line", {}, options.say("line", { line: src[0] })),
      ),
      path.length > 0 && el("p.scope-path", { lang: "en" }, path.join(" › ")),
    ],
  };
}

function scopePath({ run, node, options }: Subject): string[] {
  const path: string[] = [];
  for (let at = run.scopes.get(node.event.sc); at; at = run.scopes.get(at.event.parent))
    path.push(scopeTitle(run, at, options.say));
  return path.reverse();
}
