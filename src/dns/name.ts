/**
 * DNS names with any octets. Internally a name has one text: absolute, without final dot, in lower case, with the root as
 * `.`. A special character of zone files is escaped with a backslash, and an octet outside printable ASCII is `\DDD`
 * (RFC 1035 section 5.1). So two names are equal exactly if their texts are. An owner name may be relative to its zone; the
 * zone itself is then "@". Names from users are checked more strictly, in `host-name.ts`.
 */
import { unescapeString } from "./character-strings";

export const ROOT = ".";

const MAX_LABEL = 63; // octets, RFC 1035 section 2.3.4
const MAX_OCTETS = 255; // with lengths and root, RFC 1035 section 2.3.4
/** Octets as text without final dot; 255 on the wire. */
export const MAX_NAME = MAX_OCTETS - 2;
/** The two high bits that make an octet the first of a pointer. */
const POINTER = 0xc0;
/** More jumps than a name of 255 octets has labels: a compression loop. */
const MAX_JUMPS = 127;

/** Each octet of a label as text. A table for speed, since a hostile message may hold a million labels. */
const OCTETS = Array.from({ length: 256 }, (_, octet) => {
  const char = String.fromCharCode(octet);
  if (/["().;\\@$]/.test(char)) return `\\${char}`;
  return /[!-~]/.test(char) ? char : `\\${String(octet).padStart(3, "0")}`;
});

/** The canonical text of a name in any letter case, with or without final dot and escapes. */
export function canonicalName(text: string): string {
  if (/^[a-z0-9_*-]+(?:\.[a-z0-9_*-]+)*$/.test(text)) return text;
  return withoutFinalDot(isPlain(text) ? text.toLowerCase() : spell(text, PRINTABLE)) || ROOT;
}

/** The same for a name in a zone file (RFC 1035 section 5.1), one character per octet, which may be relative to the origin. */
export function resolveName(text: string, origin: string): string {
  if (text === "@") return origin;
  const name = isPlain(text) ? text.toLowerCase() : spell(text, ANY);
  return text === ROOT || isEndedByDot(name) ? withoutFinalDot(name) : absoluteName(name, origin);
}

/** A fast path: nearly all names are plain, and zones are large. */
function isPlain(text: string): boolean {
  return /^[\w*-]+(?:\.[\w*-]+)*\.?$/.test(text);
}

/** An octet of a label, plain or escaped. Other characters are left as they are; such a name can't be queried. */
const PRINTABLE = /\\\d{3}|\\?[!-~]/g;
const ANY = /\\\d{3}|\\?./gs;

function spell(text: string, octets: RegExp): string {
  return text.replace(octets, (octet) => {
    return octet === "."
      ? octet
      : Array.from(unescapeString(octet), (value) => lowerCase(OCTETS[value] ?? "")).join("");
  });
}

/** A label separator: a dot after an odd number of backslashes is part of a label. */
const DOT = /(?<=(?<!\\)(?:\\\\)*)\./;

function isEndedByDot(name: string): boolean {
  return name.endsWith(".") && !(name.at(-2) === "\\" && /(?<!\\)(?:\\\\)*\\\.$/.test(name));
}

/** Otherwise the name is unchanged. Two dots are two empty labels, not the root. */
export function withoutFinalDot(name: string): string {
  return isEndedByDot(name) && name !== ROOT && name !== ".." ? name.slice(0, -1) : name;
}

/** As zone files write an absolute name. */
export function withFinalDot(name: string): string {
  return name === ROOT ? name : `${name}.`;
}

/** Names are compared without regard to case, for ASCII letters only (RFC 4343). */
export function lowerCase(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A name for use in a sentence. */
export function nameText(name: string): string {
  return name === ROOT ? "the root" : name;
}

/** The name relative to the zone: "@" for the zone itself, undefined if it is outside. */
export function relativeName(name: string, zone: string): string | undefined {
  if (name === zone) return "@";
  if (!isBelow(name, zone)) return undefined;
  return zone === ROOT ? name : name.slice(0, -zone.length - 1);
}

/** The absolute name. */
export function absoluteName(name: string, zone: string): string {
  if (name === "@") return zone;
  return zone === ROOT ? name : `${name}.${zone}`;
}

/** Whether a name equals another one or is below it. */
export function isWithin(name: string, ancestor: string): boolean {
  return name === ancestor || isBelow(name, ancestor);
}

export function isBelow(name: string, ancestor: string): boolean {
  if (ancestor === ROOT) return name !== ROOT;
  return name.endsWith(`.${ancestor}`) && isEndedByDot(name.slice(0, -ancestor.length));
}

/** The labels of a name, leftmost first. */
export function labelsOf(name: string): string[] {
  if (name === ROOT || name === "") return [];
  return name.split(name.includes("\\") ? DOT : ".");
}

/** The name without its first label; the root has no parent. */
export function parentOf(name: string): string | undefined {
  return name === ROOT ? undefined : labelsOf(name).slice(1).join(".") || ROOT;
}

/** Whether its labels have 1 to 63 octets and the name at most 255 (RFC 1035 section 2.3.4). */
export function isName(name: string): boolean {
  if (name.length <= MAX_NAME && /^[\w*-]{1,63}(?:\.[\w*-]{1,63})*$/.test(name)) return true;
  if (name === ROOT) return true;
  const octets = name.replace(/\\(?:\d{3}|.)/gs, "x");
  return octets.length <= MAX_NAME && octets.split(".").every(({ length }) => length >= 1 && length <= MAX_LABEL);
}

/** Whether it can be the name of a query. */
export function isAskable(name: string): boolean {
  return name !== ROOT && /^[!-~]+$/.test(name) && isName(name);
}

/**
 * The name at offset `at` of a message, with its letter case, and the offset after it (RFC 1035 section 4.1.4). Throws a
 * RangeError if there is no valid name.
 */
export function readName(octets: Buffer, at: number): { name: string; end: number } {
  const labels: string[] = [];
  let here = at;
  let lowest = at;
  let length = 1;
  let jumps = 0;
  let end: number | undefined;
  for (;;) {
    const size = octets.readUInt8(here);
    if (size >= POINTER) {
      const target = octets.readUInt16BE(here) & 0x3fff;
      end ??= here + 2;
      if (target >= lowest || ++jumps > MAX_JUMPS) throw new RangeError("invalid compression pointer");
      lowest = target;
      here = target;
    } else if (size > MAX_LABEL) {
      throw new RangeError("unknown label type");
    } else if (size === 0) {
      return { name: labels.length === 0 ? ROOT : labels.join("."), end: end ?? here + 1 };
    } else {
      length += size + 1;
      if (length > MAX_OCTETS) throw new RangeError(`name longer than ${MAX_OCTETS} octets`);
      labels.push(labelText(octets, here + 1, here + 1 + size));
      here += size + 1;
    }
  }
}

/** The octets of a name, uncompressed. Throws a RangeError if it is too long or has an empty or too long label. */
export function writeName(name: string): Buffer {
  const labels = labelsOf(withoutFinalDot(name)).map(labelOctets);
  const wrong = labels.find((label) => label.length === 0 || label.length > MAX_LABEL);
  if (wrong) throw new RangeError(`label of ${wrong.length} octets`);
  const length = labels.reduce((sum, label) => sum + 1 + label.length, 1);
  if (length > MAX_OCTETS) throw new RangeError(`name of ${length} octets`);
  const octets = Buffer.allocUnsafe(length);
  let at = 0;
  for (const label of labels) {
    octets.writeUInt8(label.length, at);
    octets.set(label, at + 1);
    at += 1 + label.length;
  }
  octets.writeUInt8(0, at);
  return octets;
}

function labelText(octets: Buffer, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += OCTETS[octets.readUInt8(at)];
  return text;
}

/** Characters without escapes are encoded as UTF-8. */
function labelOctets(label: string): Buffer {
  return label.includes("\\") ? unescapeString(Buffer.from(label).toString("latin1")) : Buffer.from(label);
}
