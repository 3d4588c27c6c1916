/** A correction as a diff, and the button that makes it and runs the program. */
import type { Fix } from "../../protocol/trace.gen.js";
import { changesOf } from "../../run/corrected.js";
import { button } from "../../widgets/button.js";
import { el } from "../../widgets/element.js";
import type { Say } from "../words.js";

export function drawFix(say: Say, fix: Fix, source: string, apply: (fix: Fix) => void): HTMLElement {
  const lines = changesOf(source, fix.edits).map(({ line, kind, text }) =>
    el(
      kind === "in" ? "ins" : "del",
      {},
      el("span.fix-line", { "aria-hidden": "true" }, String(line)),
      el("span.fix-sign", { "aria-hidden": "true" }, kind === "in" ? "+" : "−"),
      el("code", {}, text),
    ),
  );
  return el(
    "div.error-fix",
    {
      role: "group",
      "aria-label": say("fix"),
      title: fix.label.replaceAll("`", ""),
      "data-testid": "fix",
    },
    el("div.fix-lines", { lang: "en" }, ...lines),
    button({
      name: say("fix.apply"),
      label: say("fix.apply"),
      icon: "run",
      kind: "plain",
      testid: "fix-apply",
      press: () => apply(fix),
    }),
  );
}
