/** The value of a tensor, how it comes about, and what each of its cells was made from. */
import { valueFormulas } from "../../run/formula.js";
import { valueAt } from "../../run/moment.js";
import { cellsOf, loupeFor } from "./loupe.js";
import type { Section } from "./sections.js";
import { formula, type Subject } from "./subject.js";
import { drawTensor } from "./tensor.js";
import { valueLoupe } from "./value-loupe.js";

export function valueSection(subject: Subject): Section {
  const { run, node, q, options } = subject;
  const { say, catalogue } = options;
  return {
    id: "value",
    title: say("node.value"),
    draw() {
      const value = valueAt(node, q) ?? node.event.val;
      const loupe =
        node.event.k === "leaf" ? null : loupeFor(subject, "value", value, (at) => valueLoupe(subject, at));
      return [
        drawTensor(say, value, node.event.shape, "value", "value", cellsOf(subject, "value", loupe)),
        loupe?.element,
        ...valueFormulas(catalogue, run, node, q).map((latex) => formula(latex)),
      ];
    },
  };
}
