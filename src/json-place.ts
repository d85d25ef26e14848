/**
 * Where a text is no JSON, in words to follow "it is no JSON": the engine's own message may repeat a part of the text, which
 * may be a secret. Nothing where the engine does not tell.
 */
export function jsonPlace(problem: unknown): string {
  const at = /position \d+(?: \(line \d+ column \d+\))?/.exec(String(problem))?.[0];
  return at === undefined ? "" : `, from ${at} on`;
}
