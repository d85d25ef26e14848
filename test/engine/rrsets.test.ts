/** What others have in the RRsets of a stack, at a service that holds an RRset as a whole. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { azureDnsCloud, googleDnsCloud, huaweiDnsCloud, type RRsetCloud, route53Cloud } from "../support/clouds";
import { inFull } from "../support/full";
import { mailDomains, projectOf, Stack, writeYaml, yamlMailDomain } from "../support/stack";

const spf = '"v=spf1 include:spf.sg.aliyun.com -all"';
const ours = { name: "@", type: "TXT", value: "ours=1" };

describe.skipIf(!inject("pulumi")).each([
  ["route53", route53Cloud, "Amazon Route 53"],
  ["azureDns", azureDnsCloud, "Azure DNS"],
  ["googleDns", googleDnsCloud, "Google Cloud DNS"],
  ["huaweiDns", huaweiDnsCloud, "Huawei Cloud DNS"],
] as const)("on the real engine, RRsets on %s", (name, makeCloud: () => RRsetCloud, service) => {
  const often = name === "route53" ? {} : inFull;

  async function start() {
    const cloud = makeCloud();
    const id = cloud.fake.idOf("example.com", "TXT");
    await cloud.fake.start();
    const stack = await Stack.create(projectOf(mailDomains));
    await cloud.configure(stack);
    const write = (args: object = {}, opts: object = {}) =>
      stack.write({ corp: { args: { domain: "example.com", dns: cloud.dns, ...args }, opts } });
    const texts = () => [...(cloud.fake.at("@", "TXT")?.Values ?? [])].sort();
    /** What a preview refuses, and what it says. */
    const refusal = async (...flags: string[]) => {
      const before = cloud.zone();
      const { code, text } = await stack.run("up", "--yes", ...flags);
      expect(code, text).not.toBe(0);
      expect(text).not.toMatch(/^Updating \(/m);
      expect(cloud.zone()).toEqual(before);
      return text;
    };
    return { cloud, id, stack, write, texts, refusal };
  }

  it(
    "are refused in the preview where others have a value in one, and taken over with the lines that it prints",
    often,
    async () => {
      const { cloud, id, stack, write, texts, refusal } = await start();
      cloud.seed("@", "TXT", "google-site-verification=abc");
      write();
      const text = await refusal();
      expect(text).toContain(`the RRset "@ TXT" already exists at ${service}: `);
      expect(text).toContain("[preflight.rrset-exists]");
      expect(text).toContain('"verification-1": { name: "@", type: "TXT", value: "google-site-verification=abc" },');
      expect(text).toContain(`"@ TXT": "${id}",`);

      const extraRecords = {
        "verification-1": { name: "@", type: "TXT", value: "google-site-verification=abc" },
      };
      write({ extraRecords, imports: { "@ TXT": id } });
      await stack.up();
      const both = ['"google-site-verification=abc"', spf].sort();
      expect(texts()).toEqual(both);
      write({ extraRecords });
      expect(await stack.changes()).toEqual([]);

      expect(await stack.changes("--refresh")).toEqual([]);
    },
  );

  it("are refused before a change of ours would remove what others added later", inFull, async () => {
    const { cloud, stack, write, texts, refusal } = await start();
    write();
    await stack.up();
    cloud.seed("@", "TXT", "MS=ms1");
    expect(await stack.changes()).toEqual([]);
    write({ extraRecords: { ours } });
    expect(await refusal()).toMatch(/has "MS=ms1", which the plan lacks.*\[preflight\.rrset-others\]/s);
    // A refresh takes it into the state, and still nothing of ours is behind it.
    write();
    expect(await refusal("--refresh")).toMatch(/"MS=ms1".*\[preflight\.rrset-others\]/s);
    write({ extraRecords: { theirs: { ...ours, value: "MS=ms1" } } });
    await stack.up("--refresh");
    expect(texts()).toEqual(['"MS=ms1"', spf].sort());
    expect(await stack.changes()).toEqual([]);
  });

  it("are joined and left by records of ours without a replacement, until they are destroyed", inFull, async () => {
    const { cloud, stack, write, texts } = await start();
    write();
    await stack.up();
    write({ extraRecords: { ours } });
    expect(await stack.changes()).toEqual(["update corp", "update corp-@ TXT"]);
    await stack.up();
    expect(texts()).toEqual([spf, '"ours=1"'].sort());
    write();
    await stack.up();
    expect(texts()).toEqual([spf]);
    await stack.destroy();
    expect(cloud.zone()).toEqual([]);
  });

  it("are refused where an import would lose what others have", inFull, async () => {
    const { cloud, id, stack, write, texts, refusal } = await start();
    cloud.seed("@", "TXT", "v=spf1 include:spf.sg.aliyun.com ~all");
    cloud.seed("@", "TXT", "MS=ms1");
    write({ imports: { "@ TXT": id } });
    expect(await refusal()).toMatch(/"MS=ms1", which the plan lacks.*\[preflight\.rrset-others\]/s);
    // What the plan has a record of the same kind for is changed, as with every import.
    cloud.remove("MS=ms1");
    await stack.up();
    expect(texts()).toEqual([spf]);
    write();
    expect(await stack.changes("--refresh")).toEqual([]);
  });

  it("are corrected where a value of ours was edited, beside one of others not", inFull, async () => {
    const { cloud, stack, write, texts, refusal } = await start();
    const token = { name: "@", type: "TXT", value: "token=1" };
    write({ extraRecords: { ours, token } });
    await stack.up();
    cloud.edit("ours=1", "ours=2");
    await stack.refresh();
    expect(await stack.changes()).toEqual(["update corp-@ TXT"]);
    await stack.up();
    expect(texts()).toEqual([spf, '"ours=1"', '"token=1"'].sort());
    cloud.edit("ours=1", "ours=2");
    cloud.seed("@", "TXT", "MS=ms1");
    expect(await refusal("--refresh")).toMatch(/"MS=ms1".*\[preflight\.rrset-others\]/s);
    expect(texts()).toHaveLength(4);
  });

  it("go on after a run that the service broke off, and after a rename with an alias", inFull, async () => {
    const { cloud, stack, write, texts } = await start();
    write({ extraRecords: { ours } });
    await stack.up();
    write({ extraRecords: { ours: { ...ours, value: "ours=2" } }, spf: { ip4: ["192.0.2.1"] } });
    cloud.fake.fault = (call) => (cloud.isWrite(call) ? cloud.broken : undefined);
    expect((await stack.run("up", "--yes", "--skip-preview")).code).not.toBe(0);
    cloud.fake.fault = undefined;
    await stack.up();
    expect(texts()).toEqual(['"ours=2"', '"v=spf1 ip4:192.0.2.1 include:spf.sg.aliyun.com -all"'].sort());
    const args = { domain: "example.com", dns: cloud.dns, spf: { ip4: ["192.0.2.1"] } };
    stack.write({ mail: { args, opts: { aliases: [{ name: "corp" }] } } });
    expect((await stack.changes()).filter((change) => !/^(?:update|same) mail/.test(change))).toEqual([]);
    await stack.up();
    expect(texts()).toEqual(['"v=spf1 ip4:192.0.2.1 include:spf.sg.aliyun.com -all"']);
    // Without one, the RRsets are there already.
    stack.write({ post: { args } });
    const { code, text } = await stack.run("preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/aliases \[preflight\.rrset-exists\]/);
  });

  it(
    "wait for the whole RRset where one value is not known, and refuse it all where one is refused",
    inFull,
    async () => {
      const { cloud, stack } = await start();
      const program = (value: string) => `
      const { MailDomain, ZoneFileRecord } = require("alibaba-mail");
      const other = new ZoneFileRecord("other", { path: "x.zone", zone: "example.net", name: "@", type: "TXT", ttl: 600, rdata: '"x"' });
      const value = other.id.apply(() => ${JSON.stringify(value)});
      new MailDomain("corp", { domain: "example.com", dns: ${JSON.stringify(cloud.dns)}, extraRecords: { late: { name: "@", type: "TXT", value } } });`;
      writeFileSync(join(stack.folder, "index.js"), program('"quoted"'));
      await stack.preview();
      const { code, text } = await stack.run("up", "--yes", "--skip-preview");
      expect(code).not.toBe(0);
      expect(text).toMatch(/extraRecords\.late\.value: .*\[txt\.quoted\]/);
      expect(cloud.fake.at("@", "TXT")).toBeUndefined();
      writeFileSync(join(stack.folder, "index.js"), program("late=1"));
      await stack.up();
      expect(cloud.fake.at("@", "TXT")?.Values).toHaveLength(2);
    },
  );

  it.skipIf(!inject("hasYaml"))("are guarded in YAML, too", inFull, async () => {
    const { cloud, id, stack, texts, refusal } = await start();
    const write = (properties: object) =>
      writeYaml(stack.folder, { corp: yamlMailDomain({ domain: "example.com", dns: cloud.dns, ...properties }) });
    cloud.seed("@", "TXT", "MS=ms1");
    write({});
    expect(await refusal()).toMatch(/"MS=ms1".*\[preflight\.rrset-exists\]/s);
    const theirs = { name: "@", type: "TXT", value: "MS=ms1" };
    write({ extraRecords: { theirs }, imports: { "@ TXT": id } });
    await stack.up();
    expect(texts()).toEqual(['"MS=ms1"', spf].sort());
    write({ extraRecords: { theirs } });
    expect(await stack.changes()).toEqual([]);
    cloud.seed("@", "TXT", "MS=ms2");
    write({ extraRecords: { theirs, ours } });
    expect(await refusal()).toMatch(/has "MS=ms2", which the plan lacks.*\[preflight\.rrset-others\]/s);
  });
});
