/** The sentences that answer "why?" in Korean. */
import { josa } from "../i18n/josa.js";
import { inBrackets, type ToldWhy, type WhySentences } from "./why-en.js";

const subject = (text: string): string => josa(text, "이/가");
const topic = (text: string): string => josa(text, "은/는");
const object = (text: string): string => josa(text, "을/를");

/** 원인 뒤에 결과를 잇는다. */
const thus = (told: ToldWhy, reason: string): string =>
  `${reason} ${told.node}에는 변화도가 전달되지 않습니다.`;

export const whyKo: WhySentences = {
  outcomes: {
    none: "변화도 없음",
    zero: "0",
    one: "1",
    nan: "NaN",
    infinite: "무한대",
    huge: "매우 큼",
    tiny: "매우 작음",
    plain: "",
  },
  causes: {
    "no-backward": (t) => `${t.node}에 변화도가 없습니다. 아직 backward()를 호출하지 않았습니다.`,
    stopped: (t) =>
      `${t.node}에 변화도가 없습니다. 역전파가 도달하기 전에 프로그램이 오류로 끝났거나 멈췄습니다.`,
    "not-recorded": (t) =>
      `${t.node}의 변화도를 알 수 없습니다. 이 기록에는 빠진 사건이 있고, 그 가운데 역전파가 있을 수 있습니다.`,
    "used-later": (t) => `${t.node}에 변화도가 없습니다. backward()를 호출한 뒤에야 처음 쓰였습니다.`,
    "not-asked": (t) =>
      `${t.node}에 변화도가 없습니다. 변화도를 요청하지 않는 텐서입니다(requires_grad=False).`,
    "not-leaf": (t) =>
      `${topic(t.node)} 리프가 아니라 계산 결과이므로 ${t.node}.grad가 비어 있습니다. 변화도는 지나가기만 하고, ${t.node}.retain_grad()를 부른 뒤에만 보관됩니다.`,
    detached: (t) =>
      `${t.node}에 변화도가 없습니다. ${t.culprit}의 detach()가 그 뒤의 계산과 연결을 끊었습니다.`,
    "no-grad": (t) =>
      `${t.node}에 변화도가 없습니다. ${subject(t.culprit)} no_grad() 안에서 계산되어 아무것도 기록되지 않았습니다.`,
    discrete: (t) =>
      `${t.node}에 변화도가 없습니다. ${t.culprit}(${t.op})의 값은 띄엄띄엄 바뀌어서, 피연산자를 조금 바꾸어도 달라지지 않습니다.`,
    "no-path": (t) =>
      `${t.node}에 변화도가 없습니다. ${topic(t.operand)} 이 텐서로부터 만들어지지 않았습니다.`,
    "left-graph": (t) =>
      `${t.node}에 변화도가 없습니다. 프로그램이 숫자만 꺼냈고(.item(), float(), .data), 꺼낸 숫자는 아무것도 기억하지 않습니다.`,
    "not-accumulated": (t) =>
      `${t.node}.grad가 비어 있습니다. torch.autograd.grad는 변화도를 돌려주기만 하고 저장하지 않습니다.`,
    "not-requested": (t) =>
      `${t.node}.grad가 비어 있습니다. 이번 역전파는 다른 텐서의 변화도만 요청받았습니다(inputs=…).`,
    zeroed: (t) => `${t.node}의 변화도는 zero_grad()가 지웠습니다.`,

    "dead-relu": (t) =>
      thus(
        t,
        `${t.culprit}의 ${subject(t.op)} 죽어 있습니다. 입력 ${t.operand}${inBrackets(t.value)}의 값이 0보다 크지 않아 경사가 0이므로`,
      ),
    saturated: (t) =>
      `${t.culprit}(${t.op})의 입력 ${t.operand}${inBrackets(t.value)}에서 곡선이 평평하게 포화되어, ${t.node}에는 변화도가 거의 전달되지 않습니다.`,
    flat: (t) => thus(t, `${t.culprit}(${t.op})의 그래프는 경사가 0인 계단이므로`),
    "not-taken": (t) => thus(t, `${t.culprit}(${t.op})에서 여기서는 다른 쪽 값을 골랐으므로`),
    clamped: (t) =>
      thus(t, `${t.culprit}(${t.op})에서 ${t.operand}${inBrackets(t.value)}의 값이 한계에 걸려 있으므로`),
    "not-chosen": (t) =>
      thus(t, `${t.culprit}(${t.op})에서 ${t.operand}${inBrackets(t.value)} 대신 다른 원소를 골랐으므로`),
    "not-selected": (t) => thus(t, `${t.culprit}(${t.op})에서 이 원소를 쓰지 않았으므로`),
    dropped: (t) => thus(t, `${t.culprit}에서 드롭아웃이 0을 곱했으므로`),
    "times-zero": (t) => thus(t, `${t.culprit}(${t.op})에서 값이 0인 ${object(t.operand)} 곱했으므로`),
    "at-minimum": (t) => thus(t, `${t.culprit}(${t.op})의 값이 최솟값이므로, 곧 예측과 정답이 같으므로`),
    stationary: (t) =>
      thus(t, `${t.operand}${inBrackets(t.value)}에서 ${t.culprit}(${t.op})의 국소 미분이 0이므로`),
    "zero-above": (t) => thus(t, `${t.culprit}(${t.op})의 변화도 가운데 이 텐서에 해당하는 부분이 0이므로`),
    cancelled: (t) => `${t.culprit}에 온 기여 ${t.times}개가 서로 상쇄되어 합이 0입니다.`,

    "divided-by-zero": (t) =>
      `${t.culprit}(${t.op})에서 0으로 나누었고, 그 영향이 ${t.node}의 변화도에 미칩니다.`,
    "log-zero": (t) =>
      `${t.culprit}에서 0의 로그를 구했습니다. 거기서 경사는 무한대이고, 그것이 ${t.node}까지 전달됩니다.`,
    "sqrt-zero": (t) =>
      `${t.culprit}(${t.op})의 입력 ${subject(t.operand)} ${t.value ?? "0"}인 곳에서 경사가 무한대이고, 그것이 ${t.node}까지 전달됩니다.`,
    "out-of-domain": (t) =>
      `${t.culprit}(${t.op})의 값은 ${t.operand}${inBrackets(t.value)}에서 정의되지 않습니다. 그 NaN이 ${t.node}까지 전달됩니다.`,
    "zero-times-infinite": (t) =>
      `${t.culprit}(${t.op})에서 연쇄 법칙이 0과 ∞를 곱해 NaN이 되었고, 그것이 ${t.node}까지 전달됩니다.`,
    overflow: (t) =>
      `${t.culprit}${t.op && `(${t.op})`}의 값이 원소 타입에 담기에 너무 커서 ∞가 되었고, ${t.node}의 변화도도 그렇게 되었습니다.`,
    "bad-data": (t) =>
      `${t.culprit}의 데이터에 ${subject(t.value ?? "NaN")} 있어 ${t.node}의 변화도까지 퍼졌습니다.`,
    indeterminate: (t) =>
      `${t.culprit}(${t.op})에서 무한대나 0끼리 계산하여 NaN이 되었고, 그것이 ${t.node}까지 전달됩니다.`,
    "bad-derivative": (t) =>
      `${t.culprit}(${t.op})의 국소 미분이 여기서 유한하지 않고, 그것이 ${t.node}까지 전달됩니다.`,

    "small-factors": (t) =>
      `${t.node}까지 오는 길에 국소 미분 ${t.count}개가 곱해져 0에 가까워졌습니다: ${t.factors}.`,
    "large-factors": (t) =>
      `${t.node}까지 오는 길에 국소 미분 ${t.count}개가 곱해져 매우 커졌습니다: ${t.factors}.`,
    "one-factor": (t) =>
      `국소 미분 하나가 ${t.node}의 변화도를 결정합니다. ${t.culprit}(${t.op})에서 ${object(t.value ?? "그 값")} 곱합니다.`,
    "many-terms": (t) =>
      `${t.node}의 변화도에는 기여 ${t.times}개가 더해집니다. 하나하나의 크기는 평범합니다.`,
    accumulated: (t) => `${t.node}.grad를 지우지 않아 역전파 ${t.times}번의 변화도가 모두 더해져 있습니다.`,
    root: (t) => `${t.culprit}에서 역전파가 시작했고, 이것이 시작할 때의 변화도입니다.`,
    "passed-on": (t) => `${t.node}에서 출발점까지의 국소 미분이 모두 1이어서, 변화도 1이 그대로 전달됩니다.`,
    factors: (t) => `${t.node}의 변화도는 오는 길에 있는 국소 미분의 곱입니다: ${t.factors || "없음"}.`,
  },
};
