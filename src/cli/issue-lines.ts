import { formatIssue, type Issue } from "../issues";
import { harmless } from "../steering";
import { type Io, send } from "./io";
import { lookOf } from "./terminal";

/** What is worth knowing goes beside the output, so that the output stays what it was asked to be. */
export async function tellIssues(issues: Issue[], io: Io): Promise<void> {
  const { paint } = lookOf(io.stderr, io);
  for (const issue of issues) {
    const tone = issue.severity === "error" ? "bad" : "warning";
    await send(io.stderr, `${paint(tone, `${issue.severity}:`)} ${harmless(formatIssue(issue))}\n`);
  }
}
