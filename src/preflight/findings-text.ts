import { linesToAdd, sentenceOf } from "./format";
import { mergeProposals, proposalLines } from "./proposals";
import type { Finding } from "./types";

/** Several findings as one text, with the lines that settle all of them: each argument stands once, so that they can be pasted. */
export function findingsText(findings: readonly Finding[]): string {
  const sentences = findings.map(
    (finding) => `${finding.severity === "warning" ? "warning: " : ""}${sentenceOf(finding)}`,
  );
  const proposals = findings.flatMap(({ proposal }) => proposal ?? []);
  const fix = proposals.length === 0 ? undefined : proposalLines(mergeProposals(proposals));
  return [...sentences, ...linesToAdd(fix)].join("\n");
}
