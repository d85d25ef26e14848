import { errorsOf, formatIssue, type Issue } from "../issues";

/** What the user can mend: it is told in one message without a stack. */
export class UserError extends Error {}

/** All errors among the issues as one error; `what` was given. */
export function refuse(what: string, issues: Issue[]): UserError {
  const errors = errorsOf(issues).map(formatIssue);
  const [only] = errors;
  if (errors.length === 1) return new UserError(`${what}: ${only}`);
  return new UserError([`${what}: ${errors.length} problems:`, ...errors.map((line) => `  - ${line}`)].join("\n"));
}
