/** Starts the playground on the page. */
import "../themes/tokens.css";
import "../themes/page.css";
import "../themes/graph.css";
import "../paint/svg.css";
import "../widgets/widgets.css";
import "../views/views.css";
import "../player/player.css";
import "./playground.css";
import { type Signal, signal } from "../base/signals.js";
import type { Language } from "../i18n/language.js";
import { createState } from "../player/state.js";
import { sessionUrl, webSocketTo } from "../protocol/session.js";
import { recall, remember } from "../widgets/remember.js";
import { startTheme } from "../widgets/theme.js";
import { type Example, fetchExamples } from "./examples.js";
import favicon from "./favicon.svg?url";
import { createLive, type Live } from "./live.js";
import { createPlayground, type Playground } from "./playground.js";

const LANGUAGE_KEY = "language";

/** What was chosen before, else the first of the browser's languages that the page speaks. */
function preferredLanguage(): Language {
  const wanted = [recall(LANGUAGE_KEY) ?? "", ...navigator.languages].map((tag) => tag.slice(0, 2));
  const found = wanted.find((tag) => tag === "en" || tag === "ko");
  return found === "ko" ? "ko" : "en";
}

function openLive(): Live {
  return createLive({
    open: webSocketTo(sessionUrl(location)),
    wait(ms, then) {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    newRunId: () => crypto.randomUUID(),
    random: Math.random,
    painted: (then) => requestAnimationFrame(then),
  });
}

function start(root: HTMLElement): void {
  startTheme();
  showFavicon();
  const live = openLive();
  const state = createState(live.store);
  const examples: Signal<readonly Example[]> = signal<readonly Example[]>([]);
  void fetchExamples("/api/v1/examples").then((list) => {
    examples.value = list;
  });
  let shown: Playground | null = null;
  const show = (language: Language): void => {
    document.documentElement.lang = language;
    shown?.dispose();
    shown = createPlayground({
      live,
      state,
      language,
      examples,
      speak(chosen) {
        remember(LANGUAGE_KEY, chosen);
        show(chosen);
      },
    });
    root.replaceChildren(shown.element);
  };
  show(preferredLanguage());
}

function showFavicon(): void {
  const link = document.createElement("link");
  link.rel = "icon";
  link.type = "image/svg+xml";
  link.href = favicon;
  document.head.append(link);
}

const root = document.getElementById("app");
if (root) start(root);
