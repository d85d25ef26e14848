/** The texts of mail's own among the extra TXT records. */

import { absoluteName } from "../dns/name";
import { error, type Issue, show } from "../issues";
import {
  isDmarcReportAuthorization,
  parseBimi,
  parseDkim,
  parseMtaSts,
  parseTlsRpt,
  reviewDmarc,
  reviewSpf,
} from "../mail";
import { refusePrivateKey } from "../mail/dkim/private-key";
import { readDmarc } from "../mail/dmarc/parse";

/** A kind of text: at which owner names receivers look for it, how it begins at other names, and what is said of it. */
interface Kind {
  /** Of an owner name relative to the zone. */
  name?: RegExp;
  text?: RegExp;
  review(text: string, owner: string, zone: string): Issue[];
}

/**
 * The first kind whose name fits, else the first whose text does. The beginnings are loose, so that a slip in one is
 * told: before them may stand blanks, quotes and signs that can't be seen.
 */
const kinds: Kind[] = [
  { name: /\._report\._dmarc(?:\.|$)/, review: reviewAuthorization },
  { name: /^_dmarc(?:\.|$)/, text: /^\W*v\s*=\s*DMARC/i, review: reviewPolicy },
  { name: /[^.]\._domainkey(?:\.|$)/, text: /^\W*v\s*=\s*DKIM/i, review: (text) => parseDkim(text).issues },
  { name: /^_mta-sts(?:\.|$)/, text: /^\W*v\s*=\s*STSv/i, review: (text) => parseMtaSts(text).issues },
  { name: /^_smtp\._tls(?:\.|$)/, text: /^\W*v\s*=\s*TLSRPT/i, review: (text) => parseTlsRpt(text).issues },
  { name: /[^.]\._bimi(?:\.|$)/, text: /^\W*v\s*=\s*BIMI/i, review: (text) => parseBimi(text).issues },
  { text: /^\W*v\s*=\s*spf1(?!\d)/i, review: (text) => reviewSpf(text) },
];

/** What is wrong or unwise in the text of a TXT at an owner name. */
export function reviewMailText(text: string, owner: string, zone: string): Issue[] {
  const kind = kinds.find(({ name }) => name?.test(owner)) ?? kinds.find((each) => each.text?.test(text));
  return kind?.review(text, owner, zone) ?? [];
}

/**
 * The base64 digits of the shortest private key, one for Ed25519 in PKCS #8 (RFC 8410 section 10.3: 48 octets). Shorter
 * texts are not looked at: in verification tokens chance alone would make a key of one in a hundred thousand.
 */
const SHORTEST_PRIVATE_KEY = 64;

/** A private key is refused wherever it stands, and shown nowhere. */
export function refuseSecret(text: string): Issue | undefined {
  return text.length < SHORTEST_PRIVATE_KEY ? undefined : refusePrivateKey(text, "");
}

/** At another name, for whose policy a CNAME may lead here, nobody knows whose reports they are. */
function reviewPolicy(text: string, owner: string, zone: string): Issue[] {
  const below = /^_dmarc(?:\.(.+))?$/.exec(owner);
  return reviewDmarc(text, below ? { domain: absoluteName(below[1] ?? "@", zone), zone } : {});
}

/** RFC 9990 section 4: by this record a domain agrees to get reports about another. It has no policy. */
function reviewAuthorization(text: string): Issue[] {
  if (isDmarcReportAuthorization(text)) return readDmarc(text, false).parsed.issues;
  const message = `${show(text)} is no record by which a domain agrees to get reports about another (RFC 9990 section 4); write v=DMARC1;`;
  return [error("dmarc.version", "", message)];
}
