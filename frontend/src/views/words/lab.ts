/** Words of the lab: mistakes made on purpose, gradients checked, graphs frozen. Each in English and in Korean. */
export const LAB = {
  lab: ["Lab", "실험실"],
  "lab.check": ["Check the gradients", "변화도 확인"],
  "lab.checkOf": ["Numerical check", "수치 확인"],
  "lab.checkText": [
    "Moves each tensor a little, runs the program again, and compares the slope with the stored gradient.",
    "텐서를 조금씩 움직여 다시 실행하고, 그 기울기를 저장된 변화도와 비교합니다.",
  ],
  "lab.checkAll": ["Check all gradients", "모든 변화도 확인"],
  "lab.checkOne": ["Check this gradient", "이 변화도 확인"],
  "lab.checking": ["Checking … {n} so far", "확인 중 … 지금까지 {n}개"],
  "lab.agrees": ["agrees", "일치"],
  "lab.differs": ["differs", "다름"],
  "lab.kink": ["kink", "꺾인 점"],
  "lab.jump": ["jump", "끊긴 점"],
  "lab.count.agrees": ["agree: {n}", "일치: {n}"],
  "lab.count.differs": ["differ: {n}", "다름: {n}"],
  "lab.count.kink": ["at a kink: {n}", "꺾인 점: {n}"],
  "lab.count.jump": ["at a jump: {n}", "끊긴 점: {n}"],
  "lab.and": ["{first} and {last}", "{first}, {last}"],
  "lab.exact": ["Computed in double precision.", "배정밀도로 계산했습니다."],
  "lab.single": [
    "Computed in single precision, within 2 %: random numbers or types do not allow double.",
    "단정밀도로 계산했습니다(2 % 이내). 난수나 자료형 때문에 배정밀도를 쓸 수 없습니다.",
  ],
  "lab.why.time": [
    "{done} of {of} checked, then the time was over.",
    "{of}개 중 {done}개를 확인하고 시간이 다 되었습니다.",
  ],
  "lab.why.chance": [
    "Cannot be checked: the program gives other numbers each time it runs.",
    "확인할 수 없음: 실행할 때마다 다른 값이 나오는 프로그램입니다.",
  ],
  "lab.why.none": [
    "Nothing to check: no backward pass reached a tensor.",
    "확인할 것이 없음: 역전파가 도달한 텐서가 없습니다.",
  ],
  "lab.why.failed": [
    "Cannot be checked: the program does not come to its end.",
    "확인할 수 없음: 프로그램이 끝까지 실행되지 않습니다.",
  ],
  "lab.stored": ["stored gradient", "저장된 변화도"],
  "lab.numeric": ["central difference", "중앙 차분"],
  "lab.left": ["slope to the left", "왼쪽 기울기"],
  "lab.right": ["slope to the right", "오른쪽 기울기"],
  "lab.step": ["step", "움직인 폭"],
  "lab.along": ["along one direction of ±1 per element", "원소마다 ±1인 한 방향을 따라"],
  "lab.said.agrees": [
    "The slope of the result agrees with the gradient.",
    "결과의 기울기가 변화도와 일치합니다.",
  ],
  "lab.said.differs": [
    "The slope is another one. The value also reaches the result on a way that autograd does not see (.item(), .detach(), no_grad), or a backward function is wrong.",
    "기울기가 다릅니다. 자동 미분이 보지 못하는 길(.item(), .detach(), no_grad)로도 값이 결과에 이르거나, backward 함수가 틀렸습니다.",
  ],
  "lab.said.rounding": [
    "The formula is right, but the type of the numbers has too few digits for this sum.",
    "식은 맞지만, 이 합을 담기에는 자료형의 자릿수가 모자랍니다.",
  ],
  "lab.said.kink": [
    "A kink: the slopes on both sides differ, so there is no derivative. The stored number is a choice between them.",
    "꺾인 점: 양쪽 기울기가 달라 미분할 수 없습니다. 저장된 값은 그 사이에서 고른 것입니다.",
  ],
  "lab.said.jump": [
    "A jump: a little to one side the program goes another way, and the result leaps. The gradient knows only this side.",
    "끊긴 점: 조금만 움직이면 프로그램이 다른 길로 가서 결과가 뜁니다. 변화도는 이쪽만 압니다.",
  ],
  "lab.unchecked": ["not checked", "확인하지 않음"],
  "lab.break": ["Break the engine", "엔진 망가뜨리기"],
  "lab.breakText": [
    "Runs the program with a mistake in backward, beside the right run.",
    "역전파에 실수를 넣어 실행하고, 올바른 실행과 나란히 보여 줍니다.",
  ],
  "lab.on": ["Make the mistake", "실수하기"],
  "lab.off": ["Back to the right run", "올바른 실행으로"],
  "lab.op": ["Op with the wrong derivative", "미분을 틀릴 연산"],
  "lab.assign": ["= instead of +=", "+= 대신 ="],
  "lab.assign.text": [
    "The last contribution replaces those before it. A tensor that is used twice needs the sum: dy/dx adds up over all paths.",
    "마지막 기여가 앞의 것을 덮어씁니다. 두 번 쓰인 텐서는 모든 경로의 합이 필요합니다.",
  ],
  "lab.order": ["No topological order", "위상 정렬 없음"],
  "lab.order.text": [
    "A node passes its gradient on as soon as the first contribution arrives. It must wait for all of them.",
    "첫 기여가 오자마자 변화도를 넘깁니다. 모든 기여를 기다려야 합니다.",
  ],
  "lab.kept": ["No zero_grad", "zero_grad 없음"],
  "lab.kept.text": [
    "Nothing ever clears .grad, so each step adds to the gradients of the steps before it.",
    ".grad를 지우지 않아, 단계마다 앞 단계의 변화도에 더해집니다.",
  ],
  "lab.broadcast": ["No sum over broadcast axes", "브로드캐스트 축을 더하지 않음"],
  "lab.broadcast.text": [
    "What broadcasting repeated must be summed on the way back. PyTorch would stop with a shape error; here the first slice is kept.",
    "브로드캐스트로 반복된 것은 되돌아올 때 더해야 합니다. PyTorch라면 모양 오류로 멈추지만, 여기서는 첫 조각만 남깁니다.",
  ],
  "lab.derivative": ["A wrong local derivative", "틀린 국소 미분"],
  "lab.derivative.text": [
    "One op multiplies by the wrong factor. The chain rule carries the mistake to everything before it.",
    "한 연산이 틀린 값을 곱합니다. 연쇄 법칙을 따라 그 앞의 모든 것이 틀리게 됩니다.",
  ],
  "lab.instead": ["instead of", "대신"],
  "lab.harmless.noPass": ["No difference here: no backward pass.", "차이 없음: 역전파가 없습니다."],
  "lab.harmless.once": [
    "No difference here: every tensor gets only one contribution.",
    "차이 없음: 모든 텐서가 기여를 하나씩만 받습니다.",
  ],
  "lab.harmless.onlyLeaves": [
    "No difference here: only leaves are used several times, and they pass nothing on.",
    "차이 없음: 여러 번 쓰인 것은 잎뿐이고, 잎은 아무것도 넘기지 않습니다.",
  ],
  "lab.harmless.neverCleared": [
    "No difference here: the program never clears a gradient.",
    "차이 없음: 이 프로그램은 변화도를 지우지 않습니다.",
  ],
  "lab.harmless.noRepeats": [
    "No difference here: nothing is broadcast.",
    "차이 없음: 브로드캐스트가 없습니다.",
  ],
  "lab.harmless.noOp": [
    "No difference here: none of the ops with a planted mistake is used.",
    "차이 없음: 실수를 심어 둔 연산이 쓰이지 않았습니다.",
  ],
  "lab.same": [
    "The numbers happen to come out the same here.",
    "이 프로그램에서는 우연히 같은 값이 나옵니다.",
  ],
  "lab.failed": [
    "With the mistake the program does not come to its end; see the output.",
    "실수 때문에 프로그램이 끝까지 실행되지 않습니다. 출력을 보세요.",
  ],
  "lab.first": ["First wrong: {name}", "처음으로 틀린 곳: {name}"],
  "lab.first.assign": [
    "{name} received {terms}. = kept only {last}, so its gradient is {wrong} instead of {right}.",
    "{name}에 {terms}이(가) 왔지만, =은 {last}만 남깁니다. 그래서 변화도가 {right}이(가) 아니라 {wrong}입니다.",
  ],
  "lab.first.order": [
    "{name} passed {wrong} on as soon as it came. {late} came too late and went no further: {right} was to be passed on.",
    "{name}은(는) {wrong}이(가) 오자마자 넘겼습니다. 늦게 온 {late}은(는) 전해지지 않았습니다. 넘겨야 할 값은 {right}입니다.",
  ],
  "lab.first.kept": [
    "{name}.grad still held {before} from the pass before, and the new gradient was added: {wrong} instead of {right}.",
    "{name}.grad에 앞 역전파의 {before}이(가) 남아 있어 새 변화도가 거기에 더해졌습니다. {right}이(가) 아니라 {wrong}입니다.",
  ],
  "lab.first.broadcast": [
    "{name} has shape {shape}; what came from {via} has shape {from} and was to be summed. Its first slice alone is {wrong} instead of {right}.",
    "{name}의 모양은 {shape}인데 {via}에서 온 것은 {from}이라 더해야 합니다. 첫 조각만 남아 {right}이(가) 아니라 {wrong}입니다.",
  ],
  "lab.first.derivative": [
    "{via} sent {name} {wrong} instead of {right}: its derivative is wrong.",
    "{via}이(가) {name}에 {right} 대신 {wrong}을(를) 보냈습니다. 미분이 틀렸습니다.",
  ],
  "lab.first.other": [
    "The gradient of {name} is {wrong} instead of {right}.",
    "{name}의 변화도가 {right}이(가) 아니라 {wrong}입니다.",
  ],
  "lab.none": ["a number", "값"],
  "lab.banner": ["Mistake on purpose: {mistake}", "일부러 낸 실수: {mistake}"],
  "lab.beside": ["With the mistake", "실수한 실행"],
  "lab.rightRun": ["The right run", "올바른 실행"],
  "frozen.ask": ["What would the frozen graph have said?", "고정된 그래프라면 뭐라고 했을까요?"],
  "frozen.askText": [
    "torch.jit.trace keeps the way of the run before: the same branches, the same number of turns.",
    "torch.jit.trace는 이전 실행의 길을 그대로 둡니다. 같은 분기, 같은 반복 횟수입니다.",
  ],
  "frozen.title": ["The frozen graph", "고정된 그래프"],
  "frozen.text": [
    "Traced in the run before, fed with this input. torch.jit.trace would go this way, without an error.",
    "이전 실행을 기록해 이 입력을 넣은 것입니다. torch.jit.trace도 오류 없이 이 길로 갑니다.",
  ],
  "frozen.forced": [
    "{code} was held at {value}; it is {other} here.",
    "{code}은(는) {value}(으)로 고정됨. 여기서는 {other}입니다.",
  ],
  "frozen.turns": [
    "The loop at line {line} was held to {frozen} turns; {right} are right.",
    "{line}행의 반복이 {frozen}번으로 고정됨. 맞는 횟수는 {right}번입니다.",
  ],
  "frozen.first": ["First wrong: {name} = {value}", "처음으로 틀린 곳: {name} = {value}"],
  "frozen.firstRight": [
    "First wrong: {name} = {value} instead of {right}",
    "처음으로 틀린 곳: {name} = {value}, 맞는 값은 {right}",
  ],
  "frozen.result": [
    "It ends with {name} = {value}; the program ends with {right}.",
    "{name} = {value}(으)로 끝납니다. 프로그램의 결과는 {right}입니다.",
  ],
  "frozen.right": [
    "Both give the same: the frozen graph is right for this input.",
    "둘의 결과가 같습니다. 이 입력에는 고정된 그래프도 맞습니다.",
  ],
  "frozen.banner": ["A graph frozen in the run before", "이전 실행에서 고정된 그래프"],
  "frozen.real": ["The program", "프로그램"],
  "frozen.beside": ["The frozen graph", "고정된 그래프"],
} as const;
