/** What checking a gradient has found: the sign for it, and both numbers side by side. */
import { formatNumber } from "../../base/number.js";
import type { Checked } from "../../protocol/trace.gen.js";
import type { Node, Run } from "../../run/model.js";
import { button } from "../../widgets/button.js";
import { type Child, el } from "../../widgets/element.js";
import type { Section } from "../node/sections.js";
import type { Subject } from "../node/subject.js";
import type { Say } from "../words.js";

/** What stands on a card. */
export const BADGES: Readonly<Record<Checked["found"], string>> = {
  agrees: "✓",
  differs: "≠",
  kink: "⌃",
  jump: "⌃",
};
/** What stands there for a gradient that was not, or cannot be, checked. */
export const UNCHECKED = "–";

export function checkSection({ run, node, options }: Subject): Section | null {
  const { say } = options;
  const found = run.checks.get(node.id);
  const reached = node.received.length > 0 || node.sent.length > 0;
  const check = reached ? options.checkOf(run) : null;
  if (!found && check === null) return null;
  const draw = (): Child[] =>
    found
      ? drawFound(say, node, found)
      : [drawUnchecked(say, run), check && checkButton(say, () => check(node.id))];
  return { id: "check", title: say("lab.checkOf"), draw };
}

function checkButton(say: Say, press: () => void): HTMLElement {
  const label = say("lab.checkOne");
  return button({ name: label, label, icon: "check", kind: "plain", testid: "check-one", press });
}

function drawUnchecked(say: Say, { checked }: Run): HTMLElement {
  const why = checked?.why === "chance" || checked?.why === "failed" ? say(`lab.why.${checked.why}`) : null;
  return el(
    "p.check-none",
    {},
    el("span.check-badge", { "data-found": "unchecked", "aria-hidden": "true" }, UNCHECKED),
    why ?? say("lab.unchecked"),
  );
}

function drawFound(say: Say, node: Node, check: Checked): Child[] {
  const { found, stored, numeric, left = 0, right = 0, step = 0, rounding = false } = check;
  const bent = found === "kink" || found === "jump";
  const rows: readonly (readonly [string, Checked["stored"]])[] = [
    [say("lab.stored"), stored],
    [say("lab.numeric"), numeric],
    ...(bent
      ? ([
          [say("lab.left"), left],
          [say("lab.right"), right],
        ] as const)
      : []),
    [say("lab.step"), step],
  ];
  const many = node.event.shape.reduce((product, n) => product * n, 1) > 1;
  return [
    el(
      "p.check-said",
      { "data-found": found },
      el("span.check-badge", { "data-found": found, "aria-hidden": "true" }, BADGES[found]),
      say(rounding ? "lab.said.rounding" : `lab.said.${found}`),
    ),
    el(
      "dl.check-numbers",
      {},
      ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, formatNumber(value))]),
    ),
    many && el("p.check-note", {}, say("lab.along")),
  ];
}
