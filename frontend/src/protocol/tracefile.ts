/** Reads a recorded trace: NDJSON, one event a line, the first of them `run`. */
import type { AnyEvent } from "./trace.gen.js";

/** Major version of the traces this reader knows. */
const MAJOR = 1;

type Kind = AnyEvent["k"];
type FieldType = "number" | "string" | "boolean" | "array" | "object";

/** The fields without which an event of the kind says nothing, and what they are. */
const REQUIRED: { readonly [K in Kind]: Readonly<Record<string, FieldType>> } = {
  run: { v: "array", engine: "string", source: "string" },
  code: { constructs: "array" },
  in: { id: "number", parent: "number", kind: "string", name: "string" },
  out: { id: "number" },
  test: { sc: "number", src: "array", value: "boolean", shown: "string" },
  caught: { sc: "number", src: "array", etype: "string" },
  ran: { arms: "array" },
  leaf: {
    id: "number",
    role: "string",
    shape: "array",
    dtype: "string",
    rg: "boolean",
    sc: "number",
    val: "object",
  },
  op: {
    id: "number",
    op: "string",
    ins: "array",
    shape: "array",
    dtype: "string",
    rg: "boolean",
    sc: "number",
    val: "object",
  },
  bind: { id: "number", name: "string", sc: "number" },
  bwd: { b: "number", root: "number", val: "object", sc: "number" },
  visit: { b: "number", id: "number", val: "object" },
  eg: { b: "number", from: "number", to: "number", arg: "number", val: "object" },
  acc: { b: "number", id: "number", val: "object" },
  zero: { ids: "array" },
  upd: { id: "number", ver: "number", val: "object", by: "string" },
  rep: { n: "number", back: "number" },
  txt: { fd: "number", s: "string" },
  err: { etype: "string", msg: "string" },
  chk: { id: "number", b: "number", found: "string" },
  chks: { done: "number", of: "number" },
  gap: { n: "number", why: "string" },
  end: { status: "string", ops: "number", ms: "number" },
};

/** A line of a trace file that is not what it should be. */
export class TraceFileError extends Error {
  override readonly name = "TraceFileError";

  constructor(
    /** From 1. */
    readonly line: number,
    readonly expected: string,
    readonly came: string,
  ) {
    super(`Line ${line} of the trace: expected ${expected}; came ${came}.`);
  }
}

/** The events of a trace file, kinds of later minor versions left out. Throws TraceFileError. */
export function readTrace(text: string): AnyEvent[] {
  const lines = text.split("\n");
  if (lines.at(-1)?.trim() === "") lines.pop();
  if (lines.length === 0) throw new TraceFileError(1, 'an event of kind "run"', "an empty file");
  const events: AnyEvent[] = [];
  let last = -1;
  for (const [at, line] of lines.entries()) {
    const event = readEvent(line, at + 1, last);
    last = event.q;
    if (isKnown(event, at + 1)) events.push(event);
  }
  return events;
}

interface Envelope {
  readonly k: string;
  readonly q: number;
}

function readEvent(line: string, number: number, last: number): Envelope {
  const value = parse(line, number);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TraceFileError(number, "a JSON object", shown(value));
  const { k, q } = value as { k?: unknown; q?: unknown };
  if (typeof k !== "string") throw new TraceFileError(number, 'a kind in "k"', shown(k));
  if (typeof q !== "number" || !Number.isInteger(q) || q <= last)
    throw new TraceFileError(number, `a sequence number above ${last} in "q"`, shown(q));
  if (last < 0) checkHead(value, k, number);
  return value as Envelope;
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    const came = line.trim() === "" ? "an empty line" : shown(line);
    throw new TraceFileError(number, "one complete JSON object", came);
  }
}

function checkHead(value: object, kind: string, number: number): void {
  if (kind !== "run") throw new TraceFileError(number, 'an event of kind "run" first', shown(kind));
  const version: unknown = "v" in value && Array.isArray(value.v) ? value.v[0] : undefined;
  if (version !== MAJOR) throw new TraceFileError(number, `trace version ${MAJOR}`, shown(version));
}

function isKnown(event: Envelope, number: number): event is AnyEvent {
  if (!Object.hasOwn(REQUIRED, event.k)) return false;
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(event));
  for (const [field, type] of Object.entries(REQUIRED[event.k as Kind])) {
    const value = fields.get(field);
    if (typeOf(value) !== type)
      throw new TraceFileError(number, `${article(type)} in "${field}" of "${event.k}"`, shown(value));
  }
  return true;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return value === null ? "null" : typeof value;
}

function article(type: FieldType): string {
  return /^[aeiou]/u.test(type) ? `an ${type}` : `a ${type}`;
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
