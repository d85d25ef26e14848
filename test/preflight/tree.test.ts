/** The preflight on a DNS of real servers: a root, a top-level domain, zones on BIND and Knot. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realTools } from "../../src/cli/tools";
import { readZone } from "../../src/preflight";
import { command, type Ran } from "../cli/support";
import { type DnsTree, missingForTree, startDnsTree } from "../support/dns-tree";
import { planOf } from "./world";

const missing = missingForTree();
if (missing) console.warn(`SKIPPED: the preflight on a tree of real name servers, since ${missing}`);

const oldBrand = `
@ MX 1 aspmx.l.google.com.
@ MX 5 alt1.aspmx.l.google.com.
@ TXT "v=spf1 ip4:192.0.2.7 ~all"
mail A 192.0.2.80
imap A 192.0.2.81
* A 192.0.2.80
_domainkey DNAME keys.elsewhere.test.
`;

describe.skipIf(missing)("the preflight, asking real name servers", () => {
  let tree: DnsTree;

  beforeAll(async () => {
    tree = await startDnsTree((at) => ({
      "old.test": { records: oldBrand },
      "empty.test": {},
      "_dmarc.old.test": { on: ["two"], ns: { "ns2.old.test": at.two }, records: "" },
      "half.test": { records: oldBrand, ns: { "ns1.half.test": at.silent, "ns2.half.test": at.two } },
      "dead.test": { ns: { "ns1.dead.test": at.dead, "ns2.dead.test": at.silent } },
    }));
  });
  afterAll(() => tree?.end());

  const preflight = async (domain: string, ...args: string[]): Promise<Ran & { ids: string[] }> => {
    const root = `${tree.at.root}:${tree.port}`;
    const ran = await command(["preflight", domain, "--root", root, "--format", "json", ...args], realTools);
    expect(ran.stderr).toBe("");
    return {
      ...ran,
      ids: JSON.parse(ran.stdout).findings.map(({ id }: { id: string }) => id.replace("preflight.", "")),
    };
  };

  it("finds nothing in an empty zone", async () => {
    expect(await preflight("empty.test")).toMatchObject({ code: 0, ids: [] });
  });

  it("finds the old brand, names that are taken, and what is never served; a wildcard hides nothing", async () => {
    const config = JSON.stringify({
      domain: "old.test",
      dmarc: { policy: "none" },
      dkim: { default: { retired: true } },
    });
    const root = `${tree.at.root}:${tree.port}`;
    const args = ["preflight", "--config", "-", "--root", root, "--format", "json"];
    const { code, stdout } = await command(args, realTools, { stdin: config });
    const found: { id: string; keys: string[] }[] = JSON.parse(stdout).findings;
    expect(code).toBe(1);
    expect(found.map(({ id, keys }) => `${id.replace("preflight.", "")} ${keys.join()}`.trim())).toEqual([
      "below-dname dkim-default",
      "below-delegation dmarc",
      "other-mx mx-primary,mx-secondary",
      "second-spf spf",
      "name-taken imap",
      "name-taken mail",
      "wildcard",
    ]);
  });

  it("asks the other server where one is silent", async () => {
    const { roots, port } = tree;
    // Longer than by default, since the machine may be slow.
    const reading = await readZone(planOf({ domain: "half.test" }), { roots, port, limit: 60 });
    expect(reading.notChecked).toEqual([]);
    expect(reading.records.map(({ type }) => type).sort()).toEqual(["A", "A", "MX", "MX", "TXT"]);
  });

  it("ends in time where nobody answers, and says so", async () => {
    const began = performance.now();
    expect(await preflight("dead.test")).toMatchObject({ code: 2, ids: ["not-checked"] });
    // The machine may be slow; the limit is 5 seconds.
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it("says that nobody has the domain", async () => {
    expect(await preflight("nobody.test")).toMatchObject({ code: 0, ids: ["not-registered"] });
  });
});
