/**
 * Finds nodes by what a reader types: words, shapes, lines of the program, and ranges of values and gradients.
 *
 *     relu  "h1 = "  op:mul  in:encoder      a word in the name, op, code, type, role or scope; or in one of them
 *     (64, 10)  64×10  64x*                  a shape; `*` stands for any size
 *     :12                                    made on a line
 *     >100  <=-3  0.88  nan  inf             some element is so
 *     grad<1e-6  grad=0  grad:nan            the gradient's largest element is so, whatever its sign
 *
 * Terms are separated by spaces, and a node must meet all of them.
 */
import { toNumber } from "../base/number.js";
import type { Summary } from "../protocol/trace.gen.js";
import type { Node, Run } from "./model.js";
import { gradientAt, valueAt } from "./moment.js";
import { lineOf } from "./source.js";

/** What of a node is looked through, in lower case. */
interface Words {
  readonly name: string;
  readonly op: string;
  readonly type: string;
  readonly role: string;
  readonly code: string;
  readonly in: string;
}

type Field = keyof Words;

/** How well a node fits, 0 best; null when it does not. */
type Fit = number | null;
type Term = (node: Node, words: Words, q: number) => Fit;

const FIELDS: readonly Field[] = ["name", "op", "type", "role", "code", "in"];
/** The name as it is typed; a name or an op that begins so; a word in either; a word elsewhere. */
const EXACT = 0;
const BEGINS = 1;
const WITHIN = 2;
const AROUND = 3;

/** The nodes that meet all terms of `query` at the moment `q`: the best first, then in tape order; none for no terms. */
export function searchNodes(run: Run, query: string, q: number): readonly Node[] {
  const terms = termsOf(query);
  if (terms.length === 0) return [];
  const words = wordsOf(run);
  const found: Node[][] = [[], [], [], []];
  run.tape.forEach((node, at) => {
    const own = words[at];
    const fit = own ? fitOf(terms, node, own, q) : null;
    if (fit !== null) found[fit]?.push(node);
  });
  return found.flat();
}

function fitOf(terms: readonly Term[], node: Node, words: Words, q: number): Fit {
  let worst = EXACT;
  for (const term of terms) {
    const fit = term(node, words, q);
    if (fit === null) return null;
    worst = Math.max(worst, fit);
  }
  return worst;
}

const TERM = /(?:[a-z]+:)?"[^"]*"|\([^)]*\)|\S+/giu;

function termsOf(query: string): readonly Term[] {
  // An operator belongs to the number after it, and a field to its word, with a space between them or without.
  const joined = query.replace(/(grad|[<>=])\s+(?=[<>=\d.+-])/giu, "$1");
  return [...joined.matchAll(TERM)].map(([text]) => termOf(text.toLowerCase()));
}

function termOf(text: string): Term {
  return shapeTerm(text) ?? lineTerm(text) ?? numberTerm(text) ?? wordTerm(text);
}

const SHAPE = /^(?:\((?<listed>[\d\s,*]*)\)|(?<crossed>(?:\d+|\*)(?:[x×](?:\d+|\*))+))$/u;

function shapeTerm(text: string): Term | null {
  const { listed, crossed } = SHAPE.exec(text)?.groups ?? {};
  const written = listed ?? crossed;
  if (written === undefined) return null;
  const sizes = written.split(/[\s,x×]+/u).filter((size) => size !== "");
  return ({ event: { shape } }) =>
    shape.length === sizes.length && sizes.every((size, at) => size === "*" || Number(size) === shape[at])
      ? EXACT
      : null;
}

function lineTerm(text: string): Term | null {
  const [, digits] = /^:(\d+)$/u.exec(text) ?? [];
  if (digits === undefined) return null;
  const line = Number(digits);
  return ({ event: { src } }) => (src && src[0] <= line && line <= src[2] ? EXACT : null);
}

const NUMBER = /^(grad)?\s*(<=|>=|<|>|=|:)?\s*([-+−]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|nan|[-+−]?inf)$/u;

function numberTerm(text: string): Term | null {
  const [, grad, relation = "=", written] = NUMBER.exec(text) ?? [];
  if (written === undefined) return null;
  const test = testOf(relation, written.replace("−", "-"));
  if (grad) {
    return (node, _, q) => {
      const summary = gradientAt(node, q)?.val;
      return summary && test(largestOf(summary)) ? EXACT : null;
    };
  }
  return (node, _, q) => (elementsOf(valueAt(node, q) ?? node.event.val).some(test) ? EXACT : null);
}

function testOf(relation: string, written: string): (x: number) => boolean {
  if (written === "nan") return Number.isNaN;
  const limit = written.endsWith("inf") ? Number(written.replace("inf", "Infinity")) : Number(written);
  switch (relation) {
    case "<":
      return (x) => x < limit;
    case "<=":
      return (x) => x <= limit;
    case ">":
      return (x) => x > limit;
    case ">=":
      return (x) => x >= limit;
    default:
      return equalAsWritten(limit, written);
  }
}

/** As many decimals count as were typed: 0.88 is met by 0.8808, a whole number only by itself. */
function equalAsWritten(limit: number, written: string): (x: number) => boolean {
  const [, decimals = "", power = "0"] = /^[-+]?\d*\.?(\d*)(?:e([-+]?\d+))?$/u.exec(written) ?? [];
  const reach = decimals === "" ? 0 : 0.5 * 10 ** (Number(power) - decimals.length);
  return (x) => x === limit || Math.abs(x - limit) <= reach;
}

/** The elements that are known, with the least and the largest of all. */
function elementsOf(summary: Summary): readonly number[] {
  switch (summary.is) {
    case "item":
      return [toNumber(summary.x)];
    case "cells":
      return summary.x.map(toNumber);
    case "stats": {
      const ends = [summary.min, summary.max].filter((end) => end != null).map(toNumber);
      const bad = summary.bad ? [Number.NaN] : [];
      return [...summary.head.map(toNumber), ...ends, ...bad];
    }
  }
}

function largestOf(summary: Summary): number {
  let largest = 0;
  for (const x of elementsOf(summary)) {
    if (Number.isNaN(x)) return x;
    largest = Math.max(largest, Math.abs(x));
  }
  return largest;
}

function wordTerm(text: string): Term {
  const [, field, rest] = /^([a-z]+):(.+)$/u.exec(text) ?? [];
  const only = FIELDS.find((one) => one === field);
  const word = (only ? (rest ?? "") : text).replaceAll('"', "");
  if (only) return (_, words) => fitIn(words, only, word);
  return (_, words) => {
    let best: Fit = null;
    for (const one of FIELDS) {
      const fit = fitIn(words, one, word);
      if (fit !== null && (best === null || fit < best)) best = fit;
    }
    return best;
  };
}

function fitIn(words: Words, field: Field, word: string): Fit {
  const text = words[field];
  const at = text.indexOf(word);
  if (at < 0) return null;
  if (field !== "name" && field !== "op") return AROUND;
  if (text.length === word.length) return field === "name" ? EXACT : BEGINS;
  return at === 0 ? BEGINS : WITHIN;
}

/** What was made of a run last; a run that grew is read again. */
const READ = new WeakMap<Run, { readonly events: number; readonly words: readonly Words[] }>();

function wordsOf(run: Run): readonly Words[] {
  const known = READ.get(run);
  if (known?.events === run.events.length) return known.words;
  const lines = new Map<number, string>();
  const scopes = new Map<number, string>([[0, ""]]);
  for (const [id, { event }] of run.scopes)
    scopes.set(id, `${scopes.get(event.parent) ?? ""} ${event.name} ${event.cls ?? ""}`.toLowerCase());
  const words = run.tape.map((node) => {
    const { event } = node;
    const leaf = event.k === "leaf";
    return {
      name:
        node.names
          .map(({ name }) => name)
          .join(" ")
          .toLowerCase() || (leaf ? (event.name ?? "") : "").toLowerCase(),
      op: leaf ? (event.made ?? "") : event.op,
      type: event.dtype,
      role: leaf ? event.role : "",
      code: codeOf(run, node, lines),
      in: scopes.get(event.sc) ?? "",
    };
  });
  READ.set(run, { events: run.events.length, words });
  return words;
}

function codeOf(run: Run, { event }: Node, lines: Map<number, string>): string {
  if (!(event.src && run.head)) return "";
  const [line] = event.src;
  const known = lines.get(line) ?? lineOf(run.head.source, event.src).toLowerCase();
  lines.set(line, known);
  return known;
}
