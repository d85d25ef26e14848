/** TTLs as zone files write them. */

const MAX_TTL = 2 ** 31 - 1; // RFC 2181 section 8
const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** Reads seconds, or BIND's units such as `1h30m`. Undefined if it is not a 32-bit time. */
export function parseTtl(text: string): number | undefined {
  const seconds = parsePeriod(text);
  // RFC 2181 section 8: with the highest bit set it is treated as zero.
  return seconds !== undefined && seconds > MAX_TTL ? 0 : seconds;
}

/** The same for the times of a SOA, which use all 32 bits. */
export function parsePeriod(text: string): number | undefined {
  // A fast path: nearly all times are digits, and zones are large.
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!/^(?:\d+[smhdw])*\d+[smhdw]?$/i.test(text)) return undefined;
  const seconds = [...text.matchAll(/(\d+)([smhdw]?)/gi)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[(unit || "s").toLowerCase()] as number),
    0,
  );
  return seconds < 2 ** 32 ? seconds : undefined;
}
