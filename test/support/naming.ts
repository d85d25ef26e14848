/** What a unit test may ask of a message: the values that it names. Its words are reviewed in `test/messages` alone. */
import { expect } from "vitest";

/** Matches a message that names all of these values, in whatever words. */
export function naming(...values: string[]): unknown {
  const all = values.map((value) => `(?=.*${value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")})`);
  return expect.stringMatching(new RegExp(`^${all.join("")}`, "s"));
}

/** What a message suggests in the place of a slip; undefined if nothing. */
export function suggested(message: string | undefined): string | undefined {
  return /\(did you mean "(.*?)"\?\)/.exec(message ?? "")?.[1];
}
