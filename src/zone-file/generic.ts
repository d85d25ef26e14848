/** RDATA in the form of RFC 3597 section 5, `\# 4 c0000201`, which name servers take for known types too. */
import { isIPv6 } from "node:net";
import { readName, writeName } from "../dns/name";
import { parseIpv6 } from "../mail/ip-address";
import { quoteTxt } from "../mail/txt";
import { fullName } from "./name";
import type { Token } from "./tokens";

/** The octets, where the words are of that form; nothing where they are not, or say another length than they have. */
export function genericOctets(tokens: Token[]): Buffer | undefined {
  if (!isGeneric(tokens)) return undefined;
  const hex = tokens
    .slice(2)
    .map(({ text }) => text)
    .join("");
  const isHex = /^(?:[0-9a-f]{2})*$/i.test(hex) && hex.length === 2 * Number(tokens[1]?.text);
  return isHex ? Buffer.from(hex, "hex") : undefined;
}

export function isGeneric([mark, length]: Token[]): boolean {
  return mark?.text === "\\#" && !mark.quoted && length !== undefined && /^\d+$/.test(length.text) && !length.quoted;
}

/** Reads a field off the octets from `at` on: its text, and where the next one begins. Throws where there is none. */
type Reader = (octets: Buffer, at: number) => { text: string; end: number };

const number16: Reader = (octets, at) => ({ text: String(octets.readUInt16BE(at)), end: at + 2 });
const number32: Reader = (octets, at) => ({ text: String(octets.readUInt32BE(at)), end: at + 4 });

const name: Reader = (octets, at) => {
  const { name, end } = readName(octets, at);
  // RFC 3597 section 5: a name is not compressed here.
  if (writeName(name).length !== end - at) throw new RangeError("a compressed name");
  return { text: name === "." ? "." : `${fullName(`${name}.`, "")}.`, end };
};

const ipv4: Reader = (octets, at) => ({ text: four(octets, at).join("."), end: at + 4 });

const ipv6: Reader = (octets, at) => {
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(at + 2 * index).toString(16)).join(":");
  if (!isIPv6(groups)) throw new RangeError("not an address");
  return { text: parseIpv6(groups) ?? groups, end: at + 16 };
};

const strings: Reader = (octets, start) => {
  const parts: Buffer[] = [];
  let at = start;
  do {
    const end = at + 1 + octets.readUInt8(at);
    if (end > octets.length) throw new RangeError("a string that is cut");
    parts.push(octets.subarray(at + 1, end));
    at = end;
  } while (at < octets.length);
  return { text: quoteTxt(Buffer.concat(parts)), end: at };
};

/** The fields of the types whose meaning decides about our records. */
const readersOf: Record<string, Reader[]> = {
  A: [ipv4],
  AAAA: [ipv6],
  CNAME: [name],
  DNAME: [name],
  MX: [number16, name],
  NS: [name],
  PTR: [name],
  SOA: [name, name, number32, number32, number32, number32, number32],
  SPF: [strings],
  SRV: [number16, number16, number16, name],
  TXT: [strings],
};

/** The RDATA in its type's own spelling; nothing where it is not of that type, or the type not one of these. */
export function spellOctets(type: string, octets: Buffer): string | undefined {
  const readers = readersOf[type];
  if (!readers) return undefined;
  try {
    const texts: string[] = [];
    let at = 0;
    for (const read of readers) {
      const { text, end } = read(octets, at);
      texts.push(text);
      at = end;
    }
    return at === octets.length ? texts.join(" ") : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function four(octets: Buffer, at: number): number[] {
  return [0, 1, 2, 3].map((index) => octets.readUInt8(at + index));
}
