/** Which theme the page wears: the reader's choice, or the system's as it changes. */
import { recall, remember } from "./remember.js";

export const THEME_CHOICES = ["system", "light", "dark", "projector"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const KEY = "theme";

export function themeChoice(): ThemeChoice {
  const saved = recall(KEY);
  return THEME_CHOICES.find((choice) => choice === saved) ?? "system";
}

export function chooseTheme(choice: ThemeChoice, page: Document = document): void {
  remember(KEY, choice);
  wear(choice, page);
}

/** Puts the chosen theme on the page and keeps following the system while that is the choice. */
export function startTheme(page: Document = document): void {
  const system = darkSystem(page);
  system?.addEventListener("change", () => wear(themeChoice(), page));
  wear(themeChoice(), page);
}

function darkSystem(page: Document): MediaQueryList | null {
  return page.defaultView?.matchMedia?.("(prefers-color-scheme: dark)") ?? null;
}

function wear(choice: ThemeChoice, page: Document): void {
  const worn = choice === "system" ? (darkSystem(page)?.matches ? "dark" : "light") : choice;
  page.documentElement.dataset.theme = worn;
}
