/** A line of a list, with its number from 1. */
export interface ListLine {
  number: number;
  text: string;
}

/** More characters than any domain or comment needs; of a longer line the rest is passed over. */
const MAX_LINE = 1000;

/** The lines of a stream, one after the other, so that the list may be of any length. */
export async function* linesOf(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<ListLine> {
  const decoder = new TextDecoder();
  let number = 1;
  let begun = "";
  for await (const chunk of stream) {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const [first = "", ...rest] = text.split("\n");
    begun = extend(begun, first);
    for (const next of rest) {
      yield { number: number++, text: begun };
      begun = extend("", next);
    }
  }
  yield { number, text: extend(begun, decoder.decode()) };
}

function extend(line: string, more: string): string {
  return line.length > MAX_LINE ? line : `${line}${more.slice(0, MAX_LINE + 1 - line.length)}`;
}

/** What a line of a list of domains says: nothing where it is blank or a comment (from `#` on). */
export function entryOf({ text }: ListLine): string | undefined {
  const entry = text.replace(/#.*$/s, "").trim();
  return entry === "" ? undefined : entry;
}
