import { isIPv4, isIPv6 } from "node:net";
import { error, show } from "../issues";
import { MAX_TXT_BYTES, type MailText } from "../mail";
import { parseDnsName, parseHost } from "../names";
import type { RecordType } from "./records";

/** The value of an extra record. Its issues' paths are empty: they are about the value itself. */
export function checkExtraValue(type: RecordType, value: string): MailText {
  const bad = (id: string, message: string): MailText => ({ text: value, issues: [error(id, "", message)] });
  switch (type) {
    case "A":
      return isIPv4(value)
        ? { text: value, issues: [] }
        : bad("record.ipv4", `${show(value)} is no IPv4 address; give one such as 192.0.2.10`);
    case "AAAA":
      return isIPv6(value) && !value.includes("%")
        ? { text: value.toLowerCase(), issues: [] }
        : bad("record.ipv6", `${show(value)} is no IPv6 address; give one such as 2001:db8::1`);
    case "TXT":
      return checkTxt(value, bad);
    case "CNAME": {
      const target = parseDnsName(value, "");
      return target.ok ? { text: target.name, issues: [] } : { text: value, issues: [target.issue] };
    }
    default: {
      const host = parseHost(value, "");
      return host.ok ? { text: host.name, issues: [] } : { text: value, issues: [host.issue] };
    }
  }
}

function checkTxt(value: string, bad: (id: string, message: string) => MailText): MailText {
  if (value === "") return bad("txt.empty", "it is empty; give the text of the record");
  if (/^".*"$/s.test(value))
    return bad("txt.quoted", `${show(value)} stands in quotes, and they would be part of the text; give it without`);
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_TXT_BYTES)
    return bad("txt.too-long", `it has ${bytes} octets, more than a record can hold; shorten it`);
  return { text: value, issues: [] };
}
