import { findInvisible } from "./invisible";

/**
 * Where a text is no JSON, in words to follow "it is no JSON": the engine's own message may repeat a part of the text, which
 * may be a secret. Nothing where the engine does not tell.
 */
export function jsonPlace(problem: unknown, text = ""): string {
  const at = /position \d+(?: \(line \d+ column \d+\))?/.exec(String(problem))?.[0];
  const character = at === undefined ? undefined : findInvisible(text.charAt(Number(/\d+/.exec(at)?.[0])));
  const name = character === undefined ? "" : `, where ${character.replace(/ at .*$/, "")} stands; delete it`;
  return at === undefined ? "" : `, from ${at} on${name}`;
}
