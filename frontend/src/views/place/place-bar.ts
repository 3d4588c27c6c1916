/**
 * Says over the graph where in the program the reader is, scope by scope: each leads to its frame and folds it. While a
 * tensor is selected, what it has to do with others can be asked for here.
 */
import type { Run } from "../../run/model.js";
import type { Relation } from "../../run/relatives.js";
import { button } from "../../widgets/button.js";
import { el, setAttribute, setText, type View } from "../../widgets/element.js";
import { icon } from "../../widgets/icon.js";
import type { Say } from "../words.js";
import { type Crumb, crumbsOf } from "./crumbs.js";

export interface PlaceProps {
  readonly run: Run;
  /** The scope the reader is in; 0 is the program. */
  readonly scope: number;
  readonly folded: ReadonlySet<string>;
  /** What the selected tensor is called, or null while none is. */
  readonly selected: string | null;
  readonly relation: Relation | null;
  /** How many tensors stand in the relation, 0 when no path joins two, or null while that is open. */
  readonly related: number | null;
}

export interface PlaceOptions {
  readonly say: Say;
  /** Brings the frame of a scope into view; the whole program for null. */
  look(scope: string | null): void;
  fold(scope: string, fold: boolean): void;
  relate(kind: Relation["kind"]): void;
}

const KINDS = ["ancestors", "descendants", "paths"] as const;

export function createPlaceBar(options: PlaceOptions): View<PlaceProps> {
  const { say } = options;
  const crumbs = new Crumbs(options);
  const node = el("span.place-node", { lang: "en" });
  const said = el("output.relation-said", { "data-testid": "relation-said" });
  const buttons = KINDS.map((kind) =>
    button({
      name: say(`relation.${kind}`),
      icon: kind,
      testid: `relation-${kind}`,
      press: () => options.relate(kind),
    }),
  );
  const tools = el(
    "div.relation-tools",
    { role: "toolbar", "aria-label": say("relation.tools") },
    ...buttons,
    said,
  );
  const element = el(
    "div.place-bar",
    { "data-testid": "place-bar", hidden: true },
    crumbs.element,
    node,
    tools,
  );
  return {
    element,
    update({ run, scope, folded, selected, relation, related }) {
      const shown = crumbsOf(run, scope, folded, say);
      element.hidden = shown.length === 0 && selected === null;
      crumbs.update(shown);
      node.hidden = selected === null;
      tools.hidden = selected === null;
      setText(node, selected ?? "");
      KINDS.forEach((kind, at) => {
        const press = buttons[at];
        if (press) setAttribute(press, "aria-pressed", String(relation?.kind === kind));
      });
      setText(said, relationSaid(say, relation, related));
    },
  };
}

function relationSaid(say: Say, relation: Relation | null, related: number | null): string {
  if (relation === null) return "";
  if (related === null) return say("relation.choose");
  return related === 0 ? say("relation.none") : say("relation.count", { n: related });
}

/** Of a longer way, the middle is left out until it is asked for. */
const MOST = 3;
/** So many at its end are always there. */
const LAST = 2;

/** One entry per scope; entries are patched, so that the one with the focus keeps it. */
class Crumbs {
  readonly element: HTMLElement;
  readonly #list = el("ol.crumbs");
  readonly #options: PlaceOptions;
  readonly #entries: CrumbEntry[] = [];
  readonly #more: HTMLButtonElement;
  readonly #rest: HTMLElement;
  #crumbs: readonly Crumb[] = [];
  /** The way that is shown as a whole, by the key of its end. */
  #whole: string | null = null;

  constructor(options: PlaceOptions) {
    const { say, look } = options;
    this.#options = options;
    const program = el("button.crumb", { type: "button", onclick: () => look(null) }, say("place.program"));
    this.#more = el(
      "button.crumb",
      { type: "button", "data-testid": "crumbs-more", onclick: () => this.#showAll() },
      "…",
    );
    this.#rest = el("li", {}, el("span.crumb-to", { "aria-hidden": "true" }, "›"), this.#more);
    this.#list.append(el("li", {}, program), this.#rest);
    this.element = el("nav", { "aria-label": say("place.path") }, this.#list);
  }

  update(crumbs: readonly Crumb[]): void {
    this.#crumbs = crumbs;
    while (this.#entries.length < crumbs.length) {
      const entry = new CrumbEntry(this.#options);
      this.#entries.push(entry);
      this.#list.append(entry.element);
    }
    const short = crumbs.length > MOST && this.#whole !== crumbs.at(-1)?.key;
    const left = short ? crumbs.slice(0, -LAST) : [];
    this.#rest.hidden = !short;
    const titles = left.map(({ title }) => title).join(" › ");
    setAttribute(this.#more, "title", titles);
    setAttribute(this.#more, "aria-label", titles);
    this.#entries.forEach((entry, at) => {
      const crumb = crumbs[at];
      entry.element.hidden = crumb === undefined || at < left.length;
      if (crumb) entry.update(crumb);
    });
  }

  #showAll(): void {
    this.#whole = this.#crumbs.at(-1)?.key ?? null;
    this.update(this.#crumbs);
    this.#entries[0]?.focus();
  }
}

class CrumbEntry {
  readonly element: HTMLElement;
  readonly #say: Say;
  readonly #look: HTMLButtonElement;
  readonly #fold: HTMLButtonElement;
  #crumb: Crumb | null = null;

  constructor({ say, look, fold }: PlaceOptions) {
    this.#say = say;
    this.#look = el("button.crumb", {
      type: "button",
      lang: "en",
      "data-testid": "crumb",
      onclick: () => this.#crumb && look(this.#crumb.key),
    });
    this.#fold = el(
      "button.crumb-fold",
      {
        type: "button",
        "data-testid": "crumb-fold",
        onclick: () => this.#crumb && fold(this.#crumb.key, !this.#crumb.folded),
      },
      icon("chevron", 12),
    );
    const to = el("span.crumb-to", { "aria-hidden": "true" }, "›");
    this.element = el("li", {}, to, this.#look, this.#fold);
  }

  focus(): void {
    this.#look.focus();
  }

  update(crumb: Crumb): void {
    const { title, folded } = crumb;
    this.#crumb = crumb;
    setText(this.#look, title);
    setAttribute(this.#look, "title", title);
    setAttribute(this.#fold, "aria-expanded", String(!folded));
    setAttribute(this.#fold, "aria-label", this.#say(folded ? "place.open" : "place.fold", { name: title }));
  }
}
