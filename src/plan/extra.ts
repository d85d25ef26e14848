import { parseIpv4, parseIpv6 } from "../dns/ip";
import { absoluteName } from "../dns/name";
import {
  isDmarcReportAuthorization,
  MAX_TXT_BYTES,
  type MailText,
  type MtaStsPolicy,
  parseBimi,
  parseDkim,
  parseMtaSts,
  parseTlsRpt,
  reviewDmarc,
  reviewSpf,
} from "../mail";
import { refusePrivateKey } from "../mail/dkim/private-key";
import { readDmarc } from "../mail/dmarc/parse";
import {
  checkUint16,
  numberFields,
  parseTarget,
  type RdataIntegers,
  type RecordType,
  recordTypes,
} from "../records/records";
import { error, errorsOf, formatValue, type Issue, warning } from "../shared/issues";
import { findInvisible } from "../shared/untrusted-text";
import { checkPolicyCoversMx } from "./policies";

/** Where an extra record is. */
export interface ExtraPlace {
  /** Its owner name, relative to the zone. */
  owner: string;
  zone: string;
  /** The MTA-STS policy, for an exchanger of the mail domain. */
  policy?: MtaStsPolicy | undefined;
}

/** Checks the value of an extra record. Its issues' paths are empty: they are about the value itself. */
export function checkExtraValue(type: RecordType, value: string, { owner, zone, policy }: ExtraPlace): MailText {
  const checked = checkValue(type, value);
  if (errorsOf(checked.issues).length > 0) return checked;
  if (type !== "TXT") return { text: checked.text, issues: checkPolicyCoversMx(policy, checked.text) };
  const issues = reviewMailText(value, owner, zone);
  const invisible = issues.length === 0 ? findInvisible(value) : undefined;
  if (invisible === undefined) return { text: value, issues };
  const message = `${formatValue(value)} contains an invisible character, ${invisible}, which becomes part of the record; delete it unless it is intended`;
  return { text: value, issues: [warning("txt.invisible", "", message)] };
}

/** Whether a record of the type can hold the value, whatever it means. */
export function checkValue(type: RecordType, value: string): MailText {
  // First, since the other messages show the value. A text longer than any record is refused for its length below.
  const secret = refuseSecret(value.slice(0, MAX_TXT_BYTES));
  if (secret) return { text: "", issues: [secret] };
  switch (type) {
    case "A": {
      const address = parseIpv4(value);
      return address
        ? good(address)
        : bad("record.ipv4", `${formatValue(value)} is not an IPv4 address; use one such as 192.0.2.10`);
    }
    case "AAAA": {
      const address = parseIpv6(value);
      return address
        ? good(address)
        : bad("record.ipv6", `${formatValue(value)} is not an IPv6 address; use one such as 2001:db8::1`);
    }
    case "TXT":
      return checkTxt(value);
    default: {
      const name = parseTarget(type, value, "");
      return name.ok ? good(name.name) : { text: "", issues: [name.issue] };
    }
  }
}

const allNumbers = [...new Set(recordTypes.flatMap(numberFields))];

/** The numbers of an extra record: exactly those of its type. `argumentOf` names the argument that a field comes from. */
export function extraNumbers(
  extra: RdataIntegers & { type: RecordType },
  path: string,
  argumentOf: (field: keyof RdataIntegers) => string = (field) => field,
): { numbers: RdataIntegers; issues: Issue[] } {
  const own = numberFields(extra.type);
  const numbers: RdataIntegers = {};
  const issues: Issue[] = [];
  for (const field of allNumbers) {
    const value = extra[field];
    const at = `${path}.${argumentOf(field)}`;
    if (own.includes(field)) {
      numbers[field] = value;
      if (value !== undefined) issues.push(...checkUint16(value, field, at));
      else
        issues.push(
          error("args.missing", at, `required for ${extra.type} records: expected an integer from 0 to 65535`),
        );
    } else if (value !== undefined) {
      issues.push(error("record.no-such-field", at, `${extra.type} records have no ${field}; omit it`));
    }
  }
  return { numbers, issues };
}

function checkTxt(value: string): MailText {
  if (value === "") return bad("txt.empty", "must not be empty: expected the text of the record");
  if (/^".*"$/s.test(value))
    return bad(
      "txt.quoted",
      `${formatValue(value)} is quoted, and the quotes would become part of the record; remove them`,
    );
  if (/\p{Surrogate}/u.test(value))
    return bad(
      "txt.surrogate",
      `${formatValue(value)} contains an unpaired surrogate, which can't be encoded as UTF-8; correct it`,
    );
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_TXT_BYTES)
    return bad(
      "txt.too-long",
      `too long: ${bytes} octets, but a TXT record holds at most ${MAX_TXT_BYTES}; shorten it`,
    );
  return good(value);
}

function good(text: string): MailText {
  return { text, issues: [] };
}

function bad(id: string, message: string): MailText {
  return { text: "", issues: [error(id, "", message)] };
}

// SPF, DKIM, DMARC and the like among the extra TXT records.

/** A kind of text: the owner names at which receivers look for it, how it begins at other names, and its review. */
interface Kind {
  /** Of an owner name relative to the zone. */
  name?: RegExp;
  text?: RegExp;
  review(text: string, owner: string, zone: string): Issue[];
}

/**
 * The first kind whose name matches is taken, else the first whose text does. The beginnings are loose, so that a slip is
 * reported: blanks, quotes and invisible characters may come before them.
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

/** What is wrong or unwise in the text of a TXT record at an owner name. */
export function reviewMailText(text: string, owner: string, zone: string): Issue[] {
  const kind = kinds.find(({ name }) => name?.test(owner)) ?? kinds.find((each) => each.text?.test(text));
  return kind?.review(text, owner, zone) ?? [];
}

/**
 * The base64 digits of the shortest private key, one for Ed25519 in PKCS #8 (RFC 8410 section 10.3: 48 octets). Shorter
 * texts are not checked: by chance, one verification token in a hundred thousand would look like a key.
 */
const SHORTEST_PRIVATE_KEY = 64;

/** A private key is refused wherever it is, and never shown. */
export function refuseSecret(text: string): Issue | undefined {
  return text.length < SHORTEST_PRIVATE_KEY ? undefined : refusePrivateKey(text, "");
}

/** At any other name the domain is unknown: the record may be the target of some policy's CNAME. */
function reviewPolicy(text: string, owner: string, zone: string): Issue[] {
  const below = /^_dmarc(?:\.(.+))?$/.exec(owner);
  return reviewDmarc(text, below ? { domain: absoluteName(below[1] ?? "@", zone), zone } : {});
}

/** RFC 9990 section 4: by this record a domain agrees to receive reports about another. It has no policy. */
function reviewAuthorization(text: string): Issue[] {
  if (isDmarcReportAuthorization(text)) return readDmarc(text, false).parsed.issues;
  const message = `${formatValue(text)} is not a record by which a domain agrees to receive reports about another (RFC 9990 section 4); write v=DMARC1;`;
  return [error("dmarc.version", "", message)];
}
