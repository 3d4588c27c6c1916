/** Sentences about what another run changed, in every language. */
import { josa } from "./josa.js";
import type { Language } from "./language.js";

/** Where something happened: a scope of the program, all numbers from 1. */
export type Where =
  | { readonly kind: "program" }
  | {
      readonly kind: "loop" | "branch";
      readonly name: string;
      readonly line: number | null;
      readonly turn: number | null;
    }
  | { readonly kind: "iteration"; readonly turn: number; readonly line: number | null }
  | { readonly kind: "call"; readonly name: string; readonly line: number | null };

export interface ChangeSentences {
  /** `3 nodes added in iteration 4 of the loop at line 6`. */
  nodes(kind: "added" | "removed", count: number, where: string, whole: boolean): string;
  where(place: Where): string;
  /** `y > 50` came out as True instead of False. */
  decision(code: string, value: boolean, where: string): string;
  same: string;
}

function at(line: number | null): string {
  return line === null ? "" : ` at line ${line}`;
}

const en: ChangeSentences = {
  nodes(kind, count, where, whole) {
    const nodes = count === 1 ? "1 node" : `${count} nodes`;
    if (!whole) return `${nodes} ${kind} ${kind === "added" ? "in" : "from"} ${where}`;
    return kind === "added" ? `${nodes} added: ${where} is new` : `${nodes} removed: ${where} is gone`;
  },
  where(place) {
    switch (place.kind) {
      case "program":
        return "the program";
      case "iteration":
        return `iteration ${place.turn} of the loop${at(place.line)}`;
      case "call":
        return `the call of ${place.name}${at(place.line)}`;
      case "loop":
        return `the ${place.name} loop${at(place.line)}${turned(place.turn)}`;
      case "branch":
        return `the ${place.name} branch${at(place.line)}${turned(place.turn)}`;
    }
  },
  decision: (code, value, where) =>
    `\`${code}\` in ${where} is now ${value ? "True" : "False"}, it was ${value ? "False" : "True"}`,
  same: "Both runs built the same graph.",
};

function turned(turn: number | null): string {
  return turn === null ? "" : `, iteration ${turn}`;
}

function atKo(line: number | null): string {
  return line === null ? "" : `${line}행 `;
}

function turnedKo(turn: number | null): string {
  return turn === null ? "" : `${turn}번째 반복의 `;
}

const ko: ChangeSentences = {
  nodes(kind, count, where, whole) {
    if (whole)
      return kind === "added"
        ? `노드 ${count}개 추가: ${josa(where, "이/가")} 새로 생겼습니다`
        : `노드 ${count}개 제거: ${josa(where, "이/가")} 없어졌습니다`;
    return `${where}에서 노드 ${count}개가 ${kind === "added" ? "추가되었습니다" : "제거되었습니다"}`;
  },
  where(place) {
    switch (place.kind) {
      case "program":
        return "프로그램";
      case "iteration":
        return `${atKo(place.line)}반복문의 ${place.turn}번째 반복`;
      case "call":
        return `${atKo(place.line)}${place.name} 호출`;
      case "loop":
        return `${turnedKo(place.turn)}${atKo(place.line)}${place.name} 반복문`;
      case "branch":
        return `${turnedKo(place.turn)}${atKo(place.line)}${place.name} 분기`;
    }
  },
  decision: (code, value, where) =>
    `${where}: \`${code}\` 조건이 ${value ? "False에서 True로" : "True에서 False로"} 바뀌었습니다`,
  same: "두 실행이 같은 그래프를 만들었습니다.",
};

export const CHANGES: Readonly<Record<Language, ChangeSentences>> = { en, ko };
