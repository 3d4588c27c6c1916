/** The recorded traces of the examples, by the example's name; those of released versions with the version. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { AnyEvent } from "../src/protocol/trace.gen.js";
import { readTrace } from "../src/protocol/tracefile.js";

const FOLDER = join(import.meta.dirname, "../../tests/golden");

type Golden = readonly [string, readonly AnyEvent[]];

function read(folder: string, suffix: string): Golden[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => [basename(name, ".jsonl") + suffix, readTrace(readFileSync(join(folder, name), "utf8"))]);
}

const RELEASED = join(FOLDER, "released");

export const GOLDEN: readonly Golden[] = [
  ...read(FOLDER, ""),
  ...readdirSync(RELEASED).flatMap((version) => read(join(RELEASED, version), ` ${version}`)),
];
