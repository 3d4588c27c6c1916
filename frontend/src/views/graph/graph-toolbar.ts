/** The buttons over the graph: zoom in, zoom out, fit, and showing what is not built yet. */
import { button } from "../../widgets/button.js";
import { el, setAttribute, type View } from "../../widgets/element.js";
import type { Say } from "../words.js";

export interface ToolbarActions {
  zoom(factor: number): void;
  fit(): void;
  setGhosts(ghosts: boolean): void;
}

const ZOOM = 1.25;

export function createGraphToolbar(say: Say, actions: ToolbarActions): View<{ readonly ghosts: boolean }> {
  const ghosts = button({
    name: say("ghosts.show"),
    icon: "ghost",
    testid: "ghosts",
    press: () => actions.setGhosts(ghosts.getAttribute("aria-pressed") !== "true"),
  });
  const element = el(
    "div.graph-toolbar",
    { role: "toolbar", "aria-label": say("graph.tools") },
    ghosts,
    button({ name: say("zoom.out"), icon: "minus", testid: "zoom-out", press: () => actions.zoom(1 / ZOOM) }),
    button({ name: say("zoom.in"), icon: "plus", testid: "zoom-in", press: () => actions.zoom(ZOOM) }),
    button({ name: say("zoom.fit"), icon: "fit", testid: "fit", press: actions.fit }),
  );
  return { element, update: (props) => setAttribute(ghosts, "aria-pressed", String(props.ghosts)) };
}
