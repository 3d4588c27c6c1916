/** The sentences of the narration in Korean, in the 합니다 style throughout. */
import { operand } from "../base/number.js";
import type { Sentences, ToldEdge } from "./en.js";
import { josa } from "./josa.js";
import { koOps } from "./ko-ops.js";
import { koTests } from "./ko-tests.js";

const ORDINALS = ["첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"];

function ordinal(n: number): string {
  const word = ORDINALS[n - 1];
  return word === undefined ? `${n}번째` : `${word} 번째`;
}

function list(items: readonly string[]): string {
  return items.join(", ");
}

function headed(code: string | null, sentence: string): string {
  return code === null ? sentence : `\`${code}\`: ${sentence}`;
}

function passes({ op, receiver, gradient, contribution, passing }: ToldEdge): string {
  switch (passing.how) {
    case "unchanged":
      return `${op} 연산이 변화도 ${josa(gradient, "을/를")} 그대로 ${receiver}에 전합니다.`;
    case "negated":
      return `${op} 연산이 변화도 ${gradient}의 부호를 바꾸어 ${receiver}에 ${josa(contribution, "을/를")} 전합니다.`;
    case "nothing":
      return `국소 미분이 0이므로 ${op} 연산은 ${receiver}에 아무것도 전하지 않습니다.`;
    case "scaled": {
      const why = passing.named === null ? "국소 미분" : `${passing.named}의 값`;
      return `${op} 연산이 변화도에 ${josa(why, "을/를")} 곱해 ${receiver}에 ${gradient} × ${operand(passing.times)} = ${josa(contribution, "을/를")} 전합니다.`;
    }
    case "shaped":
      return `${op} 연산이 ${receiver}에 ${josa(contribution, "을/를")} 전합니다.`;
  }
}

function summedOver({ repeated, receiver }: ToldEdge): string {
  if (repeated === null) return "";
  return ` 순전파에서 ${josa(receiver, "을/를")} ${repeated.times}번 반복해 썼으므로 축 ${list(repeated.axes.map(String))}에 대해 더한 값입니다.`;
}

function nowHolds({ receiver, contribution, sum, nth, all }: ToldEdge): string {
  const place =
    all === 1 ? "" : all === null ? ` (${ordinal(nth)} 기여)` : ` (기여 ${all}개 중 ${ordinal(nth)})`;
  if (sum === null) {
    if (all === 1) return `이것이 ${receiver}의 변화도 전부입니다.`;
    return nth === 1
      ? `${receiver}의 변화도가 모이기 시작합니다${place}.`
      : `${receiver}의 변화도에 더해집니다${place}.`;
  }
  if (sum.before === null)
    return `${receiver}의 변화도는 ${all === 1 ? "" : "이제 "}${sum.after}입니다${place}.`;
  return `${receiver}의 변화도는 이제 ${sum.before} + ${operand(contribution)} = ${sum.after}입니다${place}.`;
}

function maker(code: string | null): string {
  return code === null ? "프로그램이" : `\`${code}\` 코드가`;
}

export const ko: Sentences = {
  ops: koOps,
  otherOp: (op, operands) =>
    operands.length === 0 ? `${op} 연산을 실행하면` : `${list(operands)}에 ${op} 연산을 적용하면`,

  op: (code, phrase, result) => headed(code, `${phrase} ${josa(result, "이/가")} 됩니다.`),
  inPlace: (operand) => `결과가 ${operand}의 자리를 대신합니다.`,
  notes: {
    where: "원소마다 고르는 연산이므로 양쪽을 모두 계산하고, 그래프의 모양은 그대로입니다.",
  },
  unrecorded: () => "이 연산으로는 변화도가 흐르지 않습니다.",
  tensorOf: (name, size) => `모양이 ${size}인 텐서${name === null ? "" : ` ${name}`}`,
  gradientOf: (size) => `모양이 ${size}인 변화도`,

  input: (code, value) => `${maker(code)} 입력 ${josa(value, "을/를")} 만듭니다. 변화도를 구할 대상입니다.`,
  parameter: (code, value) =>
    `${maker(code)} 매개변수 ${josa(value, "을/를")} 만듭니다. 학습하며 바뀔 값입니다.`,
  constant: (code, value) => `${maker(code)} ${josa(value, "을/를")} 만듭니다. 변화도는 구하지 않습니다.`,

  found: (code, value) => `\`${code}\` 코드가 기록된 연산으로 만들지 않은 ${josa(value, "을/를")} 씁니다.`,

  foundParameter: (code, value) =>
    `\`${code}\` 코드가 매개변수 ${josa(value, "을/를")} 씁니다. 학습하며 바뀔 값입니다.`,

  ...koTests,

  backward: (pass, root, gradient, isOne) =>
    isOne
      ? `${root}에서 ${ordinal(pass)} 역전파를 시작합니다. ${root} 자신에 대한 변화도는 1입니다.`
      : `${root}에서 변화도 ${josa(gradient, "으로/로")} ${ordinal(pass)} 역전파를 시작합니다.`,
  visit: (code, node, gradient, shape, op) => {
    const whole =
      gradient === null
        ? `${node}의 변화도가 모두 모였습니다. 모양은 ${shape}입니다.`
        : `${node}의 변화도가 모두 모여 ${josa(gradient, "이/가")} 되었습니다.`;
    return headed(code, op === null ? whole : `${whole} 이제 ${op} 연산이 이를 되돌려 보냅니다.`);
  },
  edge: (told) => `${headed(told.code, passes(told))}${summedOver(told)} ${nowHolds(told)}`,
  accumulate: (node, grad, shape) =>
    grad === null
      ? `${node}에 변화도를 남깁니다. ${node}.grad 값의 모양은 ${shape}입니다.`
      : `${node}에 변화도를 남깁니다. ${node}.grad 값은 이제 ${grad}입니다.`,
  accumulateMore: (node, before, more, grad) =>
    more === null
      ? `${node}.grad 값을 비우지 않았으므로 이번 변화도가 더해져 이제 ${grad}입니다.`
      : `${node}.grad 값을 비우지 않았으므로 ${before} + ${operand(more)} = ${josa(grad, "이/가")} 됩니다.`,

  zero: (code, nodes, toZeros) => {
    const what = nodes.length === 1 ? `${nodes[0]}.grad 값` : `텐서 ${nodes.length}개의 변화도`;
    return headed(
      code,
      `${josa(what, "을/를")} ${toZeros ? "0으로 둡니다" : "비웁니다"}. 다음 역전파는 처음부터 다시 더합니다.`,
    );
  },
  update: (by, node, before, after) =>
    before === null
      ? `${by}: ${node}의 값을 바꿉니다.`
      : `${by}: ${node}의 값을 ${before}에서 ${josa(after, "으로/로")} 바꿉니다.`,

  text: (printed) => `프로그램의 출력: ${printed}`,
  textEmpty: () => "프로그램이 빈 줄을 출력합니다.",
  error: (line, type, message, hint) =>
    `${line === null ? "프로그램에서" : `${line}행에서`} ${type} 오류가 났습니다.${message && ` ${message}`}${/^$|[.!?]$/u.test(message) ? "" : "."}${hint ? ` ${hint}` : ""}`,
  gap: (n, why) => {
    const count = n === 0 ? "일부 이벤트가" : `이벤트 ${n}개가`;
    const reasons = {
      budget: "기록되지 않았습니다. 프로그램이 한 번에 기록할 수 있는 양을 넘었습니다.",
      slow: "아직 오지 않았습니다. 화면이 실행 속도를 따라가지 못했습니다.",
      output: "기록되지 않았습니다. 출력이 한도를 넘었습니다.",
    };
    return `${count} ${reasons[why]}`;
  },
  end: (status) =>
    ({
      stopped: "여기에서 프로그램을 중지했습니다.",
      timeout: "제한 시간이 지나 여기에서 프로그램을 끝냈습니다.",
      memory: "메모리 한도를 넘어 여기에서 프로그램을 끝냈습니다.",
      output: "출력 한도를 넘어 여기에서 프로그램을 끝냈습니다.",
      lost: "실행이 여기에서 끊어졌습니다.",
    })[status],

  parameters: (count, elements) => `모델의 매개변수는 ${count}개이고, 모두 합쳐 수 ${elements}개입니다.`,
  leaves: (code, names) => `${maker(code)} 텐서 ${names.length}개를 만듭니다: ${list(names)}.`,
  line: (line, code, operations, result) =>
    `${line}행 \`${code}\`: 연산 ${operations}개를 거쳐 ${josa(result, "이/가")} 됩니다.`,
  passesBack: (code, op, gradient, shares) =>
    headed(
      code,
      `${op} 연산이 ${gradient === null ? "변화도를" : `변화도 ${josa(gradient, "을/를")}`} 되돌려 보냅니다. ${list(shares)}.`,
    ),
  share: (contribution, receiver) => `${receiver}에 ${contribution}`,
  updates: (by, count) => `${by}: 텐서 ${count}개의 값을 바꿉니다.`,
};
