/** Every recorded trace that explanations are tested on: the examples, the planted cases, and the gallery's programs. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readTrace } from "../../src/protocol/tracefile.js";
import type { Node, Run } from "../../src/run/model.js";
import { GOLDEN } from "../golden.js";
import { runOf } from "../run/traces.js";

const ROOT = join(import.meta.dirname, "../../..");
const PYTHON = join(ROOT, ".venv/bin/python");

/** Name and run of each program in a folder of `tests/golden`. */
export function recordedIn(folder: string): ReadonlyMap<string, Run> {
  const path = join(ROOT, "tests/golden", folder);
  const names = readdirSync(path).filter((name) => name.endsWith(".jsonl"));
  return new Map(
    names.map((name) => [basename(name, ".jsonl"), runOf(readTrace(readFileSync(join(path, name), "utf8")))]),
  );
}

/** The first line of each says which gradient is remarkable and what was planted to make it so. */
export const CASES = recordedIn("why");
/** Many ops with few cells. */
export const CELLS = recordedIn("cells");

/** The gallery lies beside the project where there is one; its programs are recorded anew. */
function gallery(): [string, Run][] {
  if (!existsSync(join(ROOT, "../shared/gallery.py")) || !existsSync(PYTHON)) return [];
  const told = execFileSync(PYTHON, ["-m", "tests.golden.gallery"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 29,
  });
  return told
    .split("\n\n")
    .filter((trace) => trace !== "")
    .map((trace, i) => [`gallery ${i}`, runOf(readTrace(`${trace}\n`))]);
}

/** All of them by name. */
export const RECORDED: readonly (readonly [string, Run])[] = [
  ...GOLDEN.map(([name, events]) => [name, runOf(events)] as const),
  ...CASES,
  ...CELLS,
  ...recordedIn("updates"),
  ...gallery(),
];

/** The node that a program calls `name`: the latest one. */
export function named(run: Run, name: string): Node {
  const id = run.named.get(name)?.at(-1)?.id ?? 0;
  const found = run.nodes.get(id) ?? run.tape.findLast((node) => node.names.some((one) => one.name === name));
  if (!found) throw new Error(`expected a node called ${name} in the trace`);
  return found;
}
