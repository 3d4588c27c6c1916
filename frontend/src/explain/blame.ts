/** Which kind of op takes a gradient away, flattens it or spoils it: the words of a cause, by the op's name. */
import type { BadCause, ZeroCause } from "./because.js";

function table<C extends string>(rows: Record<string, C>): ReadonlyMap<string, C> {
  const entries = Object.entries(rows).flatMap(([ops, cause]) =>
    ops.split(" ").map((op): [string, C] => [op, cause]),
  );
  return new Map(entries);
}

/** Why an op's local derivative is 0 where it is. */
const ZERO = table<ZeroCause>({
  "relu threshold": "dead-relu",
  "sigmoid tanh softmax log_softmax logsigmoid hardsigmoid hardswish erf erfc gelu silu mish softplus elu celu":
    "saturated",
  "atan sigmoid_part tanh_part cross_entropy binary_cross_entropy_with_logits nll_loss": "saturated",
  "clamp clamp_min clamp_max clamp_between hardtanh hardshrink softshrink": "clamped",
  "where masked_fill masked_scatter index_fill nan_to_num overwrite": "not-taken",
  "max min amax amin maximum minimum fmax fmin max_pool adaptive_max_pool max_pool_pick sort topk":
    "not-chosen",
  "median nanmedian kthvalue mode cummax cummin quantile aminmax": "not-chosen",
  "index piece gather embedding tril triu diagonal diagonal_copy index_put pick_at strided windows":
    "not-selected",
  "round rounded_div floor ceil trunc sign sgn heaviside floor_divide": "flat",
  "mul matmul bmm linear linear_product addmm addmv baddbmm addr einsum dot_along div prod": "times-zero",
  "convolution convolution_bias convolution_transpose convolution_transpose_bias attended addcmul addcdiv":
    "times-zero",
  "mse_loss huber_loss smooth_l1_loss soft_margin_loss binary_cross_entropy": "at-minimum",
});

/** Ops whose local derivative is nowhere 0: they move elements or add them up, so their zeros come from above. */
const PASSING = new Set(
  (
    "add sub neg sum nansum mean cat stack expand reshape reshape_alias reshape_copy squeeze unsqueeze permute " +
    "transpose t flip roll repeat clone cast cumsum watched outcome part blend cell_state steps packed unpacked"
  ).split(" "),
);

export function passesOn(op: string): boolean {
  return PASSING.has(op);
}

export function zeroBlame(op: string): ZeroCause {
  return ZERO.get(op) ?? "stationary";
}

/** Whether a very small local derivative of this op is a flat end. */
export function saturates(op: string): boolean {
  return ZERO.get(op) === "saturated";
}

const LOGS = new Set("log log2 log10 log1p logit xlogy special_xlog1py".split(" "));
const DIVISIONS = new Set("div reciprocal rsqrt remainder fmod addcdiv special_zeta".split(" "));
const ROOTS = new Set("sqrt pow norm dist cdist pdist std acos asin acosh atanh".split(" "));

/** Why a result is NaN or infinite although its operands are finite; `operands` are the elements that decide. */
export function valueBlame(op: string, operands: readonly number[], is: "nan" | "inf"): BadCause {
  if (DIVISIONS.has(op) && operands.at(-1) === 0) return "divided-by-zero";
  if (LOGS.has(op)) return operands[0] === 0 && is === "inf" ? "log-zero" : "out-of-domain";
  if (op === "pow" && operands[0] === 0 && is === "inf") return "divided-by-zero";
  if (is === "inf") return "overflow";
  return ROOTS.has(op) ? "out-of-domain" : "indeterminate";
}

/** Why a local derivative is NaN or infinite although result and operands are finite. */
export function slopeBlame(op: string): BadCause {
  if (LOGS.has(op)) return "log-zero";
  if (DIVISIONS.has(op)) return "divided-by-zero";
  return ROOTS.has(op) ? "sqrt-zero" : "bad-derivative";
}
