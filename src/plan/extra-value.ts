import { parseIpv4, parseIpv6 } from "../dns/ip";
import { findInvisible } from "../invisible";
import { error, type Issue, show, warning } from "../issues";
import { MAX_TXT_BYTES, type MailText, type MtaStsPolicy } from "../mail";
import { refuseSecret, reviewMailText } from "./mail-text";
import { checkListed } from "./mta-sts";
import { checkUint16, numberFields, parseTarget, type RecordNumbers, type RecordType, recordTypes } from "./records";

/** Where an extra record stands. */
export interface ExtraPlace {
  /** Its owner name, relative to the zone. */
  owner: string;
  zone: string;
  /** The MTA-STS policy, for an exchanger of the mail domain. */
  policy?: MtaStsPolicy | undefined;
}

/** The value of an extra record. Its issues' paths are empty: they are about the value itself. */
export function checkExtraValue(type: RecordType, value: string, { owner, zone, policy }: ExtraPlace): MailText {
  // First of all, since the other messages show the value. What is longer than any record is refused by its length.
  const secret = refuseSecret(value.slice(0, MAX_TXT_BYTES));
  if (secret) return { text: "", issues: [secret] };
  switch (type) {
    case "A": {
      const address = parseIpv4(value);
      return address
        ? good(address)
        : bad("record.ipv4", `${show(value)} is no IPv4 address; give one such as 192.0.2.10`);
    }
    case "AAAA": {
      const address = parseIpv6(value);
      return address
        ? good(address)
        : bad("record.ipv6", `${show(value)} is no IPv6 address; give one such as 2001:db8::1`);
    }
    case "TXT":
      return checkTxt(value, owner, zone);
    default: {
      const name = parseTarget(type, value, "");
      return name.ok ? { text: name.name, issues: checkListed(policy, name.name) } : { text: "", issues: [name.issue] };
    }
  }
}

const allNumbers = [...new Set(recordTypes.flatMap(numberFields))];

/** The numbers of an extra record, which has those of its type and no other. */
export function extraNumbers(
  extra: RecordNumbers & { type: RecordType },
  path: string,
): { numbers: RecordNumbers; issues: Issue[] } {
  const own = numberFields(extra.type);
  const numbers: RecordNumbers = {};
  const issues: Issue[] = [];
  for (const field of allNumbers) {
    const value = extra[field];
    const at = `${path}.${field}`;
    if (own.includes(field)) {
      numbers[field] = value;
      if (value !== undefined) issues.push(...checkUint16(value, field, at));
      else issues.push(error("args.missing", at, `an ${extra.type} needs it; give a number from 0 to 65535`));
    } else if (value !== undefined) {
      issues.push(error("record.no-such-field", at, `a record of type ${extra.type} has none; leave it out`));
    }
  }
  return { numbers, issues };
}

function checkTxt(value: string, owner: string, zone: string): MailText {
  if (value === "") return bad("txt.empty", "it is empty; give the text of the record");
  if (/^".*"$/s.test(value))
    return bad("txt.quoted", `${show(value)} stands in quotes, and they would be part of the text; give it without`);
  if (/\p{Surrogate}/u.test(value))
    return bad(
      "txt.surrogate",
      `${show(value)} holds half a character (a lone surrogate), which has no octets; correct it`,
    );
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_TXT_BYTES)
    return bad(
      "txt.too-long",
      `it has ${bytes} octets, more than the ${MAX_TXT_BYTES} that a record holds; shorten it`,
    );
  const issues = reviewMailText(value, owner, zone);
  const invisible = issues.length === 0 ? findInvisible(value) : undefined;
  if (invisible === undefined) return { text: value, issues };
  const message = `${show(value)} holds a character that nobody sees, ${invisible}, and it becomes part of the record; delete it unless it is meant`;
  return { text: value, issues: [warning("txt.invisible", "", message)] };
}

function good(text: string): MailText {
  return { text, issues: [] };
}

function bad(id: string, message: string): MailText {
  return { text: "", issues: [error(id, "", message)] };
}
