/** The bar at the top: the mark, the examples, Run and Stop, and how the page looks and speaks. */

import type { Language } from "../i18n/language.js";
import type { Say } from "../views/words.js";
import { button } from "../widgets/button.js";
import { el, type View } from "../widgets/element.js";
import { logo } from "../widgets/logo.js";
import { createMenu, type Menu } from "../widgets/menu.js";
import { chooseTheme, THEME_CHOICES, type ThemeChoice, themeChoice } from "../widgets/theme.js";
import type { Example } from "./examples.js";
import type { LivePhase } from "./live.js";

export interface HeaderProps {
  readonly phase: LivePhase;
  readonly examples: readonly Example[];
}

export interface HeaderOptions {
  readonly say: Say;
  readonly language: Language;
  /** The keys that run the program, as `aria-keyshortcuts` names them. */
  readonly keys: string;
  run(): void;
  stop(): void;
  open(example: Example): void;
  speak(language: Language): void;
}

const LANGUAGES: Readonly<Record<Language, string>> = { en: "English", ko: "한국어" };

export function createHeader(options: HeaderOptions): View<HeaderProps> {
  const { say } = options;
  let known: readonly Example[] = [];
  const examples = createMenu({
    name: say("examples"),
    label: say("examples"),
    icon: "examples",
    testid: "examples",
    choose: (name) => {
      const chosen = known.find((example) => example.name === name);
      if (chosen) options.open(chosen);
    },
  });
  const run = runButton(options);
  const stop = button({
    name: say("stop"),
    label: say("stop"),
    icon: "stop",
    testid: "stop",
    kind: "plain",
    press: options.stop,
  });
  stop.hidden = true;
  const element = el(
    "header.bar",
    {},
    el("h1.brand", {}, logo(), el("span", {}, "Retrograde")),
    examples.element,
    el("div.bar-space"),
    run,
    stop,
    el("span.bar-rule"),
    languageMenu(options),
    themeMenu(say),
  );
  return {
    element,
    update(props) {
      const running = !["idle", "ended", "varying"].includes(props.phase);
      swapFocus(run, stop, running);
      if (props.examples === known) return;
      known = props.examples;
      examples.setItems(known.map(({ name, title, about }) => ({ id: name, title, detail: about })));
    },
  };
}

function runButton({ say, keys, run }: HeaderOptions): HTMLButtonElement {
  return button({
    name: say("run"),
    label: say("run"),
    icon: "run",
    testid: "run",
    kind: "primary",
    keys,
    press: run,
  });
}

/** Run and Stop stand in one place; the focus passes from the one that goes to the one that comes. */
function swapFocus(run: HTMLElement, stop: HTMLElement, running: boolean): void {
  if (run.hidden === running) return;
  const [goes, comes] = running ? [run, stop] : [stop, run];
  const focused = goes.matches(":focus");
  goes.hidden = true;
  comes.hidden = false;
  if (focused) comes.focus();
}

function languageMenu({ say, language, speak }: HeaderOptions): HTMLElement {
  const menu = createMenu({
    name: say("language"),
    icon: "language",
    testid: "language",
    choose: (id) => speak(id === "ko" ? "ko" : "en"),
  });
  const languages: readonly Language[] = ["en", "ko"];
  menu.setItems(languages.map((id) => ({ id, title: LANGUAGES[id], checked: id === language })));
  menu.element.classList.add("end");
  return menu.element;
}

function themeMenu(say: Say): HTMLElement {
  const menu = createMenu({
    name: say("theme"),
    icon: themeChoice(),
    testid: "theme",
    choose: (id) => {
      chooseTheme(THEME_CHOICES.find((choice) => choice === id) ?? "system");
      showThemes(menu, say);
    },
  });
  showThemes(menu, say);
  menu.element.classList.add("end");
  return menu.element;
}

function showThemes(menu: Menu, say: Say): void {
  const worn: ThemeChoice = themeChoice();
  menu.setIcon(worn);
  menu.setItems(
    THEME_CHOICES.map((id) => ({ id, title: say(`theme.${id}`), icon: id, checked: id === worn })),
  );
}
