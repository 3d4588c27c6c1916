/** Searches the graph: a field for what is sought, and the nodes found with name, op, shape, value and place. */
import { formatShape } from "../../base/number.js";
import type { Node, Run } from "../../run/model.js";
import { valueAt } from "../../run/moment.js";
import { el, setAttribute, setText } from "../../widgets/element.js";
import { type Notation, titleOf } from "../graph/card.js";
import { scopeTitle } from "../graph/scope-title.js";
import { shortSummary } from "../number.js";
import type { Say } from "../words.js";

/** Most entries of the list; all that were found are marked on the graph. */
const MOST = 100;
/** Entries that Page Up and Page Down pass. */
const PAGE = 10;

const LIST = "find-results";

export interface FindProps {
  readonly run: Run;
  readonly q: number;
  readonly query: string;
  readonly found: readonly Node[];
}

export interface FindOptions extends Notation {
  search(query: string): void;
  /** Brings a node into view and selects it. */
  visit(node: Node): void;
  hover(node: number | null): void;
  close(): void;
}

export interface FindPanel {
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  /** Puts the cursor into the field. */
  focus(): void;
  update(props: FindProps): void;
}

export function createFindPanel(options: FindOptions): FindPanel {
  const view = new FindView(options);
  return {
    head: view.field,
    body: view.body,
    focus: () => view.focus(),
    update: (props) => view.update(props),
  };
}

class FindView {
  readonly field: HTMLInputElement;
  readonly body: HTMLElement;
  readonly #options: FindOptions;
  readonly #count = el("p.find-count", { role: "status", "data-testid": "find-count" });
  readonly #list: HTMLElement;
  readonly #help: HTMLElement;
  #entries: readonly HTMLElement[] = [];
  #props: FindProps | null = null;
  /** The entry that Enter visits. */
  #at = 0;

  constructor(options: FindOptions) {
    const { say, search } = options;
    this.#options = options;
    this.field = el("input.find-field", {
      type: "search",
      role: "combobox",
      placeholder: say("find.field"),
      "aria-label": say("find"),
      "aria-controls": LIST,
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
      "data-testid": "find-field",
      oninput: () => search(this.field.value),
      onkeydown: (event: KeyboardEvent) => this.#key(event),
    });
    this.#list = el("ul.find-list", { id: LIST, role: "listbox", "aria-label": say("find.results") });
    this.#help = help(say);
    this.body = el(
      "div.panel-body.find-body",
      { tabindex: 0, role: "group", "aria-label": say("find.results") },
      this.#count,
      this.#list,
      this.#help,
    );
  }

  focus(): void {
    this.field.focus();
    this.field.select();
  }

  update(props: FindProps): void {
    const { query, found } = props;
    const before = this.#props;
    this.#props = props;
    if (this.field.value !== query) this.field.value = query;
    const empty = query.trim() === "";
    this.#help.hidden = !empty;
    this.#list.hidden = found.length === 0;
    setAttribute(this.field, "aria-expanded", String(found.length > 0));
    setText(this.#count, empty ? "" : this.#countOf(found.length));
    if (before?.run === props.run && before.q === props.q && sameNodes(before.found, found)) return;
    this.#entries = found.slice(0, MOST).map((node, at) => this.#entry(props, node, at));
    this.#list.replaceChildren(...this.#entries);
    this.#go(before?.query === query ? this.#at : 0, false);
  }

  #countOf(n: number): string {
    const { say } = this.#options;
    if (n === 0) return say("find.none");
    return n > MOST ? say("find.first", { n, m: MOST }) : say("find.count", { n });
  }

  #entry({ run, q }: FindProps, node: Node, at: number): HTMLElement {
    const { say, symbolOf, hover } = this.#options;
    const { event } = node;
    const scope = run.scopes.get(event.sc);
    const built = node.born <= q;
    const line = event.src ? `:${event.src[0]}` : "";
    const op = event.k === "op" ? event.op : say(`role.${event.role}`);
    const place = scope ? scopeTitle(run, scope, say) : "";
    return el(
      "li.find-entry",
      {
        id: `${LIST}-${at}`,
        role: "option",
        "aria-selected": "false",
        "data-node": node.id,
        onclick: () => {
          this.#go(at, false);
          this.#visit();
        },
        onpointerenter: () => hover(node.id),
        onpointerleave: () => hover(null),
      },
      el("span.find-name", { lang: "en" }, titleOf(node, Number.POSITIVE_INFINITY, symbolOf)),
      el("span.find-op", { lang: event.k === "op" ? "en" : null }, op),
      el("span.find-shape", {}, event.shape.length > 0 ? formatShape(event.shape) : ""),
      el("span.find-value", {}, built ? shortSummary(valueAt(node, q) ?? event.val) : say("find.later")),
      el("span.find-place", { lang: "en" }, [place, line].filter((part) => part !== "").join(" ")),
    );
  }

  #key(event: KeyboardEvent): void {
    const to = this.#target(event.key);
    if (to !== null) this.#go(to, true);
    else if (event.key === "Enter") this.#visit();
    else if (event.key === "Escape") this.#options.close();
    else return;
    event.preventDefault();
  }

  #target(key: string): number | null {
    switch (key) {
      case "ArrowDown":
        return this.#at + 1;
      case "ArrowUp":
        return this.#at - 1;
      case "PageDown":
        return this.#at + PAGE;
      case "PageUp":
        return this.#at - PAGE;
      default:
        return null;
    }
  }

  #go(to: number, pointing: boolean): void {
    const at = Math.max(0, Math.min(to, this.#entries.length - 1));
    setAttribute(
      this.#entries[this.#at] ?? this.#list,
      "aria-selected",
      this.#entries[this.#at] ? "false" : null,
    );
    this.#at = at;
    const entry = this.#entries[at];
    setAttribute(this.field, "aria-activedescendant", entry?.id);
    if (!entry) return;
    setAttribute(entry, "aria-selected", "true");
    entry.scrollIntoView?.({ block: "nearest" });
    if (pointing) this.#options.hover(this.#props?.found[at]?.id ?? null);
  }

  #visit(): void {
    const node = this.#props?.found[this.#at];
    if (node) this.#options.visit(node);
  }
}

function sameNodes(before: readonly Node[], after: readonly Node[]): boolean {
  return before.length === after.length && before.every((node, at) => node === after[at]);
}

function help(say: Say): HTMLElement {
  const rows: readonly (readonly [string, string])[] = [
    ["(64, 10)  64×*", say("find.byShape")],
    [":12", say("find.byLine")],
    [">100  0.88  nan", say("find.byValue")],
    ["grad<1e-6", say("find.byGradient")],
    ["op:relu  in:encoder", say("find.byWord")],
  ];
  return el(
    "div.find-help",
    {},
    el("p", {}, say("find.help")),
    el(
      "dl",
      {},
      ...rows.flatMap(([written, said]) => [el("dt", { lang: "en" }, written), el("dd", {}, said)]),
    ),
  );
}
