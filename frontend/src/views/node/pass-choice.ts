/** Several backward passes may have brought a tensor a gradient: which of them the panel tells of. */
import { passesThrough } from "../../explain/terms.js";
import { el } from "../../widgets/element.js";
import { passOf } from "./gradient-section.js";
import type { Subject } from "./subject.js";

export function passChoice(subject: Subject): HTMLElement | null {
  const { run, node, q, options } = subject;
  const passes = passesThrough(node, q);
  if (passes.length < 2) return null;
  const chosen = passOf(subject);
  const { say } = options;
  const entries = passes.map((b) => {
    const line = run.passes.get(b)?.event.src?.[0];
    const name = line === undefined ? say("node.pass", { b }) : say("node.passAt", { b, line });
    return el("option", { value: b, selected: b === chosen }, name);
  });
  const select = el(
    "select.pass-choice",
    {
      "aria-label": say("node.passes"),
      "data-testid": "pass",
      "data-key": "pass",
      onchange: () => subject.choose({ pass: Number(select.value) }),
    },
    ...entries,
  );
  return select;
}
