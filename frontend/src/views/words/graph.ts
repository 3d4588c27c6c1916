/** Words on the graph and its tools. Each in English and in Korean. */
export const GRAPH = {
  graph: ["Computation graph", "연산 그래프"],
  "graph.tools": ["Graph view", "그래프 보기"],
  "role.input": ["input", "입력"],
  "role.parameter": ["parameter", "매개변수"],
  "role.constant": ["constant", "상수"],
  "fold.size": ["{n} tensors, folded", "텐서 {n}개, 접힘"],
  "fold.tooLong": ["{n} tensors, too many to draw", "텐서 {n}개, 그리기에는 너무 많음"],
  "weights.same": ["same weights", "같은 가중치"],
  "weights.distinct": ["distinct weights", "서로 다른 가중치"],
  "weights.shared in part": ["some weights shared", "일부 가중치 공유"],
  "scope.iteration": ["{name} · iteration {i}", "{name} · {i}번째 반복"],
  "scope.item": ["item {i}", "{i}번째 항목"],
  "scope.step": ["{name}.step()", "{name}.step()"],
  "mark.origin": ["the first NaN or infinity is made here", "NaN이나 무한대가 처음 생긴 곳"],
  "mark.wrong": ["the first wrong gradient", "처음으로 틀린 변화도"],
  "mark.infected": ["holds a NaN or an infinity", "NaN이나 무한대가 있음"],
  "decisions.show": [
    "Show decisions: ◆ a tensor that a condition read; dashed, what ran because of it. No gradient takes these lines.",
    "결정 보기: ◆는 조건이 읽은 텐서, 점선은 그 결과로 실행된 부분입니다. 이 선으로는 변화도가 흐르지 않습니다.",
  ],
  "mark.higher": ["built by a backward pass", "역전파가 만든 노드"],
} as const;
