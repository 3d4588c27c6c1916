/** What each op does, as the Korean clause before the result: "`x * y` 계산: … 6이 됩니다". Keys are names of op records. */
import type { OpPhrases, Phrase } from "./en-ops.js";
import { josa } from "./josa.js";

function at(operands: readonly string[], i: number): string {
  return operands[i] ?? "값";
}

/** `operand` with its particle, then what is done to it. */
function object(then: string): Phrase {
  return (operands) => `${josa(at(operands, 0), "을/를")} ${then}`;
}

/** A property of the operand. */
function of(what: string): Phrase {
  return (operands) => `${at(operands, 0)}의 ${josa(what, "을/를")} 구하면`;
}

function over(what: string): Phrase {
  return (operands, attrs) => {
    const dim = attrs.get("dim");
    const where = dim === undefined || dim === "None" ? "" : `축 ${dim} 방향으로 `;
    return `${at(operands, 0)}의 ${where}${josa(what, "을/를")} 구하면`;
  };
}

function chosen(what: string): Phrase {
  return (operands) =>
    `${josa(at(operands, 0), "과/와")} ${at(operands, 1)} 중 ${josa(what, "을/를")} 고르면`;
}

function asked(end: string, particle: "이/가" | "과/와" = "이/가"): Phrase {
  return particle === "과/와"
    ? (operands) => `${josa(at(operands, 0), "이/가")} ${josa(at(operands, 1), "과/와")} ${end} 물으면`
    : (operands) => `${josa(at(operands, 0), "이/가")} ${at(operands, 1)}${end} 물으면`;
}

export const koOps: OpPhrases = {
  add: (operands) => `${at(operands, 0)}에 ${josa(at(operands, 1), "을/를")} 더하면`,
  sub: (operands) => `${at(operands, 0)}에서 ${josa(at(operands, 1), "을/를")} 빼면`,
  mul: (operands) => `${at(operands, 0)}에 ${josa(at(operands, 1), "을/를")} 곱하면`,
  div: (operands) => `${josa(at(operands, 0), "을/를")} ${josa(at(operands, 1), "으로/로")} 나누면`,
  pow: (operands) => `${at(operands, 0)}의 ${at(operands, 1)}제곱을 구하면`,
  neg: (operands) => `${at(operands, 0)}의 부호를 바꾸면`,
  abs: of("절댓값"),
  sqrt: of("제곱근"),
  exp: (operands) => `e의 ${at(operands, 0)}제곱을 구하면`,
  log: of("자연로그"),
  sin: of("사인"),
  cos: of("코사인"),
  tanh: (operands) => `${at(operands, 0)}에 tanh를 적용하면`,
  sigmoid: object("0과 1 사이로 압축하면"),
  relu: (operands) => `${at(operands, 0)}에서 양수만 남기고 나머지를 0으로 두면`,
  maximum: chosen("큰 쪽"),
  minimum: chosen("작은 쪽"),
  matmul: (operands) => `행렬 ${josa(at(operands, 0), "과/와")} ${josa(at(operands, 1), "을/를")} 곱하면`,
  linear: (operands) =>
    `${at(operands, 0)}에 전치한 ${josa(at(operands, 1), "을/를")} 곱하${operands[2] ? `고 ${josa(operands[2], "을/를")} 더하면` : "면"}`,
  sum: over("원소의 합"),
  mean: over("원소의 평균"),
  max: over("가장 큰 원소"),
  min: over("가장 작은 원소"),
  norm: over("크기(norm)"),
  softmax: object("확률로 바꾸면"),
  log_softmax: object("확률의 로그로 바꾸면"),
  cross_entropy: (operands) =>
    `${josa(at(operands, 0), "과/와")} 정답 ${at(operands, 1)}의 교차 엔트로피를 구하면`,
  mse_loss: (operands) => `${josa(at(operands, 0), "과/와")} ${at(operands, 1)}의 차이를 제곱해 평균하면`,
  reshape: (operands, attrs) =>
    `${at(operands, 0)}의 원소를 ${attrs.get("shape") ?? "새"} 모양으로 다시 놓으면`,
  transpose: (operands) => `${at(operands, 0)}의 두 축을 맞바꾸면`,
  t: object("전치하면"),
  permute: (operands) => `${at(operands, 0)}의 축 순서를 바꾸면`,
  expand: object("복사 없이 반복하면"),
  unsqueeze: (operands) => `${at(operands, 0)}에 길이 1인 축을 더하면`,
  squeeze: (operands) => `${at(operands, 0)}에서 길이 1인 축을 없애면`,
  index: (operands, attrs) =>
    `${at(operands, 0)}에서 ${attrs.has("key") ? `[${attrs.get("key")?.replace(/^\((.*)\)$/u, "$1")}] 부분` : "일부"}을 꺼내면`,
  cat: (operands) => `${josa(operands.join(", "), "을/를")} 이어 붙이면`,
  stack: (operands) => `${josa(operands.join(", "), "을/를")} 새 축으로 쌓으면`,
  where: (operands) =>
    `${josa(at(operands, 0), "이/가")} 참인 곳은 ${at(operands, 1)}, 나머지는 ${at(operands, 2)}에서 가져오면`,
  clone: object("복사하면"),
  detach: object("변화도가 흐르지 않도록 그래프에서 분리하면"),
  gt: asked("보다 큰지"),
  ge: asked(" 이상인지"),
  lt: asked("보다 작은지"),
  le: asked(" 이하인지"),
  eq: asked("같은지", "과/와"),
  ne: asked("다른지", "과/와"),
};
