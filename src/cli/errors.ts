import { errorsOf, formatIssue, type Issue } from "../shared/issues";
import { escapeControlChars } from "../shared/untrusted-text";
import { detectStyle, type Io, send } from "./terminal";

/** What the user can mend: it is told in one message without a stack. */
export class UserError extends Error {}

/** All errors among the issues as one error; `what` was given. */
export function refuse(what: string, issues: Issue[]): UserError {
  const errors = errorsOf(issues).map(formatIssue);
  const [only] = errors;
  if (errors.length === 1) return new UserError(`${what}: ${only}`);
  return new UserError([`${what}: ${errors.length} problems:`, ...errors.map((line) => `  - ${line}`)].join("\n"));
}

/** How the command ends, for scripts and scheduled jobs. */
export const ExitCode = {
  /** Everything that was asked for is well: Resolved, no drift, an SPF record that works. */
  Fine: 0,
  /** The DNS says that it is not: Resolution Invalid, drift, an SPF record with an error in it, records in the way. */
  Wrong: 1,
  /** No verdict was reached, or the command was used wrongly. */
  NoVerdict: 2,
  /** The reader of the output went away: 128 and the number of SIGPIPE, as a shell tells it. */
  BrokenPipe: 141,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What is worth knowing goes beside the output, so that the output stays what it was asked to be. */
export async function printIssues(issues: Issue[], io: Io): Promise<void> {
  const { paint } = detectStyle(io.stderr, io);
  for (const issue of issues) {
    const tone = issue.severity === "error" ? "bad" : "warning";
    await send(io.stderr, `${paint(tone, `${issue.severity}:`)} ${escapeControlChars(formatIssue(issue))}\n`);
  }
}
