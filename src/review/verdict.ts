import type { Risk, Severity } from "./risk";

/** `safe`: no rule found a risk. `look`: worth a reviewer's attention. `danger`: mail may be lost or forged. */
export type Verdict = "safe" | Severity;

const order: Verdict[] = ["safe", "look", "danger"];

export function verdictOf(risks: readonly Risk[]): Verdict {
  const has = (one: Severity): boolean => risks.some(({ severity }) => severity === one);
  return has("danger") ? "danger" : has("look") ? "look" : "safe";
}

/** Whether a verdict is as bad as a limit, or worse. */
export function reaches(verdict: Verdict, limit: Severity): boolean {
  return order.indexOf(verdict) >= order.indexOf(limit);
}
