/** Types and classes of records, by their mnemonics and in the form of RFC 3597 section 5. */

/** IANA's registry of resource record types, read 2026-11: mnemonics with their numbers. */
const registry =
  "A 1 NS 2 MD 3 MF 4 CNAME 5 SOA 6 MB 7 MG 8 MR 9 NULL 10 WKS 11 PTR 12 HINFO 13 MINFO 14 MX 15 TXT 16 RP 17 " +
  "AFSDB 18 X25 19 ISDN 20 RT 21 NSAP 22 NSAP-PTR 23 SIG 24 KEY 25 PX 26 GPOS 27 AAAA 28 LOC 29 NXT 30 EID 31 " +
  "NIMLOC 32 SRV 33 ATMA 34 NAPTR 35 KX 36 CERT 37 A6 38 DNAME 39 SINK 40 APL 42 DS 43 SSHFP 44 IPSECKEY 45 RRSIG 46 " +
  "NSEC 47 DNSKEY 48 DHCID 49 NSEC3 50 NSEC3PARAM 51 TLSA 52 SMIMEA 53 HIP 55 NINFO 56 RKEY 57 TALINK 58 CDS 59 " +
  "CDNSKEY 60 OPENPGPKEY 61 CSYNC 62 ZONEMD 63 SVCB 64 HTTPS 65 DSYNC 66 HHIT 67 BRID 68 SPF 99 UINFO 100 UID 101 " +
  "GID 102 UNSPEC 103 NID 104 L32 105 L64 106 LP 107 EUI48 108 EUI64 109 NXNAME 128 TKEY 249 TSIG 250 URI 256 CAA 257 " +
  "AVC 258 DOA 259 AMTRELAY 260 RESINFO 261 WALLET 262 CLA 263 IPN 264 TA 32768 DLV 32769";

/** Mnemonics that some name servers know and the registry gives no number. */
const unnumbered = ["DELEG"];

const pairs = [...registry.matchAll(/(\S+) (\d+)/g)].map(([, name, number]) => [name, number] as [string, string]);
const mnemonics = new Set([...pairs.map(([name]) => name), ...unnumbered]);
const byNumber = new Map(pairs.map(([name, number]) => [number, name]));

/** The type that a word names, a known one by its mnemonic; nothing where it names none. */
export function typeOf(word: string): string | undefined {
  const text = word.toUpperCase();
  if (mnemonics.has(text)) return text;
  const number = /^TYPE(\d{1,5})$/.exec(text)?.[1];
  return number === undefined ? undefined : (byNumber.get(String(Number(number))) ?? text);
}

const classes: Record<string, string> = {
  IN: "IN",
  CLASS1: "IN",
  CH: "CH",
  CHAOS: "CH",
  CLASS3: "CH",
  HS: "HS",
  HESIOD: "HS",
  CLASS4: "HS",
  CS: "CS",
  ANY: "ANY",
  NONE: "NONE",
};

/** The class that a word names; nothing where it names none. */
export function classOf(word: string): string | undefined {
  const text = word.toUpperCase().replace(/^CLASS0+(?=\d)/, "CLASS");
  return classes[text] ?? (/^CLASS\d{1,5}$/.test(text) ? text : undefined);
}
