/** BIND's `$GENERATE`: one line that expands to many records, with a counter in their names and data. */

import { resolveName } from "../dns/name";
import { canonicalWords } from "../dns/rdata";
import { wordsOf } from "../dns/tokens";

/** A well-formed `$GENERATE`. */
export interface Generator {
  line: number;
  start: number;
  stop: number;
  step: number;
  origin: string;
  ttl: number | undefined;
  /** The owner name and the RDATA as templates. */
  owner: string;
  type: string;
  rdata: string;
}

/** A generated record, which has no position of its own in the file. */
export interface GeneratedRecord {
  line: number;
  owner: string;
  ttl: number | undefined;
  type: string;
  rdata: string;
}

/** More names than zones need: a reverse zone of a /16 has 65536. */
export const MAX_GENERATED = 200_000;

/** `START-STOP` or `START-STOP/STEP`. */
export function rangeOf(text: string): Pick<Generator, "start" | "stop" | "step"> | undefined {
  const [, first, last, by = "1"] = /^(\d{1,10})-(\d{1,10})(?:\/(\d{1,10}))?$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const [start, stop, step] = [Number(first), Number(last), Number(by)];
  return start <= stop && stop < 2 ** 31 && step >= 1 ? { start, stop, step } : undefined;
}

export function countOf({ start, stop, step }: Generator): number {
  return Math.floor((stop - start) / step) + 1;
}

/** The records at the names that `matters` accepts. */
export function generate(generator: Generator, matters: (owner: string) => boolean): GeneratedRecord[] {
  const { line, start, stop, step, origin, ttl, type } = generator;
  const generated: GeneratedRecord[] = [];
  for (let at = start; at <= stop; at += step) {
    const ownerText = fillIn(generator.owner, at);
    const owner = ownerText === undefined ? undefined : resolveName(ownerText, origin);
    const data = owner !== undefined && matters(owner) ? fillIn(generator.rdata, at) : undefined;
    if (owner === undefined || data === undefined) continue;
    generated.push({ line, owner, ttl, type, rdata: canonicalWords(type, wordsOf(data), origin) });
  }
  return generated;
}

/**
 * Replaces the counter in a template: `$`, or `${OFFSET,WIDTH,BASE}` with the base d, o, x, X, or n and N for hexadecimal
 * digits as labels, the lowest first. `$$` is a literal dollar, and escaped characters are kept. An offset also applies to
 * the counters after it. Undefined if BIND would reject the template.
 */
export function fillIn(template: string, counter: number): string | undefined {
  let offset = 0;
  let isWrong = false;
  const filled = template.replace(
    /\\.|\$\$|\$(\{[^}]*\}?)?/gs,
    (whole: string, modifier: string | undefined): string => {
      if (whole.startsWith("\\")) return whole;
      if (whole === "$$") return "$";
      if (modifier === undefined) return String(counter + offset);
      const [all, by, width = "0", base = "d"] =
        /^\{([+-]?\d{1,9})(?:,(\d{1,3})(?:,([doxXnN]))?)?\}$/.exec(modifier) ?? [];
      if (all === undefined) isWrong = true;
      else offset = Number(by);
      return digits(counter + offset, Number(width), base);
    },
  );
  return isWrong ? undefined : filled;
}

function digits(value: number, width: number, base: string): string {
  if (base === "d") return value < 0 ? `-${digits(-value, width - 1, base)}` : String(value).padStart(width, "0");
  // A negative number is converted to C's unsigned int.
  const hex = (value >>> 0).toString(base === "o" ? 8 : 16);
  const cased = base === "X" || base === "N" ? hex.toUpperCase() : hex;
  if (base !== "n" && base !== "N") return cased.padStart(width, "0");
  // The width includes the dots, also a final one.
  const labels = [...cased.padStart(Math.ceil(width / 2), "0")].toReversed().join(".");
  return labels.length < width ? `${labels}.` : labels;
}
