/**
 * Names of the DNS, whatever octets are in them. Inside, a name has one text: absolute, without final dot, in lower case,
 * the root as `.`. A sign that means something in a master file has a backslash before it, and an octet that is no printable
 * ASCII is `\DDD` (RFC 1035 section 5.1), so that two names are the same text only where they are the same name. An owner
 * name may be relative to its zone, which is then "@". What a user may give for a name is stricter: `host-name.ts`.
 */
import { unescapeString } from "./character-strings";

export const ROOT = ".";

const MAX_LABEL = 63; // octets, RFC 1035 section 2.3.4
const MAX_OCTETS = 255; // with lengths and root, RFC 1035 section 2.3.4
/** Octets in text form, without the final dot; 255 on the wire. */
export const MAX_NAME = MAX_OCTETS - 2;
/** The two high bits that make an octet the first of a pointer. */
const POINTER = 0xc0;
/** More jumps than a name of 255 octets has labels: a compression loop. */
const MAX_JUMPS = 127;

/** Each octet of a label as text. A table, since a hostile message may hold a million labels. */
const OCTETS = Array.from({ length: 256 }, (_, octet) => {
  const char = String.fromCharCode(octet);
  if (/["().;\\@$]/.test(char)) return `\\${char}`;
  return /[!-~]/.test(char) ? char : `\\${String(octet).padStart(3, "0")}`;
});

/** The text of a name, however it is written: in any letter case, with a final dot or without, escaped or not. */
export function canonicalName(text: string): string {
  return withoutFinalDot(isPlain(text) ? text.toLowerCase() : spell(text, PRINTABLE)) || ROOT;
}

/** The same for a name of a master file (RFC 1035 section 5.1), one character an octet, which may be relative to the origin. */
export function resolveName(text: string, origin: string): string {
  if (text === "@") return origin;
  const name = isPlain(text) ? text.toLowerCase() : spell(text, ANY);
  return text === ROOT || isEndedByDot(name) ? withoutFinalDot(name) : absoluteName(name, origin);
}

/** Nearly all names are plain, and zones are large. */
function isPlain(text: string): boolean {
  return /^[\w*-]+(?:\.[\w*-]+)*\.?$/.test(text);
}

/** An octet of a label as it may be written; what has no place in a name stays as it is, and can't be asked for. */
const PRINTABLE = /\\\d{3}|\\?[!-~]/g;
const ANY = /\\\d{3}|\\?./gs;

function spell(text: string, octets: RegExp): string {
  return text.replace(octets, (octet) => {
    return octet === "."
      ? octet
      : Array.from(unescapeString(octet), (value) => lowerCase(OCTETS[value] ?? "")).join("");
  });
}

/** A dot behind a backslash is inside a label; an even number of backslashes are themselves escaped. */
const DOT = /(?<=(?<!\\)(?:\\\\)*)\./;

function isEndedByDot(name: string): boolean {
  return name.endsWith(".") && !(name.at(-2) === "\\" && /(?<!\\)(?:\\\\)*\\\.$/.test(name));
}

/** The name as it is otherwise. Two dots are two empty labels, and not the root. */
export function withoutFinalDot(name: string): string {
  return isEndedByDot(name) && name !== ROOT && name !== ".." ? name.slice(0, -1) : name;
}

/** As a master file ends an absolute name. */
export function withFinalDot(name: string): string {
  return name === ROOT ? name : `${name}.`;
}

/** Names are equal without regard to the case of ASCII letters (RFC 4343), and of no others. */
export function lowerCase(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A name as a sentence has it. */
export function nameText(name: string): string {
  return name === ROOT ? "the root" : name;
}

/** The name relative to the zone: "@" for the zone itself, nothing where it lies outside. */
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

/** Whether a name is another one, or below it. */
export function isWithin(name: string, ancestor: string): boolean {
  return name === ancestor || isBelow(name, ancestor);
}

export function isBelow(name: string, ancestor: string): boolean {
  if (ancestor === ROOT) return name !== ROOT;
  return name.endsWith(`.${ancestor}`) && isEndedByDot(name.slice(0, -ancestor.length));
}

/** The labels of a name, the leftmost first. */
export function labelsOf(name: string): string[] {
  if (name === ROOT || name === "") return [];
  return name.split(name.includes("\\") ? DOT : ".");
}

/** The name without its first label; the root has no parent. */
export function parentOf(name: string): string | undefined {
  return name === ROOT ? undefined : labelsOf(name).slice(1).join(".") || ROOT;
}

/** Whether it has labels of 1 to 63 octets, and 255 octets in all (RFC 1035 section 2.3.4). */
export function isName(name: string): boolean {
  if (name === ROOT) return true;
  const octets = name.replace(/\\(?:\d{3}|.)/gs, "x");
  return octets.length <= MAX_NAME && octets.split(".").every(({ length }) => length >= 1 && length <= MAX_LABEL);
}

/** Whether a question can be made of it. */
export function isAskable(name: string): boolean {
  return name !== ROOT && /^[!-~]+$/.test(name) && isName(name);
}

/**
 * The name at `at` of a message, in its own letter case, and where what comes behind it begins (RFC 1035 section 4.1.4).
 * Throws a RangeError where there is none.
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
      if (target >= lowest || ++jumps > MAX_JUMPS) throw new RangeError("a pointer that leads nowhere");
      lowest = target;
      here = target;
    } else if (size > MAX_LABEL) {
      throw new RangeError("a label of an unknown kind");
    } else if (size === 0) {
      return { name: labels.length === 0 ? ROOT : labels.join("."), end: end ?? here + 1 };
    } else {
      length += size + 1;
      if (length > MAX_OCTETS) throw new RangeError(`a name of more than ${MAX_OCTETS} octets`);
      labels.push(labelText(octets, here + 1, here + 1 + size));
      here += size + 1;
    }
  }
}

/** The octets of a name, uncompressed. Throws a RangeError where it has an empty or a long label, or is too long. */
export function writeName(name: string): Buffer {
  const labels = labelsOf(withoutFinalDot(name)).map(labelOctets);
  const wrong = labels.find((label) => label.length === 0 || label.length > MAX_LABEL);
  if (wrong) throw new RangeError(`a label of ${wrong.length} octets`);
  const octets = Buffer.concat([...labels.flatMap((label) => [Buffer.from([label.length]), label]), Buffer.alloc(1)]);
  if (octets.length > MAX_OCTETS) throw new RangeError(`a name of ${octets.length} octets`);
  return octets;
}

function labelText(octets: Buffer, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += OCTETS[octets.readUInt8(at)];
  return text;
}

/** What is not escaped is written in UTF-8. */
function labelOctets(label: string): Buffer {
  return label.includes("\\") ? unescapeString(Buffer.from(label).toString("latin1")) : Buffer.from(label);
}
