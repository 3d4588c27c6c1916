/** All ways from a tensor to the root of the pass: how many, the largest with their products, and a walk along one. */
import { formatNumber, operand as inProduct } from "../../base/number.js";
import { type Path, paths } from "../../explain/paths.js";
import { button } from "../../widgets/button.js";
import { type Child, el } from "../../widgets/element.js";
import { passOf } from "./gradient-section.js";
import type { Section } from "./sections.js";
import { called, type Subject, traced } from "./subject.js";

/** Most numbers of a product and most names of a way that are written; of more, the first and the last. */
const MOST_FACTORS = 6;
const MOST_NAMES = 5;
const DIGITS = 4;
/** So many more are listed each time. */
export const PATHS_LISTED = 5;

export function pathsSection(subject: Subject): Section | null {
  const { node, options } = subject;
  if (passOf(subject) === undefined || !node.event.rg) return null;
  return { id: "paths", title: options.say("paths"), closed: true, draw: () => drawPaths(subject) };
}

function drawPaths(subject: Subject): Child[] {
  const { run, node, q, choices, options } = subject;
  const { say } = options;
  const found = paths(run, node, q, passOf(subject));
  if (!found) return [el("p.panel-none", {}, say("paths.none"))];
  const listed = firstOf(found.largest(), choices.paths);
  const rest = found.count - BigInt(listed.length);
  const count = found.count === 1n ? say("paths.one") : say("paths.count", { n: grouped(found.count) });
  return [
    el("p.paths-count", { "data-testid": "paths-count" }, count),
    el("ol.paths", {}, ...listed.map((path, nth) => el("li", {}, drawPath(subject, path, nth)))),
    rest > 0n &&
      el(
        "button.why-button",
        {
          type: "button",
          "data-key": "more paths",
          onclick: () => subject.choose({ paths: choices.paths + PATHS_LISTED }),
        },
        say("paths.more", { n: grouped(rest) }),
      ),
    found.sum !== null &&
      found.count > 1n &&
      el(
        "p.sum-check",
        { "data-adds": found.agrees === false ? "off" : "exact" },
        say(found.agrees === false ? "paths.off" : "paths.sum", { sum: formatNumber(found.sum) }),
      ),
  ];
}

function firstOf(all: IterableIterator<Path>, most: number): Path[] {
  const found: Path[] = [];
  for (const path of all) {
    found.push(path);
    if (found.length >= most) break;
  }
  return found;
}

/** `1267650600228229401496703205376` with spaces every three digits, or a power of ten. */
function grouped(count: bigint): string {
  const digits = count.toString();
  if (digits.length > 9) return `${digits[0]}.${digits.slice(1, 3)} × 10^${digits.length - 1}`;
  return digits.replace(/\B(?=(\d{3})+$)/gu, "\u202f");
}

function drawPath(subject: Subject, path: Path, nth: number): HTMLElement {
  const { choices, options, choose } = subject;
  const walked = choices.path?.nth === nth ? choices.path : null;
  const light = (): void => options.point([traced(path.hops.map(({ edge }) => edge))]);
  return el(
    "div.path",
    { "data-walked": walked !== null },
    el(
      "button.path-button",
      {
        type: "button",
        "data-key": `path ${nth}`,
        "aria-expanded": String(walked !== null),
        onclick: () => choose({ path: walked ? null : { nth, at: 0 } }),
        onpointerenter: light,
        onfocus: light,
        onpointerleave: () => lightWalked(subject, path, walked),
        onblur: () => lightWalked(subject, path, walked),
      },
      el("span.path-way", { lang: "en" }, wayOf(subject, path)),
      el("span.path-product", { lang: "en" }, productOf(subject, path)),
    ),
    walked && path.hops.length > 0 && walk(subject, path, walked),
  );
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** `x →₂ a → loss`: where a result uses a tensor several times, arrows say which use is meant. */
function wayOf(subject: Subject, { hops }: Path): string {
  const steps = hops.map(({ edge }) => {
    const event = subject.run.nodes.get(edge.result)?.event;
    const uses = event?.k === "op" ? event.ins.filter((id) => id === edge.operand).length : 1;
    const which =
      uses > 1 ? [...String(edge.arg + 1)].map((digit) => SUBSCRIPTS[Number(digit)]).join("") : "";
    return `→${which} ${called(subject, edge.result)}`;
  });
  return [called(subject, subject.node.id), ...shortened(steps, MOST_NAMES)].join(" ");
}

function shortened(parts: readonly string[], most: number): string[] {
  return parts.length <= most ? [...parts] : [...parts.slice(0, most - 2), "…", parts.at(-1) ?? ""];
}

function productOf({ options }: Subject, { hops, product }: Path): string {
  const factors = hops.map(({ local }) => (local === null ? "J" : inProduct(formatNumber(local, DIGITS))));
  const written = shortened(factors, MOST_FACTORS).join(" · ");
  if (product === null) return options.say("paths.tensor", { n: hops.length });
  return hops.length === 0 ? formatNumber(product) : `${written} = ${formatNumber(product)}`;
}

/** Leaving a path that is walked shows how far the reader has come. */
function lightWalked({ options }: Subject, path: Path, walked: { readonly at: number } | null): void {
  options.point(walked ? [traced(soFar(path, walked.at))] : []);
}

/** From the root down, as the pass walks: the hops that were taken by step `at`. */
function soFar({ hops }: Path, at: number) {
  return hops
    .toReversed()
    .slice(0, at + 1)
    .map(({ edge }) => edge);
}

/** One hop at a time, from the root back to the tensor, with the product so far. */
function walk(subject: Subject, path: Path, { nth, at }: { nth: number; at: number }): HTMLElement {
  const { say } = subject.options;
  const hops = path.hops.toReversed();
  const hop = hops[at] ?? hops[0];
  const go = (to: number): void => {
    const next = hops[to];
    if (!next) return;
    subject.options.point([traced(soFar(path, to))]);
    subject.options.look(next.edge.operand);
    subject.choose({ path: { nth, at: to } });
  };
  const factor = hop?.local == null ? "J" : formatNumber(hop.local, DIGITS);
  const back = button({ name: say("paths.back"), icon: "back", press: () => go(at - 1) });
  const next = button({ name: say("paths.next"), icon: "forward", press: () => go(at + 1) });
  back.dataset.key = `walk back ${nth}`;
  next.dataset.key = `walk next ${nth}`;
  back.disabled = at === 0;
  next.disabled = at >= hops.length - 1;
  const names = hop ? [hop.edge.result, hop.edge.operand].map((id) => called(subject, id)) : [];
  return el(
    "div.walk",
    { role: "group", "aria-label": say("paths.walk") },
    back,
    el(
      "p.walk-hop",
      { "aria-live": "polite", "data-testid": "walk" },
      el("span", { lang: "en" }, names.join(" → ")),
      el("span.path-product", {}, `× ${factor}`),
      el("span.source-line", {}, `${at + 1} / ${hops.length}`),
    ),
    next,
  );
}
