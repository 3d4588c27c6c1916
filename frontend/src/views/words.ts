/**
 * The words on controls, titles and messages, in every language the interface speaks.
 *
 * Each room of the views keeps its own, a pair per word: English, Korean.
 */

import type { Language } from "../i18n/language.js";
import { BRANCHES } from "./words/branches.js";
import { CHANGES } from "./words/changes.js";
import { EXPLAINING } from "./words/explaining.js";
import { FINDING } from "./words/finding.js";
import { GRAPH } from "./words/graph.js";
import { LAB } from "./words/lab.js";
import { LOOPS } from "./words/loops.js";
import { NODE } from "./words/node.js";
import { OUTPUT } from "./words/output.js";
import { PAGE } from "./words/page.js";
import { TENSOR } from "./words/tensor.js";
import { TRAINING } from "./words/training.js";
import { TRANSPORT } from "./words/transport.js";

const WORDS = {
  ...BRANCHES,
  ...CHANGES,
  ...EXPLAINING,
  ...FINDING,
  ...LAB,
  ...LOOPS,
  ...GRAPH,
  ...NODE,
  ...OUTPUT,
  ...PAGE,
  ...TENSOR,
  ...TRAINING,
  ...TRANSPORT,
};

export type WordKey = keyof typeof WORDS;

const PLACE: Readonly<Record<Language, 0 | 1>> = { en: 0, ko: 1 };

/** Every word with its translations, for tests. */
export const ALL_WORDS: Readonly<Record<WordKey, readonly [en: string, ko: string]>> = WORDS;

/** Looks a word up and puts values in its `{places}`. */
export type Say = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;

export function sayIn(language: Language): Say {
  const place = PLACE[language];
  return (key, values = {}) =>
    WORDS[key][place].replace(/\{(\w+)\}/gu, (hole, name: string) => String(values[name] ?? hole));
}
