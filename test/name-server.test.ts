import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { writeWithoutPulumi } from "../scripts/demo-without-pulumi.mts";
import { formatPlan, planMailDomain } from "../src";
import { startBind } from "./support/bind";

const mails = {
  domain: "example.com",
  dkim: { default: { record: "v=DKIM1; k=rsa; p=" } },
  dmarc: { policy: "reject" as const, aggregateReports: ["dmarc@example.com"] },
  extraRecords: {
    odd: { name: "odd", type: "TXT" as const, value: `a "quoted" back\\slash; ünïcode ${"long ".repeat(80)}` },
    srv: { name: "_imaps._tcp", type: "SRV" as const, value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
    v6: { name: "host", type: "AAAA" as const, value: "2001:DB8::1" },
  },
};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "alibaba-mail-zone-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const answers: [string, string, string[]][] = [
  ["example.com", "MX", ["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."]],
  ["example.com", "TXT", ['"v=spf1 include:spf.sg.aliyun.com -all"']],
  ["pop3.example.com", "CNAME", ["pop.sg.aliyun.com."]],
  ["mail.example.com", "CNAME", ["mail.sg.aliyun.com."]],
  ["_dmarc.example.com", "TXT", ['"v=DMARC1; p=reject; rua=mailto:dmarc@example.com"']],
  ["default._domainkey.example.com", "TXT", ['"v=DKIM1; k=rsa; p="']],
  ["_imaps._tcp.example.com", "SRV", ["0 1 993 imap.sg.aliyun.com."]],
  ["host.example.com", "AAAA", ["2001:db8::1"]],
];

describe.skipIf(!inject("named") || !inject("dig"))("a real BIND", () => {
  it("serves the zone file that our resources write", async () => {
    const file = await writeWithoutPulumi(planMailDomain(mails), temporaryFolder());
    const ask = await startBind({ "example.com": file });
    for (const [name, type, expected] of answers) expect(await ask(name, type), `${name} ${type}`).toEqual(expected);
    const odd = (await ask("odd.example.com", "TXT")).join();
    expect(odd).toContain('"a \\"quoted\\" back\\\\slash; \\195\\188n\\195\\175code long long');
    expect(odd.split('" "')).toHaveLength(2);
  });

  it("serves the zone text that a plan prints", async () => {
    const file = join(temporaryFolder(), "printed.zone");
    writeFileSync(file, formatPlan(planMailDomain(mails), "zone"));
    const ask = await startBind({ "example.com": file });
    for (const [name, type, expected] of answers) expect(await ask(name, type), `${name} ${type}`).toEqual(expected);
  });
});

describe.skipIf(!inject("namedCheckzone"))("named-checkzone", () => {
  it.each(["singapore", "china", "china-legacy"] as const)("accepts the zone file of edition %s", async (edition) => {
    const file = await writeWithoutPulumi(planMailDomain({ ...mails, edition }), temporaryFolder());
    const said = execFileSync(inject("namedCheckzone") ?? "", ["-i", "local", "example.com", file], {
      encoding: "utf8",
    });
    expect(said).toMatch(/OK\n$/);
  });
});
