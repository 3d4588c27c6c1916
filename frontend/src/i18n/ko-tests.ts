/** What is said in Korean of conditions and of exceptions that are caught. */
import type { Exit } from "../run/decisions.js";
import type { enTests } from "./en-tests.js";
import { josa } from "./josa.js";
import type { Follows, Looks, ToldTest } from "./told-test.js";

/** Of more tensors than this, the rest is counted. */
const MOST = 3;

function few(items: readonly string[]): string {
  const said = items.slice(0, MOST).join(", ");
  return items.length <= MOST ? said : `${said} 외 ${items.length - MOST}개`;
}

function truth(value: boolean): string {
  return value ? "참" : "거짓";
}

function quoted(codes: readonly string[]): string {
  return codes.map((code) => `\`${code}\``).join(", ");
}

const EXITS: Readonly<Record<Exit, string>> = {
  return: " 여기에서 함수를 끝냅니다.",
  break: " 여기에서 반복을 끝냅니다.",
  continue: " 곧바로 다음 반복으로 넘어갑니다.",
  raise: " 여기에서 예외를 일으킵니다.",
};

const FATES = { kept: "을 남깁니다.", "left out": "을 뺍니다.", passes: "은 다음으로 넘어갑니다." };

const ARMS = {
  branch: "이 분기를 실행합니다.",
  else: "`else` 분기를 실행합니다.",
  case: "이 `case`를 실행합니다.",
};

function looped(value: boolean, turn: number | null, otherwise: boolean): string {
  if (value) return turn === 1 || turn === null ? "반복을 시작합니다." : `${turn}번째 반복으로 이어집니다.`;
  const last = otherwise ? " 이어서 `else` 블록을 실행합니다." : "";
  if (turn === null || turn === 1) return `반복을 시작하지 않습니다.${last}`;
  return `반복은 ${turn - 1}번으로 끝납니다.${last}`;
}

function chosen(value: boolean, taken: string | null, left: string | null): string {
  if (taken === null) return value ? "`if` 앞의 값을 씁니다." : "`else` 뒤의 값을 씁니다.";
  return `\`${taken}\` 식을 씁니다.${left === null ? "" : ` \`${left}\` 식은 계산하지 않습니다.`}`;
}

/** What follows, as sentences; empty where that is plain. */
function consequence({ value }: ToldTest, follows: Exclude<Follows, { is: "fits" }>): string {
  switch (follows.is) {
    case "nothing":
      return "";
    case "skipped":
      return "이 분기를 건너뜁니다.";
    case "enters":
      return ARMS[follows.arm] + (follows.exit ? EXITS[follows.exit] : "");
    case "asks":
      return follows.next === null
        ? "다음 `case`를 봅니다."
        : `다음 조건 ${josa(`\`${follows.next}\``, "을/를")} 봅니다.`;
    case "loop":
      return looped(value, follows.turn, follows.otherwise);
    case "takes":
      return chosen(value, follows.taken, follows.left);
    case "decides":
      return `이것으로 \`${follows.word}\`의 결과가 정해져 ${quoted(follows.unseen)} 식은 보지도 않습니다.`;
    case "goes on":
      return follows.next === null
        ? `따라서 \`${follows.word}\` 전체가 ${truth(value)}입니다.`
        : `\`${follows.word}\`는 다음 식 \`${follows.next}\`까지 봅니다.`;
    case "negated":
      return `\`not\`이 이를 ${truth(!value)}으로 바꿉니다.`;
    case "item":
      return `${follows.nth === null ? "이" : `${follows.nth}번째`} 항목${FATES[follows.fate]}`;
    case "failed":
      return "단언이 실패합니다.";
  }
}

const PATTERNS = {
  runs: " 이 `case`를 실행합니다.",
  guard: " 이어서 `if` 조건을 봅니다.",
  next: " 다음 `case`를 봅니다.",
  none: " 남은 `case`가 없습니다.",
};

function looked(looks: Looks): string {
  switch (looks.at) {
    case "python":
      return "텐서를 보지 않는 순수한 파이썬 조건입니다.";
    case "value":
      if (looks.nodes.length === 0) return "";
      return `그래프의 값 ${josa(few(looks.nodes), "을/를")} 읽으므로 입력이 달라지면 반대로 갈 수 있습니다.`;
    case "shape": {
      const shapes = looks.nodes.map(({ name, shape }) => `${name} ${shape}`);
      return `모양만 봅니다: ${few(shapes)}. 값이 달라져도 같은 길로 갑니다.`;
    }
  }
}

function came({ code, value, shown, flipped }: ToldTest): string {
  if (flipped)
    return `\`${code}\` 조건은 ${truth(!value)}이지만, 이 실행에서는 ${truth(value)}으로 뒤집습니다.`;
  return shown === null
    ? `\`${code}\` 조건은 ${truth(value)}입니다.`
    : `\`${code}\`의 값 ${josa(`\`${shown}\``, "은/는")} ${truth(value)}으로 칩니다.`;
}

function decided(told: ToldTest): string {
  const { follows, code, value } = told;
  if (follows.is === "fits")
    return `\`${code}\` 패턴은 \`${follows.subject}\`에 맞${value ? "습니다" : "지 않습니다"}.${PATTERNS[follows.so]}`;
  return [came(told), consequence(told, follows)].filter((text) => text !== "").join(" ");
}

export const koTests: typeof enTests = {
  test: (told) => {
    const turn = told.turn === null ? "" : `${told.turn}번째 반복에서 `;
    const looks = told.looks ? looked(told.looks) : "";
    return `${turn}${decided(told)}${looks && ` ${looks}`}`;
  },
  caught: (code, type, line, message) => {
    const what = line === null ? `${type} 예외` : `${line}행의 ${type} 예외`;
    const by = code === null ? "여기에서" : `\`${code}\` 블록이`;
    return `${by} ${josa(what, "을/를")} 잡습니다${message && `: ${message}`}${/[.!?]$/u.test(message) ? "" : "."}`;
  },
};
