import { generateKeyPairSync } from "node:crypto";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { cloudflareCloud } from "../support/clouds";
import { inFull } from "../support/full";
import { mailDomains, projectFrom, projectOf, reference, Stack, writeYaml, yamlMailDomain } from "../support/stack";

const zoneFile = { zoneFile: { path: "example.com.zone" } };

describe.skipIf(!inject("pulumi"))("on the real engine, a MailDomain", () => {
  it("is part of a larger component, for several domains, and another stack reads its outputs", inFull, async () => {
    const folder = projectFrom("composed");
    const stack = await Stack.create(folder);
    await stack.up();
    expect(await stack.changes()).toEqual([]);
    expect(await stack.changes("--refresh")).toEqual([]);
    expect(readFileSync(join(folder, "example.net.zone"), "latin1")).toContain(
      'example.net. 600 IN TXT "v=spf1 ip4:192.0.2.10 include:spf.sg.aliyun.com -all"',
    );
    const reader = await Stack.create(join(folder, "reader"), "dev", join(folder, "state"));
    await reader.succeed("config", "set", "mailStack", "organization/alibaba-mail-composed/dev");
    await reader.up();
    expect(await reader.outputs()).toEqual({
      imapHosts: { "example.com": "imap.sg.aliyun.com", "example.net": "imap.sg.aliyun.com" },
    });
    // One domain less takes away that domain's records only.
    await stack.succeed("config", "set", "--path", "domains[0]", "example.com");
    expect((await stack.changes()).every((change) => /^(delete acme-example-net|update acme$)/.test(change))).toBe(
      true,
    );
    await stack.up();
    expect(existsSync(join(folder, "example.net.zone"))).toBe(false);
    await stack.destroy();
  });

  it("keeps its records on a DNS service of the user's own", inFull, async () => {
    const service = await startDnsService();
    const stack = await Stack.create(projectFrom("custom-adapter"));
    await stack.succeed("config", "set", "endpoint", service.url);
    await stack.up();
    expect([...service.records.values()].map(({ name, type, data }) => `${name} ${type} ${data}`).sort()).toEqual([
      "example.com MX 10 mx2.sg.aliyun.com.",
      "example.com MX 5 mx1.sg.aliyun.com.",
      'example.com TXT "v=spf1 include:spf.sg.aliyun.com -all"',
      "imap.example.com CNAME imap.sg.aliyun.com.",
      "mail.example.com CNAME mail.sg.aliyun.com.",
      "pop3.example.com CNAME pop.sg.aliyun.com.",
      "smtp.example.com CNAME smtp.sg.aliyun.com.",
    ]);
    expect(await stack.changes()).toEqual([]);
    expect(Object.keys((await stack.outputs()).recordIds as object)).toHaveLength(7);
    await stack.destroy();
    expect(service.records.size).toBe(0);
  });

  it("waits for what it depends on", inFull, async () => {
    const folder = projectOf(`
      const pulumi = require("@pulumi/pulumi");
      const { MailDomain, ZoneFileRecord, zoneFile } = require("alibaba-mail");
      const first = new ZoneFileRecord("first", { path: "z", zone: "example.com", name: "a", type: "A", ttl: 60, rdata: "192.0.2.1" });
      new MailDomain("corp", { domain: "example.com", dns: zoneFile({ path: "z" }) }, { dependsOn: [first] });`);
    const stack = await Stack.create(folder);
    await stack.up();
    const children = (await stack.state()).filter(({ urn }) => urn.includes("MailDomain$"));
    expect(children).toHaveLength(7);
    for (const { dependencies } of children) expect(dependencies).toContainEqual(expect.stringMatching(/::first$/));
  });

  it("passes parent, aliases, protect, transforms and retainOnDelete on to its records", inFull, async () => {
    const program = (options: string) => `
      const pulumi = require("@pulumi/pulumi");
      const { MailDomain, zoneFile } = require("alibaba-mail");
      const args = { domain: "example.com", dns: zoneFile({ path: "z" }) };
      ${options}`;
    const folder = projectOf(program('new MailDomain("old", args);'));
    const stack = await Stack.create(folder);
    const write = (options: string) => writeFileSync(join(folder, "index.js"), program(options));
    await stack.up();

    write(`
      class Team extends pulumi.ComponentResource { constructor() { super("test:index:Team", "team"); } }
      new MailDomain("new", args, { parent: new Team(), aliases: [{ name: "old", parent: pulumi.rootStackResource }] });`);
    expect(await stack.changes()).toEqual(["create team"]);
    await stack.up();

    const aliases = `aliases: ["urn:pulumi:dev::project::test:index:Team$alibaba-mail:index:MailDomain::new"]`;
    write(`
      const slower = ({ props, opts, type }) => type.endsWith(":ZoneFileRecord") ? { props: { ...props, ttl: 1200 }, opts } : undefined;
      new MailDomain("new", args, { ${aliases}, protect: true, transforms: [slower] });`);
    await stack.up();
    expect(readFileSync(join(folder, "z"), "latin1")).toContain("example.com. 1200 IN MX 5 mx1.sg.aliyun.com.");
    const refused = await stack.run("destroy", "--yes", "--skip-preview");
    expect(refused.text).toContain("is protected");

    write(`new MailDomain("new", args, { retainOnDelete: true });`);
    await stack.up();
    await stack.destroy();
    expect(readFileSync(join(folder, "z"), "latin1")).toContain("mx1.sg.aliyun.com.");
  });

  it("lives beside another of the same stack, each with its own domain in one zone file", inFull, async () => {
    const folder = projectOf(mailDomains);
    const stack = await Stack.create(folder);
    const sub = { domain: "sub.example.com", zone: "example.com", dns: zoneFile };
    stack.write({ one: { args: { domain: "example.com", dns: zoneFile } }, two: { args: sub } });
    await stack.up();
    expect(await stack.changes("--refresh")).toEqual([]);
    stack.write({ two: { args: sub } });
    await stack.up();
    const left = readFileSync(join(folder, "example.com.zone"), "latin1");
    expect(left).toContain("\nsub.example.com. 600 IN MX 5");
    expect(left).not.toContain("\nexample.com. 600 IN MX 5");
  });

  it(
    "is refused beside another one of the same domain at the same service, in the preview and each run anew",
    inFull,
    async () => {
      const cloud = cloudflareCloud();
      await cloud.fake.start();
      const stack = await Stack.create(projectOf(mailDomains));
      await cloud.configure(stack);
      const args = { domain: "example.com", dns: cloud.dns, preflight: "off" };
      stack.write({ corp: { args }, again: { args: { ...args, edition: "china" } } });
      for (const command of ["preview", "up"]) {
        const { code, text } = await stack.run(command, ...(command === "up" ? ["--yes", "--skip-preview"] : []));
        expect(code).not.toBe(0);
        expect(text).toContain('the MailDomain "corp" of this program declares the MX of example.com');
      }
      expect(cloud.zone().filter((line) => line.includes("v=spf1")).length).toBeLessThan(2);
      stack.write({ corp: { args }, again: { args: { ...args, domain: "sub.example.com", zone: "example.com" } } });
      await stack.up();
      expect(await stack.changes()).toEqual([]);
    },
  );

  it("refuses wrong arguments with one clean message, all at once", async () => {
    const folder = projectOf(mailDomains);
    const stack = await Stack.create(folder);
    stack.write({ corp: { args: { domain: "https://example.com/", edition: "sg", ttl: 0.5, dns: zoneFile } } });
    const { code, text } = await stack.run("preview");
    expect(code).not.toBe(0);
    expect(text).toContain(
      [
        'error: MailDomain "corp": 3 problems in its arguments; nothing was created:',
        '      - edition: invalid value "sg"; use singapore, china, china-legacy or custom [args.unknown-value]',
        '      - domain: "https://example.com/" is a URL or a path; use only the domain, such as example.com [domain.url]',
        "      - ttl: must be an integer from 1 to 2147483647 seconds, got 0.5; use 600, for example [ttl.range]",
      ].join("\n"),
    );
    expect(text).not.toMatch(/^\s+at .*\.js/m);
  });

  it("holds back the record whose late value is refused, and only that one", inFull, async () => {
    const folder = projectOf(`
      const pulumi = require("@pulumi/pulumi");
      const { MailDomain, zoneFile } = require("alibaba-mail");
      new MailDomain("corp", { domain: "example.com", dns: zoneFile({ path: "z" }), spf: { ip4: [pulumi.output("192.0.2.300")] } });`);
    const stack = await Stack.create(folder);
    const { code, text } = await stack.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toContain('spf.ip4[0]: "192.0.2.300" is not an IPv4 address or network');
    expect(readFileSync(join(folder, "z"), "latin1")).not.toContain("v=spf1");
  });

  it("keeps a secret value out of the state's plain text", async () => {
    const folder = projectOf(`
      const pulumi = require("@pulumi/pulumi");
      const { MailDomain, zoneFile } = require("alibaba-mail");
      const extraRecords = { token: { name: "@", type: "TXT", value: pulumi.secret("hush-hush") } };
      exports.records = new MailDomain("corp", { domain: "example.com", dns: zoneFile({ path: "z" }), extraRecords }).records;`);
    const stack = await Stack.create(folder);
    const printed = await stack.succeed("up", "--yes", "--skip-preview");
    expect(printed).not.toContain("hush-hush");
    expect(printed).toMatch(/withheld *: "secret"/);
    await stack.refresh();
    expect(JSON.stringify(await stack.state())).not.toContain("hush-hush");
    expect(await stack.changes()).toEqual([]);
    expect(readFileSync(join(folder, "z"), "latin1")).toContain('"hush-hush"');
  });

  it("shows its schema to every Pulumi language", inFull, async () => {
    const folder = projectOf("");
    // Pulumi installs the package's dependencies into its folder: a copy, so that the other tests keep theirs.
    cpSync(join(inject("installation"), "node_modules/alibaba-mail"), join(folder, "schema-of"), { recursive: true });
    const stack = await Stack.create(folder);
    const schema = JSON.parse(await stack.plain("package", "get-schema", "./schema-of"));
    expect(existsSync(join(folder, "schema-of/node_modules/vitest"))).toBe(false);
    expect(Object.keys(schema.resources)).toEqual([
      "alibaba-mail:index:DynamicUpdateRecord",
      "alibaba-mail:index:MailDomain",
      "alibaba-mail:index:ZoneFileRecord",
    ]);
  });

  it.skipIf(!inject("hasYaml"))(
    "shows no secret and no key where another language's program is refused",
    inFull,
    async () => {
      const folder = projectOf("");
      const privateKey = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
        type: "pkcs8",
        format: "pem",
      });
      const properties = {
        domain: "example.com",
        dns: zoneFile,
        dkim: { default: { publicKey: privateKey } },
        extraRecords: { t: { name: "imap", type: "TXT", value: { "fn::secret": "hush-hush" } } },
      };
      writeYaml(folder, { corp: yamlMailDomain(properties) });
      const stack = await Stack.create(folder);
      const { code, text } = await stack.run("preview");
      expect(code).not.toBe(0);
      expect(text).toContain("dkim.private-key");
      expect(text).toContain("record.cname-beside-other");
      expect(text).not.toMatch(/hush-hush|BEGIN PRIVATE/);
    },
  );

  it.skipIf(!inject("hasYaml"))("is used from YAML, and its properties' errors are named there", inFull, async () => {
    const folder = projectOf("");
    const write = (domain: string) =>
      writeYaml(
        folder,
        { corp: yamlMailDomain({ domain, edition: "china", dns: zoneFile }) },
        { imap: reference("corp.imap.host") },
      );
    write("example.com");
    const stack = await Stack.create(folder);
    await stack.up();
    expect(await stack.outputs()).toEqual({ imap: "imap.qiye.aliyun.com" });
    expect(await stack.changes("--refresh")).toEqual([]);
    write("192.0.2.1");
    const { text } = await stack.run("preview");
    expect(text).toMatch(
      /property domain with value .* has a problem: "192\.0\.2\.1" is an IP address; .* \[domain\.ip\]/,
    );
    await stack.destroy();
    expect(existsSync(join(folder, "example.com.zone"))).toBe(false);
  });
});

interface HttpRecord {
  name: string;
  type: string;
  data: string;
}

/** The DNS service of the example: records over HTTP. */
async function startDnsService(): Promise<{ url: string; records: Map<string, HttpRecord> }> {
  const records = new Map<string, HttpRecord>();
  const server = createServer(async (request, response) => {
    const id = request.url?.match(/^\/records\/(\d+)$/)?.[1] ?? String(records.size + 1);
    const body = (await request.toArray()).join("");
    if (request.method === "DELETE") records.delete(id);
    else records.set(id, JSON.parse(body));
    response.end(JSON.stringify({ id }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, records };
}
