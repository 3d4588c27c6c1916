/** A notice over the graph: why the run ended early, or that the server is away. */
import { button } from "../../widgets/button.js";
import { el, type View } from "../../widgets/element.js";
import { icon } from "../../widgets/icon.js";
import type { Say } from "../words.js";

export interface Notice {
  /** Two notices of one id are the same notice; a dismissed one stays away. */
  readonly id: string;
  readonly tone: "calm" | "warn" | "error";
  readonly title: string;
  /** What to know or to try, or empty. */
  readonly text: string;
  readonly action: { readonly label: string; readonly press: () => void } | null;
}

export function createBanner(say: Say): View<Notice | null> {
  const element = el("div.banner", { role: "status", hidden: true, "data-testid": "banner" });
  let shown: string | null = null;
  let dismissed: string | null = null;
  const hide = (): void => {
    element.hidden = true;
  };
  const dismiss = (): void => {
    dismissed = shown;
    hide();
  };
  return {
    element,
    update(notice) {
      const id = notice?.id ?? null;
      if (id === shown) return;
      shown = id;
      element.hidden = notice === null || id === dismissed;
      if (notice) draw(element, notice, say, { hide, dismiss });
    },
  };
}

function draw(
  element: HTMLElement,
  { tone, title, text, action }: Notice,
  say: Say,
  { hide, dismiss }: { readonly hide: () => void; readonly dismiss: () => void },
): void {
  // Whoever does what the notice offers wants to see what comes of it, not the notice over it.
  const act = (): void => {
    hide();
    action?.press();
  };
  element.dataset.tone = tone;
  element.replaceChildren(
    icon(tone === "error" ? "error" : "warn"),
    el(
      "div.banner-words",
      {},
      el("p.banner-title", {}, title),
      ...(text === "" ? [] : [el("p.banner-text", {}, text)]),
    ),
    ...(action ? [button({ name: action.label, label: action.label, kind: "plain", press: act })] : []),
    button({ name: say("dismiss"), icon: "close", press: dismiss }),
  );
}
