/** What the lines of all findings of a zone do, pasted together. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planMailDomain } from "../../src/plan";
import { findingsOf, mergeProposals, proposalLines } from "../../src/preflight";
import { errorsOf } from "../../src/shared/issues";
import { planOf, readingOf, withFix } from "./world";

/** Records that may stand beside each other. */
const lines = [
  "@ 600 MX 0 .",
  "@ 600 MX 10 .",
  "@ 600 MX 1 aspmx.l.google.com.",
  "@ 600 MX 5 mail.example.com.",
  "@ 600 MX 5 mail.example.net.",
  "@ 600 MX 9 192.0.2.1.",
  "@ 600 MX 5 mx1.sg.aliyun.com.",
  "@ 600 TXT v=spf1 include:_spf.google.com ~all",
  "@ 600 TXT v=spf1 -ip4:192.0.2.1 ip4:192.0.2.0/24 ?all ip4:198.51.100.1",
  "@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all",
  "@ 600 TXT google-site-verification=x",
  "@ 600 TXT MS=ms12345678",
  "@ 600 TXT protonmail-verification=x",
  "mail 600 A 192.0.2.9",
  "mail 86400 AAAA 2001:db8::9",
  "mail 600 MX 0 .",
  "mail 600 MX 5 mail.example.net.",
  "imap 600 CNAME imap.example.net.",
  "_dmarc 600 TXT v=DMARC1; p=reject; sp=quarantine; np=reject; adkim=s; aspf=s; fo=1; rua=mailto:a@example.com!10m,https://example.net/r",
  "_dmarc 600 TXT v=DMARC1; p=quarantine; t=y",
  "_mta-sts 600 TXT v=STSv1; id=1;",
  "autodiscover 600 CNAME autodiscover.outlook.com.",
  "_imaps._tcp 600 SRV 0 1 993 imap.example.net.",
  "google._domainkey 600 TXT v=DKIM1; p=",
  "selector1._domainkey 600 CNAME selector1-example-com._domainkey.example.onmicrosoft.com.",
  "* 600 MX 0 .",
  "* 600 MX 5 mail.example.net.",
  "* 600 TXT x",
] as const;

describe("the lines of all findings together", () => {
  it("are taken by the program, whatever the zone has", async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray([...lines]), async (zone) => {
        const plan = planOf();
        const findings = findingsOf(plan, await readingOf(plan, zone));
        const merged = mergeProposals(findings.flatMap(({ proposal }) => proposal ?? []));
        const { issues } = planMailDomain({ domain: "example.com", ...withFix({}, { fix: proposalLines(merged) }) });
        expect(errorsOf(issues)).toEqual([]);
      }),
      { numRuns: 200, examples: [[[...lines]]] },
    );
  });
});
