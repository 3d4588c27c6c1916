/** Words of the panel that tells two runs apart. Each in English and in Korean. */
export const CHANGES = {
  changes: ["Changes", "달라진 점"],
  "changes.none": [
    "Run the program again, or drag a number in it: here is what became different.",
    "프로그램을 다시 실행하거나 코드의 숫자를 끌어 보세요. 달라진 점이 여기에 나타납니다.",
  ],
  "compare.show": ["Side by side", "나란히 보기"],
  "compare.before": ["Before", "이전"],
  "compare.now": ["Now", "지금"],
  "compare.real": ["The real run", "실제 실행"],
  "compare.imagined": ["What if", "만약에"],
  "changes.added": ["+{n} added", "+{n} 추가"],
  "changes.removed": ["−{n} removed", "−{n} 제거"],
  "changes.decisions": ["Decisions that came out differently", "결과가 달라진 조건"],
  "changes.structure": ["What came and went", "생기고 없어진 것"],
  "changes.numbers": ["Numbers at the end", "끝났을 때의 값"],
  "changes.rest": ["and {n} more", "그 밖에 {n}개"],
} as const;
