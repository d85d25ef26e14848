/** Findings as texts, for errors, logs and programs. */
import { escapeControlChars } from "../shared/untrusted-text";
import type { Finding } from "./types";

/** One finding, with the lines that settle it. */
export function findingText(finding: Finding): string {
  return [sentenceOf(finding), ...linesToAdd(finding.fix)].join("\n");
}

/** What is found, without the lines that settle it. */
export function sentenceOf({ id, message }: Finding): string {
  return escapeControlChars(`${message} [${id}]`);
}

/** Lines for a program, indented. */
export function linesToAdd(fix: string | undefined): string[] {
  return fix === undefined ? [] : fix.split("\n").map((line) => `  ${escapeControlChars(line)}`);
}
