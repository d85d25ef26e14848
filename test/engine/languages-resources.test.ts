/** The component in other languages among a program's other resources: outputs, secrets, and the options of resources. */
import { generateKeyPairSync } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { cloudflareCloud } from "../support/clouds";
import { startDynamicZone } from "../support/dynamic-zone";
import { accountId } from "../support/fakes/cloudflare";
import { inFull } from "../support/full";
import { projectFrom, projectOf, reference, Stack, writeYaml, yamlMailDomain } from "../support/stack";

/** In other languages every update makes the check, whether a program reads the status or not. */
const liveCheck = { enabled: false };

describe.skipIf(!inject("hasYaml"))("a component in YAML", () => {
  // The stand-in has no schema, which YAML asks for.
  it.skipIf(!inject("plugins").includes("cloudflare"))(
    "takes a zone's id and a secret key from other resources, and its options: providers, provider, protect, parent, aliases",
    inFull,
    async () => {
      const cloud = cloudflareCloud();
      await cloud.fake.start();
      const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const key = publicKey.export({ type: "spki", format: "der" }).toString("base64");
      const record = { path: "keys.zone", zone: "example.net", name: "default._domainkey", type: "TXT", ttl: 600 };
      const others = {
        // The stack has no configuration of the cloud, so the default provider would have no credentials.
        own: { type: "pulumi:providers:cloudflare", properties: cloud.providerArgs() },
        zone: {
          type: "cloudflare:Zone",
          properties: { account: { id: accountId }, name: "example.com", type: "full" },
          options: { provider: reference("own") },
        },
        key: {
          type: "alibaba-mail:ZoneFileRecord",
          properties: { ...record, rdata: { "fn::secret": `"v=DKIM1; k=rsa; p=${key}"` } },
        },
      };
      const properties = {
        domain: "example.com",
        dns: { cloudflare: { zoneId: reference("zone.id") } },
        dkim: { default: { record: reference("key.rdata") } },
        liveCheck,
      };
      const folder = projectOf("");
      const stack = await Stack.create(folder);
      const corp = yamlMailDomain(properties, { providers: [reference("own")], protect: true });
      writeYaml(folder, { ...others, corp }, { records: reference("corp.records") });
      const printed = await stack.succeed("up", "--yes");
      expect(cloud.zone()).toHaveLength(8);
      expect(cloud.zone().join().replaceAll('" "', "")).toContain(`"v=DKIM1; k=rsa; p=${key}"`);

      expect(printed).not.toContain(key.slice(50, 100));
      const state = await stack.state();
      const ofStack = state.find(({ urn }) => urn.includes("::pulumi:pulumi:Stack::"));
      const withheld = expect.objectContaining({ key: "dkim-default", withheld: "secret" });
      expect(ofStack?.outputs?.records).toContainEqual(withheld);
      expect(JSON.stringify(state)).not.toContain(key.slice(50, 100));
      const ours = state.filter(({ urn }) => urn.includes("MailDomain"));
      expect(ours.map(({ protect }) => protect)).toEqual(Array(9).fill(true));

      const aliases = ["urn:pulumi:dev::project::alibaba-mail:index:MailDomain::corp"];
      const mail = yamlMailDomain(properties, { provider: reference("own"), parent: reference("zone"), aliases });
      // Nothing but the name and the parent; that it is protected no more is not a change of the records.
      writeYaml(folder, { ...others, mail });
      expect(await stack.changes("--refresh")).toEqual([]);
    },
  );

  it.skipIf(!inject("nameServers").includes("bind"))(
    "is refused by a preflight, and has the status of the live zone once nothing is in the way",
    inFull,
    async () => {
      // Everything that SPF asks for is in the one zone that the server has.
      const zone = [
        'spf 600 TXT "v=spf1 ip4:192.0.2.0/24 -all"',
        "mx1 600 A 192.0.2.1",
        "@ 600 MX 1 aspmx.l.google.com.",
      ].join("\n");
      const server = await startDynamicZone("bind", { zone });
      onTestFinished(() => server.end());
      const folder = projectOf("");
      const stack = await Stack.create(folder);
      await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", server.key.secret);
      const corp = yamlMailDomain({
        domain: "example.com",
        edition: "custom",
        hosts: {
          mx: { primary: { exchange: "mx1.example.com", preference: 5 } },
          spfInclude: "spf.example.com",
          imap: "imap-host.example.com",
          webmailUrl: "https://webmail.example.com/",
        },
        dns: { rfc2136: { server: server.host, port: server.port, tsigKeyName: server.key.name } },
        liveCheck: { servers: [`${server.host}:${server.port}`] },
        preflight: "fail",
      });
      writeYaml(folder, { corp }, { status: reference("corp.status"), details: reference("corp.statusDetails") });
      const { code, text } = await stack.run("preview");
      expect(code).not.toBe(0);
      expect(text).toMatch(/corp-mx-primary.*\n.*mail for example\.com goes to Google .*\[preflight\.other-mx\]/);

      await server.nsupdate("update delete example.com. MX");
      await stack.up();
      expect(await stack.outputs()).toMatchObject({ status: "Resolved" });
      await server.nsupdate("update add example.com. 600 MX 1 mxbiz1.qq.com.");
      await stack.up();
      const { status, details } = await stack.outputs();
      expect(status).toBe("Resolution Invalid");
      expect(JSON.stringify(details)).toContain("[mx.foreign-wins]");
    },
  );
});

describe.skipIf(!inject("sdkLanguages").includes("python"))("a component in Python", () => {
  const head = `
import pulumi
import pulumi_alibaba_mail as alibaba_mail

class Team(pulumi.ComponentResource):
    def __init__(self):
        super().__init__("test:index:Team", "team")

def slower(args):
    if args.type_.endswith(":ZoneFileRecord"):
        return pulumi.ResourceTransformResult(props={**args.props, "ttl": 1200}, opts=args.opts)

zone_file = {"zone_file": {"path": "z", "new_zone": {"name_servers": ["ns1.dns.example", "ns2.dns.example"]}}}
`;
  const slow = { ...inFull, timeout: 900_000 };

  /** A project that has the generated SDK, for all tests: it takes a minute. */
  let project: Promise<string> | undefined;
  async function makeProject(): Promise<string> {
    const folder = projectFrom("python", []);
    cpSync(join(inject("installation"), "node_modules/alibaba-mail"), join(folder, "package"), { recursive: true });
    await new Stack(folder).plain("package", "add", "./package");
    return folder;
  }

  /** A stack, and what writes its program. */
  async function start(name: string): Promise<{ stack: Stack; write: (...lines: string[]) => void }> {
    project ??= makeProject();
    const stack = await Stack.create(await project, name);
    const write = (...lines: string[]) => writeFileSync(join(stack.folder, "__main__.py"), [head, ...lines].join("\n"));
    return { stack, write };
  }

  it("is wrapped, renamed and transformed as in TypeScript, also after a rename that was cut off", slow, async () => {
    const { stack, write } = await start("options");
    const component = (name: string, options = "") =>
      write(
        `opts = pulumi.ResourceOptions(${options})`,
        'live_check = {"enabled": False}',
        `alibaba_mail.MailDomain("${name}", domain="example.com", dns=zone_file, live_check=live_check, opts=opts)`,
      );
    const file = () => readFileSync(join(stack.folder, "z"), "latin1");
    const unmarked = (text: string) => text.split("\n").map((line) => line.split(" ; ")[0]);
    component("old");
    await stack.up();
    const made = file();

    component("new", 'parent=Team(), aliases=[pulumi.Alias(name="old", parent=pulumi.ROOT_STACK_RESOURCE)]');
    expect(await stack.changes()).toEqual(["create team"]);
    await stack.up();

    // The component has its newest name, and its records the one before.
    component("newest", 'parent=Team(), aliases=[pulumi.Alias(name="new")]');
    const state = await stack.succeed("stack", "export");
    await stack.importState(state.replaceAll('MailDomain::new"', 'MailDomain::newest"'));
    expect(await stack.changes()).toEqual([]);
    await stack.up();
    expect(unmarked(file())).toEqual(unmarked(made));

    component("newest", "parent=Team(), transforms=[slower], protect=True");
    await stack.up();
    expect(file()).toContain("example.com. 1200 IN MX 5 mx1.sg.aliyun.com.");
    expect((await stack.run("destroy", "--yes", "--skip-preview")).text).toContain("is protected");
  });

  it("is told of what has the wrong shape with the property's path, all at once", slow, async () => {
    const { stack, write } = await start("shapes");
    const given = {
      'edition="sg"': /property edition with value .*\[args\.unknown-value\]/,
      'ttl="soon"': /property ttl with value .*\[args\.type\]/,
      'spf={"include": ["spf.example.net"]}': /property spf\.include with value .*includes.*\[args\.unknown-key\]/,
      'cnames={"imap": "yes"}': /property cnames\.imap with value .*\[args\.type\]/,
      'dmarc={"policy": "quarantene"}': /property dmarc\.policy with value .*quarantine.*\[args\.unknown-value\]/,
      'dns={"zone_file": {}}': /property dns\.zoneFile\.path .*\[args\.missing\]/,
    };
    write(`alibaba_mail.MailDomain("corp", domain="example.com", ${Object.keys(given).join(", ")})`);
    const { code, text } = await stack.run("preview");
    expect(code).not.toBe(0);
    for (const said of Object.values(given)) expect(text).toMatch(said);
  });
});
