/** What stands under a grid of numbers while one of its cells is pointed at or has the focus: where that cell comes from. */
import { indexOf } from "../../explain/axes.js";
import type { Summary } from "../../protocol/trace.gen.js";
import { type Child, el } from "../../widgets/element.js";
import type { Choices, Subject } from "./subject.js";
import type { TensorCells } from "./tensor.js";

type Of = NonNullable<Choices["cell"]>["of"];

export interface Loupe {
  readonly element: HTMLElement;
  show(at: number): void;
}

/** `draw` tells of one cell of what is shown. Null where no cells are drawn: there is nothing to choose. */
export function loupeFor(
  subject: Subject,
  of: Of,
  shown: Summary | null,
  draw: (at: number) => Child[],
): Loupe | null {
  const { node, choices } = subject;
  if (node.event.shape.length === 0 || shown?.is !== "cells") return null;
  const element = el("div.loupe", { "data-testid": `loupe-${of}`, "aria-live": "polite" });
  const fill = (at: number): void =>
    element.replaceChildren(...draw(at).filter((child) => child instanceof Node));
  if (choices.cell?.of === of) fill(choices.cell.at);
  else element.append(el("p.tensor-note", {}, subject.options.say(`cell.${of}`)));
  return {
    element,
    show(at) {
      subject.note({ cell: { of, at } });
      fill(at);
    },
  };
}

/** What makes the cells of a grid answer. */
export function cellsOf(subject: Subject, of: Of, loupe: Loupe | null): TensorCells | undefined {
  const { node, choices } = subject;
  if (!loupe) return undefined;
  return {
    key: of,
    active: choices.cell?.of === of ? choices.cell.at : null,
    label: (at) => `[${indexOf(at, node.event.shape).join(", ")}]`,
    show: loupe.show,
  };
}

/** `[0, 1]`, or nothing for a single number. */
export function place(at: number, shape: readonly number[]): string {
  return shape.length === 0 ? "" : `[${indexOf(at, shape).join(", ")}]`;
}
