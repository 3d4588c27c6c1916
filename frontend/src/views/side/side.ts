/**
 * The panels beside the graph: a rail with a button for each, and the one that is open.
 *
 * A panel brings its own content and keeps it up to date by itself; here is only which of them is seen.
 */

import { button } from "../../widgets/button.js";
import { el, setAttribute, type View } from "../../widgets/element.js";
import type { IconName } from "../../widgets/icon.js";
import type { Say } from "../words.js";

export type PanelId = "node" | "find" | "changes" | "training" | "memory" | "modes" | "lab";

export interface Panel {
  readonly id: PanelId;
  /** What the rail, its tooltip and assistive technology call it. */
  readonly name: string;
  readonly icon: IconName;
  /** What stands at its top, beside the button that closes it. */
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  readonly testid: string;
}

export interface SideProps {
  readonly open: PanelId | null;
  /** Panels that have nothing to show now; their buttons say so. */
  readonly empty: ReadonlySet<PanelId>;
}

export interface SideActions {
  /** Opens a panel, or closes the one that is open. */
  show(panel: PanelId | null): void;
}

/** A panel's width, px; panels with plots need more room. */
const PANEL_WIDTH = 320;
const WIDE_PANEL_WIDTH = 376;
/** Its distance from what is beside it, px. */
const MARGIN = 16;
/** Where the style sheet makes everything larger, and how much wider it makes panels there. */
const LARGE = "(min-width: 1600px) and (min-height: 900px)";
const LARGER = 1.28;
const WIDE: ReadonlySet<PanelId> = new Set(["training"]);

/** How much of the graph the open panel covers, px. */
export function coveredBy(open: PanelId | null): number {
  if (open === null) return 0;
  const width = WIDE.has(open) ? WIDE_PANEL_WIDTH : PANEL_WIDTH;
  return width * (globalThis.matchMedia?.(LARGE).matches ? LARGER : 1) + MARGIN;
}

export function createSide(say: Say, panels: readonly Panel[], actions: SideActions): View<SideProps> {
  const shells = panels.map((panel) => shellOf(say, panel, actions));
  const buttons = panels.map(({ id, name, icon, testid }) =>
    button({
      name,
      icon,
      testid: `${testid}-button`,
      press: () => actions.show(shown === id ? null : id),
    }),
  );
  const rail = el(
    "div.side-rail",
    { role: "toolbar", "aria-orientation": "vertical", "aria-label": say("side.rail") },
    ...buttons,
  );
  rail.hidden = panels.length < 2;
  let shown: PanelId | null = null;
  return {
    element: el("div.side", {}, ...shells, rail),
    update({ open, empty }) {
      shown = open;
      panels.forEach(({ id }, at) => {
        const [shell, press] = [shells[at], buttons[at]];
        if (shell) shell.hidden = id !== open;
        if (!press) return;
        setAttribute(press, "aria-pressed", String(id === open));
        setAttribute(press, "data-empty", empty.has(id));
      });
    },
  };
}

function shellOf(say: Say, panel: Panel, { show }: SideActions): HTMLElement {
  const close = button({ name: say("close"), icon: "close", keys: "Escape", press: () => show(null) });
  return el(
    "aside.panel",
    { hidden: true, "aria-label": panel.name, "data-testid": panel.testid, "data-wide": WIDE.has(panel.id) },
    el("header.panel-head", {}, panel.head, close),
    panel.body,
  );
}
