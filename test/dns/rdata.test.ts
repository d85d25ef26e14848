import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalRdata, txtText } from "../../src/dns/rdata";
import { parseZoneFile } from "../../src/zone-file/parser";
import { zone } from "../zone-file/support";

it("the octets of a TXT are a text in UTF-8", () => {
  const [record] = parseZoneFile('a TXT "sch\\195\\182n" \xc3\xa4\n', zone, "").records;
  expect(txtText(record?.rdata ?? "")).toBe("schönä");
});

describe("RDATA that a user wrote", () => {
  it.each([
    ["MX", "5   MX1.sg.aliyun.com.", "5 mx1.sg.aliyun.com."],
    ["MX", "( 5 mx1 )", "5 mx1.example.com."],
    ["TXT", '"v=spf1" " -all"', '"v=spf1 -all"'],
    ["TXT", "bare ; and a comment", '"bare"'],
    ["AAAA", "2001:DB8::1", "2001:db8::1"],
    ["AAAA", "::FFFF:192.0.2.1", "::ffff:c000:201"],
    ["CNAME", "@", "example.com."],
    ["CNAME", "_x.Host\\046a", "_x.host\\.a.example.com."],
    ["MX", "0 .", "0 ."],
    ["SRV", "00 1 0993 .", "0 1 993 ."],
  ])("is brought to one spelling: %s %s", (type, rdata, expected) => {
    expect(canonicalRdata(type, rdata, zone)).toBe(expected);
  });

  it.each(["", "  ", "; only a comment", '"open', "( 5 mx1.", "5 mx1.\n6 mx2.", ")", "a\0b"])(
    "is refused where it is none: %j",
    (rdata) => expect(canonicalRdata("TXT", rdata, zone)).toBeUndefined(),
  );

  it("is a TXT of the same octets when it is read from a file again", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) }),
        (text) => {
          const quoted = canonicalRdata(
            "TXT",
            `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\010").replace(/\r/g, "\\013")}"`,
            zone,
          );
          const [record] = parseZoneFile(`a TXT ${quoted}\n`, zone, "").records;
          expect(record?.rdata).toBe(quoted);
        },
      ),
    );
  });

  // A JavaScript string is no text of octets.
  it("holds other characters than ASCII as UTF-8", () => {
    expect(canonicalRdata("TXT", '"中ü"', zone)).toBe('"\\228\\184\\173\\195\\188"');
  });

  it.each([
    ["CNAME", '"a\\\nb"'],
    ["TXT", '"a\\\nb"'],
    ["MX", "( 5\n mx1 )"],
    ["TXT", '"a\rb"'],
  ])("is refused where it has a line break: %s %j", (type, rdata) => {
    expect(canonicalRdata(type, rdata, zone)).toBeUndefined();
  });

  it.each([
    ["MX", "mx1."],
    ["MX", "65536 mx1."],
    ["MX", "-1 mx1."],
    ["MX", "5 mx_1."],
    ["MX", "5 192.0.2.1."],
    ["MX", '"5" mx1.'],
    ["A", "192.0.2"],
    ["A", "192.0.2.1 192.0.2.2"],
    ["AAAA", "fe80::1%eth0"],
    ["SRV", "1 2 x."],
    ["CNAME", "a..b."],
    ["CNAME", `${"a".repeat(64)}.`],
    ["CNAME", `${"a.".repeat(127)}a.`],
    ["TXT", `"${"a".repeat(65280)}"`],
    ["TXT", "; nothing"],
    ["NS", ""],
    ["HINFO", "a b"],
  ])("is refused where no name server takes it, or we never write it: %s %.40s", (type, rdata) => {
    expect(canonicalRdata(type, rdata, zone)).toBeUndefined();
  });

  it.each([
    ["AAAA", "2001:db8:0:0::1", "2001:db8::1"],
    ["MX", "05 mx1.sg.aliyun.com.", "5 mx1.sg.aliyun.com."],
  ])("is one text where it is one value: %s %s", (type, rdata, expected) => {
    expect(canonicalRdata(type, rdata, zone)).toBe(expected);
  });
});
