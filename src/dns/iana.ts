/** IANA's registries of record types, classes and RCODEs. Unnamed types and classes are written as in RFC 3597 section 5. */

/** Types that a zone can hold, read 2026-11: mnemonics with their numbers. */
const types =
  "A 1 NS 2 MD 3 MF 4 CNAME 5 SOA 6 MB 7 MG 8 MR 9 NULL 10 WKS 11 PTR 12 HINFO 13 MINFO 14 MX 15 TXT 16 RP 17 " +
  "AFSDB 18 X25 19 ISDN 20 RT 21 NSAP 22 NSAP-PTR 23 SIG 24 KEY 25 PX 26 GPOS 27 AAAA 28 LOC 29 NXT 30 EID 31 " +
  "NIMLOC 32 SRV 33 ATMA 34 NAPTR 35 KX 36 CERT 37 A6 38 DNAME 39 SINK 40 APL 42 DS 43 SSHFP 44 IPSECKEY 45 RRSIG 46 " +
  "NSEC 47 DNSKEY 48 DHCID 49 NSEC3 50 NSEC3PARAM 51 TLSA 52 SMIMEA 53 HIP 55 NINFO 56 RKEY 57 TALINK 58 CDS 59 " +
  "CDNSKEY 60 OPENPGPKEY 61 CSYNC 62 ZONEMD 63 SVCB 64 HTTPS 65 DSYNC 66 HHIT 67 BRID 68 SPF 99 UINFO 100 UID 101 " +
  "GID 102 UNSPEC 103 NID 104 L32 105 L64 106 LP 107 EUI48 108 EUI64 109 NXNAME 128 TKEY 249 TSIG 250 URI 256 CAA 257 " +
  "AVC 258 DOA 259 AMTRELAY 260 RESINFO 261 WALLET 262 CLA 263 IPN 264 TA 32768 DLV 32769";

/** QTYPEs and meta-types (RFC 6895 section 3.1). */
const metaTypes = "OPT 41 IXFR 251 AXFR 252 MAILB 253 MAILA 254 ANY 255";

/** Mnemonics that some name servers support although the registry has no number for them. */
const unnumbered = ["DELEG"];

const numbersOf = (registry: string): Map<string, number> =>
  new Map([...registry.matchAll(/(\S+) (\d+)/g)].map(([, name = "", number]) => [name, Number(number)]));
const namesOf = (numbers: Map<string, number>): Map<number, string> =>
  new Map([...numbers].map(([name, number]) => [number, name]));

const typeNumbers = numbersOf(`${types} ${metaTypes}`);
const typeNames = namesOf(typeNumbers);
const mnemonics = new Set([...numbersOf(types).keys(), ...unnumbered]);

/** The number of a type, such as 15 for MX or TYPE15. Throws a RangeError for an unknown type. */
export function typeNumber(type: string): number {
  const number = typeNumbers.get(type) ?? Number(/^TYPE(\d{1,5})$/.exec(type)?.[1]);
  if (number > 0 && number <= 0xffff) return number;
  throw new RangeError(`unknown record type ${type}`);
}

export function typeName(number: number): string {
  return typeNames.get(number) ?? `TYPE${number}`;
}

/** The type named by a word of a zone file, by its mnemonic if it has one; undefined if the word is not a type. */
export function typeOf(word: string): string | undefined {
  const text = word.toUpperCase();
  if (mnemonics.has(text)) return text;
  const number = /^TYPE(\d{1,5})$/.exec(text)?.[1];
  if (number === undefined) return undefined;
  const name = typeName(Number(number));
  return mnemonics.has(name) ? name : `TYPE${Number(number)}`;
}

const classes = numbersOf("IN 1 CS 2 CH 3 HS 4 NONE 254 ANY 255");
const classNames = namesOf(classes);
const longClasses = new Map([
  ["CHAOS", "CH"],
  ["HESIOD", "HS"],
]);

export function className(number: number): string {
  return classNames.get(number) ?? `CLASS${number}`;
}

/** The class named by a word of a zone file, by its mnemonic if it has one; undefined if the word is not a class. */
export function classOf(word: string): string | undefined {
  const text = word.toUpperCase();
  const number = /^CLASS(\d{1,5})$/.exec(text)?.[1];
  if (number !== undefined) return className(Number(number));
  return classes.has(text) ? text : longClasses.get(text);
}

/** From 16 on they need EDNS (RFC 6891 section 9, RFC 7873 section 8). */
const rcodes = namesOf(
  numbersOf(
    "NOERROR 0 FORMERR 1 SERVFAIL 2 NXDOMAIN 3 NOTIMP 4 REFUSED 5 YXDOMAIN 6 YXRRSET 7 NXRRSET 8 NOTAUTH 9 NOTZONE 10 " +
      "BADVERS 16 BADCOOKIE 23",
  ),
);

/** The name of an RCODE, such as `REFUSED` for 5; `RCODE_11` for one that servers are not known to use. */
export function rcodeName(number: number): string {
  return rcodes.get(number) ?? `RCODE_${number}`;
}
