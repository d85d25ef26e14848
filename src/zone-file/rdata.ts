/** RDATA in one spelling, so that equal records are equal texts, and its check where we are to write it. */

import { parseIpv4, parseIpv6 } from "../mail/ip-address";
import { joinTxt, MAX_TXT_BYTES, quoteTxt, unescapeString } from "../mail/txt";
import { parseHost } from "../names";
import { fullName, isName } from "./name";
import { splitEntries, type Token } from "./tokens";
import { parsePeriod } from "./ttl";

/** A field in its one spelling; nothing where no name server takes it. */
type Field = (text: string, origin: string) => string | undefined;

const number: Field = (text) => (/^\d+$/.test(text) && Number(text) <= 65535 ? String(Number(text)) : undefined);

const number32: Field = (text) => (/^\d+$/.test(text) && Number(text) < 2 ** 32 ? String(Number(text)) : undefined);

const period: Field = (text) => parsePeriod(text)?.toString();

const name: Field = (text, origin) => {
  const full = fullName(text, origin);
  return full === "" || isName(full) ? `${full}.` : undefined;
};

/** A name of letters, digits and hyphens, or the root for "none" (RFC 7505, RFC 2782): name servers refuse others here. */
const host: Field = (text, origin) => {
  const full = fullName(text, origin);
  return full === "" || parseHost(full, "").ok ? `${full}.` : undefined;
};

/** The fields of RDATA that hold a name or have more than one spelling; further ones stay as they are. */
const fieldsOf: Record<string, Field[]> = {
  A: [parseIpv4],
  AAAA: [parseIpv6],
  CNAME: [name],
  DNAME: [name],
  MX: [number, host],
  NS: [name],
  PTR: [name],
  SOA: [name, name, number32, period, period, period, period],
  SRV: [number, number, number, host],
};

/** What a file's record holds. A field that no name server takes stays as it is. */
export function spellRdata(type: string, tokens: Token[], origin: string): string {
  if (type === "TXT" || type === "SPF") return quoteTxt(octetsOf(tokens));
  return tokens
    .map((token, index) => spellField(fieldsOf[type]?.[index], token, origin) ?? asItStands(token))
    .join(" ");
}

/**
 * RDATA that a user wrote, in the one spelling that the file's records have too; nothing where no name server would take
 * it. For the types that we write.
 */
export function canonicalRdata(type: string, rdata: string, zone: string): string | undefined {
  const tokens = tokensOf(rdata);
  if (type === "TXT") {
    const octets = octetsOf(tokens);
    return tokens.length > 0 && octets.length <= MAX_TXT_BYTES ? quoteTxt(octets) : undefined;
  }
  const spelled = tokens.map((token, index) => spellField(fieldsOf[type]?.[index], token, zone));
  return spelled.length === fieldsOf[type]?.length && !spelled.includes(undefined) ? spelled.join(" ") : undefined;
}

/** The octets of a TXT as text. */
export function txtOf(tokens: Token[]): string {
  return octetsOf(tokens).toString("utf8");
}

/** The words of RDATA, none where it is malformed. A line break in it would begin a line of its own in the file. */
export function tokensOf(rdata: string): Token[] {
  return /[\r\n]/.test(rdata) ? [] : wordsOf(Buffer.from(rdata, "utf8").toString("latin1"));
}

/** The words of a line of a file, one character an octet; none where it is malformed. */
export function wordsOf(text: string): Token[] {
  try {
    return splitEntries(text, "").flatMap((entry) => entry.tokens);
  } catch {
    return [];
  }
}

function octetsOf(tokens: Token[]): Buffer {
  return joinTxt(tokens.map((token) => unescapeString(token.text)));
}

function spellField(field: Field | undefined, { text, quoted }: Token, origin: string): string | undefined {
  return quoted ? undefined : field?.(text, origin);
}

function asItStands({ text, quoted }: Token): string {
  return quoted ? `"${text}"` : text;
}
