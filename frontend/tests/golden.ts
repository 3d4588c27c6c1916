/** The recorded traces of the examples, by the example's name. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { AnyEvent } from "../src/protocol/trace.gen.js";
import { readTrace } from "../src/protocol/tracefile.js";

const FOLDER = join(import.meta.dirname, "../../tests/golden");

export const GOLDEN: readonly (readonly [string, readonly AnyEvent[]])[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => [basename(name, ".jsonl"), readTrace(readFileSync(join(FOLDER, name), "utf8"))]);
