/**
 * `reduce(run, event)` adds what one event says to the run; it is the only writer of a run.
 *
 * A repetition is reduced as the events it stands for, which are what `Run.events` holds.
 * Each event costs O(1) amortised and only appends (a scope's end and a step's end are set once), so reading with a
 * smaller `q` is always possible. Kinds it does not know, from a later minor version, are kept and say nothing.
 */
import type {
  Accumulate,
  AnyEvent,
  Backward,
  Bind,
  Cell,
  Checked,
  Checks,
  Code,
  Edge,
  End,
  Error as ErrorEvent,
  Leaf,
  Op,
  Predicate,
  Ran,
  Run as RunEvent,
  ScopeIn,
  ScopeOut,
  Summary,
  Text,
  Update,
  Visit,
  Zero,
} from "../protocol/trace.gen.js";
import { newNodeKey, newScopeKey } from "./identity.js";
import type { Name, Node, Run } from "./model.js";
import { expand } from "./repeat.js";
import { addStep } from "./steps.js";

export function emptyRun(): Run {
  return {
    head: null,
    status: "running",
    events: [],
    nodes: new Map(),
    tape: [],
    named: new Map(),
    scopes: new Map(),
    scopeChanges: [],
    turns: new Map(),
    code: null,
    ran: new Map(),
    tests: [],
    testsAt: new Map(),
    passes: new Map(),
    printed: [],
    errors: [],
    checks: new Map(),
    checked: null,
    steps: [],
    coarse: [],
    seen: new Map(),
  };
}

/** Adds the facts of `event`, which must have a larger `q` than all before; returns the same run. */
export function reduce(run: Run, event: AnyEvent): Run {
  if (event.k === "rep") return reduceAll(run, expand(run, event));
  run.events.push(event);
  addFacts(run, event);
  addStep(run, event);
  return run;
}

/** Reduces events one after another. */
export function reduceAll(run: Run, events: Iterable<AnyEvent>): Run {
  for (const event of events) reduce(run, event);
  return run;
}

function addFacts(run: Run, event: AnyEvent): void {
  switch (event.k) {
    case "run":
    case "code":
    case "err":
    case "chk":
    case "chks":
      return keep(run, event);
    case "ran":
      return count(run, event);
    case "in":
      return enterScope(run, event);
    case "out":
      return leaveScope(run, event);
    case "leaf":
      addNode(run, event, []);
      return;
    case "op":
      return addOp(run, event);
    case "bind":
      return bind(run, event);
    case "bwd":
      return startPass(run, event);
    case "visit":
      return visit(run, event);
    case "eg":
      return contribute(run, event);
    case "acc":
      return accumulate(run, event);
    case "zero":
      return clear(run, event);
    case "upd":
      return update(run, event);
    case "txt":
      return print(run, event);
    case "end":
      return end(run, event);
    case "test":
      return decide(run, event);
    case "caught":
    case "gap":
    case "rep":
      return;
    default:
      return unknownKind(event);
  }
}

/** What is said of the run as a whole, or as it is. */
function keep(run: Run, event: RunEvent | Code | ErrorEvent | Checked | Checks): void {
  switch (event.k) {
    case "run":
      run.head = event;
      return;
    case "code":
      run.code = event;
      return;
    case "err":
      run.errors.push(event);
      return;
    case "chk":
      run.checks.set(event.id, event);
      return;
    case "chks":
      run.checked = event;
      return;
  }
}

/** Compiles only while the switch above names every kind; at run time, a later version's kind says nothing. */
function unknownKind(_event: never): void {}

function count(run: Run, { q, arms }: Ran): void {
  for (const [arm, times] of arms) {
    const counts = run.ran.get(arm);
    if (counts) counts.push({ q, times });
    else run.ran.set(arm, [{ q, times }]);
  }
}

function decide(run: Run, event: Predicate): void {
  run.tests.push(event);
  const place = event.src.join();
  const others = run.testsAt.get(place);
  if (others) others.push(event);
  else run.testsAt.set(place, [event]);
}

function enterScope(run: Run, event: ScopeIn): void {
  run.scopes.set(event.id, { id: event.id, key: newScopeKey(run, event), born: event.q, ended: null, event });
  run.scopeChanges.push({ q: event.q, scope: event.id });
  if (event.kind !== "iteration") return;
  const turns = run.turns.get(event.parent) ?? [];
  turns[event.i ?? turns.length] = event.id;
  run.turns.set(event.parent, turns);
}

function leaveScope(run: Run, event: ScopeOut): void {
  const scope = run.scopes.get(event.id);
  if (!scope || scope.ended !== null) return;
  scope.ended = event.q;
  run.scopeChanges.push({ q: event.q, scope: scope.event.parent });
}

function addNode(run: Run, event: Leaf | Op, inputs: readonly number[]): void {
  const node: Node = {
    id: event.id,
    key: newNodeKey(run, event),
    born: event.q,
    event,
    inputs,
    names: [],
    values: [{ q: event.q, val: event.val }],
    gradients: [],
    received: [],
    sent: [],
    users: [],
  };
  run.nodes.set(event.id, node);
  run.tape.push(node);
  if (event.k === "leaf" && event.name) nameNode(run, node, { q: event.q, name: event.name, src: null });
}

function nameNode(run: Run, node: Node, name: Name): void {
  node.names.push(name);
  if (node.names.length > 1) return;
  const { q, name: text } = name;
  const others = run.named.get(text);
  if (others) others.push({ q, id: node.id });
  else run.named.set(text, [{ q, id: node.id }]);
}

function addOp(run: Run, event: Op): void {
  const inputs = event.ins.filter((operand) => typeof operand === "number");
  addNode(run, event, inputs);
  for (const input of inputs) run.nodes.get(input)?.users.push(event.id);
}

function bind(run: Run, event: Bind): void {
  const node = run.nodes.get(event.id);
  if (node) nameNode(run, node, { q: event.q, name: event.name, src: event.src ?? null });
}

function startPass(run: Run, event: Backward): void {
  const { b, root, q, val } = event;
  run.passes.set(b, { b, root, q, event, visited: [] });
  run.nodes.get(root)?.gradients.push({ q, val, kind: "partial", b });
}

function visit(run: Run, event: Visit): void {
  const { b, id, q, val } = event;
  run.passes.get(b)?.visited.push({ q, id });
  run.nodes.get(id)?.gradients.push({ q, val, kind: "complete", b });
}

function contribute(run: Run, event: Edge): void {
  const { b, q } = event;
  const contribution = { q, event };
  run.nodes.get(event.from)?.sent.push(contribution);
  const receiver = run.nodes.get(event.to);
  receiver?.received.push(contribution);
  receiver?.gradients.push({ q, val: event.sum ?? event.val, kind: "partial", b });
}

function accumulate(run: Run, event: Accumulate): void {
  const { b, id, q, val } = event;
  run.nodes.get(id)?.gradients.push({ q, val, kind: "grad", b });
}

function clear(run: Run, event: Zero): void {
  for (const id of event.ids) {
    const node = run.nodes.get(id);
    if (!node) continue;
    const before = node.gradients.findLast((reading) => reading.kind === "grad")?.val ?? node.event.val;
    const val = event.to === "zeros" ? zerosLike(before) : null;
    node.gradients.push({ q: event.q, val, kind: "grad", b: 0 });
  }
}

function zerosLike(summary: Summary): Summary {
  const zeros = (cells: readonly Cell[]) => cells.map(() => 0);
  switch (summary.is) {
    case "item":
      return { is: "item", x: 0 };
    case "cells":
      return { is: "cells", x: zeros(summary.x) };
    case "stats":
      return { is: "stats", head: zeros(summary.head) };
  }
}

function update(run: Run, event: Update): void {
  run.nodes.get(event.id)?.values.push({ q: event.q, val: event.val });
}

function print(run: Run, event: Text): void {
  run.printed.push({ q: event.q, fd: event.fd, s: event.s, src: event.src ?? null });
}

function end(run: Run, event: End): void {
  run.status = event.status;
}
