/** Findings as texts, for errors, logs and programs. */
import { escapeControlChars } from "../shared/untrusted-text";
import type { Finding } from "./types";

/** One finding, with the lines that settle it. */
export function findingText({ id, message, fix }: Finding): string {
  const sentence = escapeControlChars(`${message} [${id}]`);
  if (fix === undefined) return sentence;
  return [sentence, ...fix.split("\n").map((line) => `  ${escapeControlChars(line)}`)].join("\n");
}
