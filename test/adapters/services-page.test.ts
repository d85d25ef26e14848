import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connect } from "../../src/adapters/registry";
import { isRRsetAdapter } from "../../src/records/adapter";

const root = join(__dirname, "../..");
const text = readFileSync(join(root, "docs/adapters/README.md"), "utf8");
const rows = [...text.matchAll(/^\| \[`(\w+)`\]\(([^)]+)\) \| [^|]+ \| ([^|]+) \| ([^|]+) \|/gm)].map(
  ([, service = "", page = "", holds = "", suspended = ""]) => ({ service, page, holds, suspended }),
);

/** The arguments that each service requires. */
const required: Record<string, object> = {
  cloudflare: { zoneId: "023e105f4ecef8ad9ca31a8372d0c353" },
  route53: { zoneId: "Z0123456789ABCDEFGHIJ" },
  azureDns: { resourceGroupName: "dns" },
  googleDns: { managedZone: "example-com" },
  huaweiDns: { zoneId: "ff8080829a94f8e5019a9b1a29f50a1b" },
  zoneFile: { path: "x.zone" },
  rfc2136: { server: "192.0.2.1", tsigKeyName: "key" },
};

describe("the table of DNS services", () => {
  it("has all of them, in the order of the arguments", () => {
    const { types } = JSON.parse(readFileSync(join(root, "schema.json"), "utf8"));
    const ofData = Object.keys(types["alibaba-mail:index:Dns"].properties);
    expect(rows.map(({ service }) => service)).toEqual([...ofData, "custom"]);
  });

  it.each(rows.filter(({ service }) => service !== "custom"))("tells of $service what its adapter says", (row) => {
    const { adapter, issues } = connect({ [row.service]: required[row.service] ?? {} });
    if (!adapter) throw new Error(JSON.stringify(issues));
    expect(row.holds).toBe(isRRsetAdapter(adapter) ? "an RRset" : "a record");
    const canSuspend = !isRRsetAdapter(adapter) && adapter.canSuspend === true;
    expect(row.suspended).toBe(canSuspend ? "stays, not served" : "is out of the zone");
    expect(readFileSync(join(root, "docs/adapters", row.page), "utf8")).toContain(`# ${row.service}`);
  });
});
