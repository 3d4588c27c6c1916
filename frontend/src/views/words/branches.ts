/** Words on the parts of a program that ran and that did not. Each in English and in Korean. */
export const BRANCHES = {
  "branch.ran": ["ran {n}×", "{n}번 실행됨"],
  "branch.never": ["did not run", "실행되지 않음"],
  "branch.flip": ["Press to see what it would have built.", "누르면 실행되었을 때의 그래프를 보여 줍니다."],
  "branch.flipped": ["What if {code} had been {value}?", "만약 {code}이(가) {value}였다면?"],
  "branch.flippedText": [
    "A second run with this one decision turned round; the program itself ran as shown before.",
    "이 결정 하나만 뒤집어 다시 실행한 결과입니다. 실제 실행은 이전 그래프입니다.",
  ],
  "branch.back": ["Back to the real run", "실제 실행으로"],
} as const;
