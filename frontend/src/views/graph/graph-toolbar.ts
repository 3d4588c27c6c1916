/** The buttons over the graph: zoom in, zoom out, fit, showing what is not built yet, and what decided. */
import { button } from "../../widgets/button.js";
import { el, setAttribute, type View } from "../../widgets/element.js";
import type { Say } from "../words.js";

export interface ToolbarActions {
  zoom(factor: number): void;
  fit(): void;
  setGhosts(ghosts: boolean): void;
  setDecisions(decisions: boolean): void;
  setDetail(detail: number): void;
  /** Puts cards back that were moved by hand. */
  reset(): void;
}

export interface ToolbarProps {
  /** Whether some cards were moved by hand. */
  readonly displaced: boolean;
  readonly ghosts: boolean;
  /** Whether it is shown what decided which way the program went; null where nothing did. */
  readonly decisions: boolean | null;
  /** How much detail is shown, and the most there is; what it opens last is named by `kind`. */
  readonly detail: number;
  readonly most: number;
  readonly kind: DetailKind;
}

export type DetailKind =
  | "program"
  | "module"
  | "function"
  | "loop"
  | "iteration"
  | "branch"
  | "with"
  | "step"
  | "line"
  | "op";

const ZOOM = 1.25;

export function createGraphToolbar(say: Say, actions: ToolbarActions): View<ToolbarProps> {
  const ghosts = button({
    name: say("ghosts.show"),
    icon: "ghost",
    testid: "ghosts",
    press: () => actions.setGhosts(ghosts.getAttribute("aria-pressed") !== "true"),
  });
  const decisions = button({
    name: say("decisions.show"),
    icon: "decide",
    testid: "decisions",
    press: () => actions.setDecisions(decisions.getAttribute("aria-pressed") !== "true"),
  });
  const detail = el("input.detail-dial", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": say("detail"),
    "data-testid": "detail",
    oninput: () => actions.setDetail(Number(detail.value)),
  });
  const reset = button({
    name: say("places.reset"),
    icon: "reset",
    testid: "places-reset",
    press: actions.reset,
  });
  const element = el(
    "div.graph-toolbar",
    { role: "toolbar", "aria-label": say("graph.tools") },
    ghosts,
    decisions,
    button({ name: say("zoom.out"), icon: "minus", testid: "zoom-out", press: () => actions.zoom(1 / ZOOM) }),
    button({ name: say("zoom.in"), icon: "plus", testid: "zoom-in", press: () => actions.zoom(ZOOM) }),
    button({ name: say("zoom.fit"), icon: "fit", testid: "fit", press: actions.fit }),
    reset,
    detail,
  );
  return {
    element,
    update(props) {
      setAttribute(ghosts, "aria-pressed", String(props.ghosts));
      decisions.hidden = props.decisions === null;
      setAttribute(decisions, "aria-pressed", String(props.decisions === true));
      reset.hidden = !props.displaced;
      // A program without scopes has lines and operations only.
      detail.hidden = props.most < 2;
      setAttribute(detail, "max", props.most);
      if (Number(detail.value) !== props.detail) detail.value = String(props.detail);
      const shown = say("detail.upTo", { kind: say(`detail.${props.kind}`) });
      setAttribute(detail, "aria-valuetext", shown);
      setAttribute(detail, "title", shown);
    },
  };
}
