/** The sections of a panel: each opens and closes, stays that way, and is drawn anew only when something in it differs. */
import { type Child, el } from "../../widgets/element.js";
import { recall, remember } from "../../widgets/remember.js";

export interface Section {
  /** Names it for tests, and for what is remembered of it. */
  readonly id: string;
  readonly title: string;
  /** Closed until the reader opens it for the first time. */
  readonly closed?: boolean;
  /** What stands in it; asked for only while it is open. */
  draw(): Child[];
}

interface Shown {
  readonly element: HTMLDetailsElement;
  readonly title: HTMLElement;
  readonly content: HTMLElement;
  /** What the content was drawn from; formulas are drawn later and would hide that nothing changed. */
  drawn: string;
}

const OPEN = "open";
const CLOSED = "closed";

export class Sections {
  readonly element: HTMLElement;
  readonly #drawFormula: (latex: string, element: HTMLElement) => void;
  readonly #shown = new Map<string, Shown>();
  #sections: readonly Section[] = [];

  constructor(element: HTMLElement, drawFormula: (latex: string, element: HTMLElement) => void) {
    this.element = element;
    this.#drawFormula = drawFormula;
  }

  /** Shows these, in this order; what has the focus keeps it. */
  update(sections: readonly Section[]): void {
    this.#sections = sections;
    const elements = sections.map((section) => this.#update(section));
    for (const child of [...this.element.children])
      if (!elements.includes(child as HTMLDetailsElement)) child.remove();
    elements.forEach((element, at) => {
      if (this.element.children[at] !== element)
        this.element.insertBefore(element, this.element.children[at] ?? null);
    });
  }

  #update(section: Section): HTMLDetailsElement {
    const shown = this.#shown.get(section.id) ?? this.#create(section);
    const open = isOpen(section);
    if (shown.title.textContent !== section.title) shown.title.textContent = section.title;
    if (shown.element.open !== open) shown.element.open = open;
    this.#fill(shown, open ? section.draw() : []);
    return shown.element;
  }

  #create(section: Section): Shown {
    const title = el("h3", {}, section.title);
    const content = el("div.section-content");
    const element = el(
      "details.panel-section",
      { "data-testid": `panel-${section.id}` },
      el("summary", { "data-key": `section ${section.id}` }, title),
      content,
    );
    element.addEventListener("toggle", () => this.#toggled(section.id, element.open));
    const shown = { element, title, content, drawn: "" };
    this.#shown.set(section.id, shown);
    return shown;
  }

  #toggled(id: string, open: boolean): void {
    const section = this.#sections.find((one) => one.id === id);
    if (!section || open === isOpen(section)) return;
    remember(`panel.${id}`, open ? OPEN : CLOSED);
    this.#update(section);
  }

  #fill(shown: Shown, children: readonly Child[]): void {
    const next = el("div", {}, ...children);
    const drawn = next.innerHTML;
    if (drawn === shown.drawn) return;
    shown.drawn = drawn;
    const focused = document.activeElement?.closest<HTMLElement>("[data-key]");
    const key = focused && shown.content.contains(focused) ? focused.dataset.key : undefined;
    shown.content.replaceChildren(...next.childNodes);
    for (const formula of shown.content.querySelectorAll<HTMLElement>(".formula"))
      this.#drawFormula(formula.dataset.latex ?? "", formula);
    if (key === undefined) return;
    const again = [...shown.content.querySelectorAll<HTMLElement>("[data-key]")];
    again.find((one) => one.dataset.key === key)?.focus({ preventScroll: true });
  }
}

function isOpen({ id, closed = false }: Section): boolean {
  const known = recall(`panel.${id}`);
  return known === OPEN || (known !== CLOSED && !closed);
}
