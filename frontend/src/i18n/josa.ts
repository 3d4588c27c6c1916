/** Korean particles: picks the form that fits how the word before it ends when read aloud. */

/** The form after a final consonant, then the form after a vowel. */
export type Particle = "은/는" | "이/가" | "을/를" | "과/와" | "으로/로";

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
/** Syllables come in rows of 28, one per final consonant, the first without. */
const FINALS = 28;
const FINAL_RIEUL = 8;

/** Digits read as 영, 일, 삼, 육, 칠, 팔 end in a consonant, and so do 십, 백, 천 and 만 behind a last 0. */
const DIGITS_WITH_FINAL = "013678";
const DIGITS_WITH_RIEUL = "178";
/** Letters read as 엘, 엠, 엔, 알 end in a consonant; words usually keep it for l, m and n. */
const LETTERS_WITH_FINAL = "lmnrLMNR";
const WORDS_WITH_FINAL = /(?:[lmn]|ng)$/iu;

type Ending = "vowel" | "rieul" | "consonant";

/** What is read last: marks at the end are silent, and what stands in parentheses is passed over. */
function readOf(text: string): string {
  const bare = text.replace(/`/gu, "");
  return (/^(.*[\p{L}\p{N}]).*?\([^()]*\)$/u.exec(bare)?.[1] ?? bare).replace(/[^\p{L}\p{N}]+$/u, "");
}

function endingOf(text: string): Ending {
  const read = readOf(text);
  const last = read.at(-1) ?? "";
  const code = last.charCodeAt(0);
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) {
    const final = (code - FIRST_SYLLABLE) % FINALS;
    return final === 0 ? "vowel" : final === FINAL_RIEUL ? "rieul" : "consonant";
  }
  if (DIGITS_WITH_RIEUL.includes(last)) return last === "" ? "vowel" : "rieul";
  if (DIGITS_WITH_FINAL.includes(last)) return "consonant";
  const word = /[A-Za-z]+$/u.exec(read)?.[0] ?? "";
  const closed = word.length === 1 ? LETTERS_WITH_FINAL.includes(word) : WORDS_WITH_FINAL.test(word);
  if (!closed) return "vowel";
  return /[lr]$/iu.test(word) ? "rieul" : "consonant";
}

/** The text with its particle: `3을`, `2를`, `값은`. */
export function josa(text: string, particle: Particle): string {
  const [closed = "", open = ""] = particle.split("/");
  const ending = endingOf(text);
  const asOpen = ending === "vowel" || (ending === "rieul" && particle === "으로/로");
  return text + (asOpen ? open : closed);
}
