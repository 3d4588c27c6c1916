/** Buttons: with an icon, a word or both; the name for assistive technology is always there. */
import { type Child, el } from "./element.js";
import { type IconName, icon } from "./icon.js";

export interface ButtonOptions {
  /** What assistive technology and the tooltip say. */
  readonly name: string;
  readonly testid?: string;
  readonly icon?: IconName;
  /** Words on the button; without them it is a square icon button. */
  readonly label?: string;
  /** Keys that do the same, shown in the tooltip, in `aria-keyshortcuts` notation such as `Shift+ArrowLeft`. */
  readonly keys?: string;
  readonly kind?: "primary" | "plain" | "quiet";
  readonly press: () => void;
}

const KEY_SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  Shift: "⇧",
  Space: "Space",
};

export function button(options: ButtonOptions): HTMLButtonElement {
  const content: Child[] = [];
  if (options.icon) content.push(icon(options.icon));
  if (options.label) content.push(el("span.button-label", {}, options.label));
  return el(
    "button",
    {
      class: `button ${options.kind ?? "quiet"}${options.label ? "" : " square"}`,
      type: "button",
      title: options.keys ? `${options.name} (${keySigns(options.keys)})` : options.name,
      "aria-label": options.name,
      "aria-keyshortcuts": options.keys,
      "data-testid": options.testid,
      onclick: options.press,
    },
    ...content,
  );
}

function keySigns(keys: string): string {
  return keys
    .split("+")
    .map((key) => KEY_SIGNS[key] ?? key)
    .join(" ");
}
