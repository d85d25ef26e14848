import { findInvisible } from "../invisible";
import { error, show, warning } from "../issues";
import { MAX_TXT_BYTES, type MailText, type MtaStsPolicy } from "../mail";
import { parseIpv4, parseIpv6 } from "../mail/ip-address";
import { parseDnsName, parseHost } from "../names";
import { refuseSecret, reviewMailText } from "./mail-text";
import { checkListed } from "./mta-sts";
import { NO_HOST, type RecordType } from "./records";

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
      // "." says that there is no such service: the null MX (RFC 7505), the SRV target of RFC 2782.
      if (type !== "CNAME" && value.trim() === NO_HOST) return good(NO_HOST);
      const name = type === "CNAME" ? parseDnsName(value, "") : parseHost(value, "");
      return name.ok ? { text: name.name, issues: checkListed(policy, name.name) } : { text: "", issues: [name.issue] };
    }
  }
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
