/** Words on what the program printed and on its errors. Each in English and in Korean. */
export const OUTPUT = {
  output: ["Output", "출력"],
  related: ["What the error is about", "오류와 관련된 곳"],
  "related.operand": ["Operand", "피연산자"],
  "related.leaf": ["Leaf to be changed", "바꾸려던 리프"],
  "related.result": ["Start of backward", "역전파의 시작"],
  "related.input": ["Differentiated by", "미분하려던 입력"],
  "related.value": ["Value", "값"],
  "related.kept": ["Value kept here", "값을 저장한 곳"],
  "related.changed": ["Changed here", "값을 바꾼 곳"],
  "related.freed": ["First backward here", "첫 역전파"],
} as const;
