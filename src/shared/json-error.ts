import { findInvisible } from "./untrusted-text";

/**
 * Where a text is no JSON, in words to follow "it is no JSON": the engine's own message may repeat a part of the text, which
 * may be a secret. Nothing where the engine does not tell, and nobody else knows.
 */
export function jsonErrorPosition(problem: unknown, text = ""): string {
  const at = /position \d+(?: \(line \d+ column \d+\))?/.exec(String(problem))?.[0];
  // Inside of its strings JSON may have any of them.
  const invisible = findInvisible(text.replace(/"(?:[^"\\]|\\.)*"/g, (string) => "-".repeat(string.length)));
  const from = at === undefined ? "" : `, from ${at} on`;
  return invisible === undefined ? from : `${from}: it holds a character that nobody sees, ${invisible}; delete it`;
}
