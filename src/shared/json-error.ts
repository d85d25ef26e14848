import { findInvisible } from "./untrusted-text";

/**
 * Where a text is not valid JSON, and why where that is plain, to follow these words: ` (position 5)`. The engine's own message is not
 * used, since it may repeat a part of the text, which may be a secret. Empty where neither the engine nor the text tells.
 */
export function jsonErrorPosition(problem: unknown, text: string): string {
  if (text.trim() === "") return ": it is empty";
  // Inside its strings JSON may contain anything.
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, (string) => "-".repeat(string.length));
  const comma = /,\s*([\]}])/.exec(bare);
  const end = comma ? comma.index + comma[0].length - 1 : undefined;
  const [, offset] = /position (\d+)/.exec(String(problem)) ?? [];
  const at = offset === undefined ? end : Number(offset);
  const place = at === undefined ? "" : ` (${placeOf(text, at)})`;
  const invisible = findInvisible(bare);
  if (invisible !== undefined) return `${place}: contains an invisible character, ${invisible}; delete it`;
  return at !== undefined && at === end ? `${place}: a comma comes before this ${comma?.[1]}; delete the comma` : place;
}

function placeOf(text: string, at: number): string {
  const lines = text.slice(0, at).split("\n");
  return `position ${at}, line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
