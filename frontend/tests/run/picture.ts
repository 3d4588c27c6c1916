/** What can be read of a run at a moment, as plain data: two runs that read the same are the same to a person. */
import type { Run } from "../../src/run/model.js";
import {
  flowAt,
  gradAt,
  gradientAt,
  moment,
  nameAt,
  nodesAt,
  printedAt,
  sharesName,
  sumAt,
  usersAt,
  valueAt,
} from "../../src/run/moment.js";

/** Everything that can be read at a moment, as plain data. */
export function picture(run: Run, q: number): unknown {
  const { scopes, node, ...rest } = moment(run, q);
  const nodes = [...nodesAt(run, q)].map((each) => ({
    key: each.key,
    name: nameAt(each, q),
    shared: sharesName(run, each, q),
    value: valueAt(each, q),
    gradient: gradientAt(each, q),
    grad: gradAt(each, q),
    flow: [1, 2].map((b) => flowAt(each, q, b)),
    sum: sumAt(run, each, q),
    users: usersAt(run, each, q),
  }));
  return {
    ...rest,
    scopes: scopes.map(({ key }) => key),
    node: node?.key,
    nodes,
    printed: printedAt(run, q),
  };
}
