/** The languages the narration speaks. */
import { en, type Sentences } from "./en.js";
import { ko } from "./ko.js";

export type Language = "en" | "ko";

export const SENTENCES: Readonly<Record<Language, Sentences>> = { en, ko };
