import { findInvisible } from "./untrusted-text";

/**
 * Where a text is not valid JSON, to follow these words: ` (position 5)`. The engine's own message is not used, since it may
 * repeat a part of the text, which may be a secret. Empty where neither the engine nor the text gives the place.
 */
export function jsonErrorPosition(problem: unknown, text = ""): string {
  const [, at, line] = /(position \d+)(?: \((line \d+ column \d+)\))?/.exec(String(problem)) ?? [];
  // Inside its strings JSON may contain any of them.
  const invisible = findInvisible(text.replace(/"(?:[^"\\]|\\.)*"/g, (string) => "-".repeat(string.length)));
  const place = at === undefined ? "" : ` (${[at, line].filter((part) => part !== undefined).join(", ")})`;
  return invisible === undefined ? place : `${place}: contains an invisible character, ${invisible}; delete it`;
}
