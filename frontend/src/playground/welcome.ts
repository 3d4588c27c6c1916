/** What a first visit sees where the graph will be: what to press, and a few programs to start from. */

import type { Say } from "../views/words.js";
import { button } from "../widgets/button.js";
import { el, type View } from "../widgets/element.js";
import type { Example } from "./examples.js";
import { welcomeDrawing } from "./welcome-drawing.js";

export interface WelcomeProps {
  readonly examples: readonly Example[];
}

export interface WelcomeOptions {
  readonly say: Say;
  /** The keys that run the program, as people read them. */
  readonly keys: string;
  run(): void;
  open(example: Example): void;
}

const SUGGESTIONS = 4;

export function createWelcome({ say, keys, run, open }: WelcomeOptions): View<WelcomeProps> {
  const suggestions = el("ul.welcome-examples");
  const title = el("h2", {}, say("empty.try"));
  const offer = el("div.welcome-offer", { hidden: true }, title, suggestions);
  const element = el(
    "div.welcome",
    { "data-testid": "welcome" },
    welcomeDrawing(),
    el("p.welcome-title", {}, say("empty.title")),
    el("p.welcome-text", {}, say("empty.text")),
    el(
      "p.welcome-run",
      {},
      button({ name: say("run"), label: say("run"), icon: "run", kind: "primary", press: run }),
      el("kbd.key", {}, keys),
    ),
    offer,
  );
  return {
    element,
    update({ examples }) {
      offer.hidden = examples.length === 0;
      suggestions.replaceChildren(
        ...examples
          .slice(0, SUGGESTIONS)
          .map((example) =>
            el(
              "li",
              {},
              el("button.suggestion", { type: "button", onclick: () => open(example) }, example.title),
            ),
          ),
      );
    },
  };
}
