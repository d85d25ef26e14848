import type { MailPlan } from "../plan";

/** For programs: the plan as it is. */
export function printJson(plan: MailPlan): string {
  return `${JSON.stringify(plan, undefined, 2)}\n`;
}
