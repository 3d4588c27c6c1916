/** What the current training step does, part by part: each is pressed to go to its end. */
import type { Part, PartKind } from "../../run/training.js";
import { el, setAttribute, type View } from "../../widgets/element.js";
import type { Say } from "../words.js";

export interface PartsProps {
  readonly parts: readonly Part[];
  readonly q: number;
}

export function createParts(say: Say, go: (q: number) => void): View<PartsProps> {
  const element = el("div.parts", {
    role: "group",
    "aria-label": say("training.parts"),
    "data-testid": "parts",
  });
  let shown: PartsProps = { parts: [], q: 0 };
  let drawn = "";
  return {
    element,
    update(props) {
      shown = props;
      const kinds = countKinds(props.parts);
      const key = [...kinds].join();
      if (key !== drawn) {
        drawn = key;
        element.replaceChildren(
          ...[...kinds].map(([kind, n]) => chip(say, kind, n, () => go(nextEnd(shown, kind)))),
        );
      }
      const current = currentOf(props)?.kind;
      for (const button of element.querySelectorAll<HTMLElement>("button"))
        setAttribute(button, "aria-current", button.dataset.part === current ? "step" : null);
    },
  };
}

/** How often each kind comes, in the order of their first. */
function countKinds(parts: readonly Part[]): ReadonlyMap<PartKind, number> {
  const counts = new Map<PartKind, number>();
  for (const { kind } of parts) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function chip(say: Say, kind: PartKind, n: number, press: () => void): HTMLElement {
  const name = say(`part.${kind}`);
  return el(
    "button.part",
    {
      type: "button",
      "data-part": kind,
      "aria-label": n > 1 ? say("part.times", { part: name, n }) : null,
      onclick: press,
    },
    name,
    n > 1 && el("span.part-times", {}, `×${n}`),
  );
}

function currentOf({ parts, q }: PartsProps): Part | undefined {
  return parts.findLast(({ from }) => from <= q);
}

/** The end of the next part of this kind; after the last, that of the first. */
function nextEnd({ parts, q }: PartsProps, kind: PartKind): number {
  const own = parts.filter((part) => part.kind === kind);
  return (own.find(({ to }) => to > q) ?? own[0])?.to ?? q;
}
