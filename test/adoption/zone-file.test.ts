import { describe, expect, it } from "vitest";
import { existingInFile } from "../../src/adoption/zone-file";
import { ZoneDocument } from "../../src/zone-file/document";

const text = `$ORIGIN example.com.
$TTL 3600
@ SOA ns1 hostmaster 1 7200 900 1209600 600
@ MX 5 mx1.sg.aliyun.com. ; by hand
IMAP 600 CNAME imap ; alibaba-mail=mail/prod/corp-imap#0123456789ab.1234abcd kept
x CH TXT "chaos"
$INCLUDE more.zone
$GENERATE 1-3 h$ A 192.0.2.$
`;

describe("a zone file", () => {
  const zone = existingInFile(new ZoneDocument(text, "example.com", "a.zone"), "zones/a.zone", "example.com");

  it("is read line by line, with the import ids of the provider", () => {
    expect(zone.records.slice(1)).toEqual([
      {
        name: "example.com",
        type: "MX",
        rdata: "5 mx1.sg.aliyun.com.",
        ttl: 3600,
        importId: "zones/a.zone|example.com|@|MX|5 mx1.sg.aliyun.com.",
        place: "line 4",
      },
      {
        name: "imap.example.com",
        type: "CNAME",
        rdata: "imap.example.com.",
        ttl: 600,
        importId: "zones/a.zone|example.com|imap|CNAME|imap.example.com.",
        place: "line 5",
        identity: "mail/prod/corp-imap#0123456789ab.1234abcd",
      },
    ]);
  });

  it("says which lines bring in records that were not checked", () => {
    expect(zone.notes).toEqual(["records from line 7 and line 8 ($INCLUDE, $GENERATE) were not checked"]);
  });
});
