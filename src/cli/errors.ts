import { errorsOf, formatIssue, type Issue } from "../shared/issues";
import { escapeControlChars } from "../shared/untrusted-text";
import { detectStyle, type Io, send } from "./terminal";

/** An error that the user can correct, printed without a stack trace. */
export class UserError extends Error {}

/** All errors among the issues as one error; `what` is the option or value that has them. */
export function refuse(what: string, issues: Issue[]): UserError {
  const errors = errorsOf(issues).map(formatIssue);
  const [only] = errors;
  if (errors.length === 1) return new UserError(`${what}: ${only}`);
  return new UserError([`${what}: ${errors.length} problems:`, ...errors.map((line) => `  - ${line}`)].join("\n"));
}

/** How the command ends, for scripts and scheduled jobs. */
export const ExitCode = {
  /** Everything is in order: Resolved, no drift, a working SPF record. */
  Fine: 0,
  /** A definite problem: Resolution Invalid, drift, an SPF record with an error, conflicting records. */
  Wrong: 1,
  /** No verdict was reached, or a usage error. */
  NoVerdict: 2,
  /** The reader of the output closed it: 128 plus the number of SIGPIPE, as shells report it. */
  BrokenPipe: 141,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Issues go to standard error, so that standard output holds only the requested format. */
export async function printIssues(issues: Issue[], io: Io): Promise<void> {
  const { paint } = detectStyle(io.stderr, io);
  for (const issue of issues) {
    const tone = issue.severity === "error" ? "bad" : "warning";
    await send(io.stderr, `${paint(tone, `${issue.severity}:`)} ${escapeControlChars(formatIssue(issue))}\n`);
  }
}
