/** What each op does, as the middle of an English sentence: "`x * y` … and gives 6". Keys are names of op records. */

/** Says what an op does with its operands; `attrs` are its other arguments as text. */
export type Phrase = (operands: readonly string[], attrs: ReadonlyMap<string, string>) => string;

/** The operand at `i`, or a word for one that is missing. */
function at(operands: readonly string[], i: number): string {
  return operands[i] ?? "a value";
}

function unary(before: string, after = ""): Phrase {
  return (operands) => `${before} ${at(operands, 0)}${after}`;
}

function binary(verb: string, between: string): Phrase {
  return (operands) => `${verb} ${at(operands, 0)} ${between} ${at(operands, 1)}`;
}

/** A reduction: over one axis, several, or all elements. */
function over(verb: string, after = ""): Phrase {
  return (operands, attrs) => {
    const dim = attrs.get("dim");
    const where = dim === undefined || dim === "None" ? "" : ` along axis ${dim}`;
    return `${verb} ${at(operands, 0)}${after}${where}`;
  };
}

function applied(name: string): Phrase {
  return unary(`applies ${name} to`);
}

export const enOps = {
  add: binary("adds", "and"),
  sub: (operands) => `subtracts ${at(operands, 1)} from ${at(operands, 0)}`,
  mul: binary("multiplies", "by"),
  div: binary("divides", "by"),
  pow: binary("raises", "to the power"),
  neg: unary("turns the sign of"),
  abs: unary("takes the absolute value of"),
  sqrt: unary("takes the square root of"),
  exp: unary("raises e to the power"),
  log: unary("takes the natural logarithm of"),
  sin: unary("takes the sine of"),
  cos: unary("takes the cosine of"),
  tanh: applied("tanh"),
  sigmoid: unary("squashes", " into the range from 0 to 1"),
  relu: unary("keeps", " where it is positive and puts 0 elsewhere"),
  maximum: binary("takes the larger of", "and"),
  minimum: binary("takes the smaller of", "and"),
  matmul: binary("multiplies the matrices", "and"),
  linear: (operands) =>
    `multiplies ${at(operands, 0)} by the transpose of ${at(operands, 1)}${operands[2] ? ` and adds ${operands[2]}` : ""}`,
  sum: over("adds up the elements of"),
  mean: over("averages the elements of"),
  max: over("finds the largest element of"),
  min: over("finds the smallest element of"),
  norm: over("takes the length (norm) of"),
  softmax: over("turns", " into probabilities"),
  log_softmax: over("turns", " into logarithms of probabilities"),
  cross_entropy: binary("compares", "with the classes"),
  mse_loss: binary("takes the mean squared difference of", "and"),
  reshape: (operands, attrs) =>
    `puts the elements of ${at(operands, 0)} into the shape ${attrs.get("shape") ?? "given"}`,
  transpose: unary("swaps two axes of"),
  t: unary("transposes"),
  permute: unary("reorders the axes of"),
  expand: unary("repeats", " without copying it"),
  unsqueeze: unary("adds an axis of length 1 to"),
  squeeze: unary("drops the axes of length 1 of"),
  index: (operands, attrs) =>
    `picks ${attrs.has("key") ? `[${attrs.get("key")?.replace(/^\((.*)\)$/u, "$1")}] ` : ""}out of ${at(operands, 0)}`,
  cat: (operands) => `joins ${operands.join(", ")} end to end`,
  stack: (operands) => `stacks ${operands.join(", ")} along a new axis`,
  where: (operands) =>
    `takes ${at(operands, 1)} where ${at(operands, 0)} holds and ${at(operands, 2)} elsewhere`,
  clone: unary("copies"),
  detach: unary("cuts", " out of the graph, so that no gradient flows through it"),
  gt: binary("asks whether", "is greater than"),
  ge: binary("asks whether", "is at least"),
  lt: binary("asks whether", "is less than"),
  le: binary("asks whether", "is at most"),
  eq: binary("asks whether", "equals"),
  ne: binary("asks whether", "differs from"),
} satisfies Record<string, Phrase>;

/** One phrase per op that has its own words. */
export type OpPhrases = { readonly [Op in keyof typeof enOps]: Phrase };
