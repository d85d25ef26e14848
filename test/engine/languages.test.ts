/** The component in programs of other languages: the examples, from `pulumi package add` to destroy, and what they are told. */
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, inject, it } from "vitest";
import { inFull } from "../support/full";
import { mailDomains, projectFrom, projectOf, Stack, writeYaml, yamlMailDomain } from "../support/stack";

/** The example, with the unpacked package beside it, into which Pulumi may install its dependencies. */
function projectWithPackage(example: string): string {
  const folder = projectFrom(example, []);
  cpSync(join(inject("installation"), "node_modules/alibaba-mail"), join(folder, "package"), { recursive: true });
  return folder;
}

const zoneLines = (folder: string) => {
  const lines = readFileSync(join(folder, "example.zone"), "latin1").split("\n");
  return lines.filter((line) => line.includes("alibaba-mail=")).map((line) => line.split(" ; ")[0]);
};

const lines = [
  "example.com. 600 IN MX 5 mx1.sg.aliyun.com.",
  "example.com. 600 IN MX 10 mx2.sg.aliyun.com.",
  'example.com. 600 IN TXT "v=spf1 include:spf.sg.aliyun.com -all"',
  "imap.example.com. 600 IN CNAME imap.sg.aliyun.com.",
  "mail.example.com. 600 IN CNAME mail.sg.aliyun.com.",
  "pop3.example.com. 600 IN CNAME pop.sg.aliyun.com.",
  "smtp.example.com. 600 IN CNAME smtp.sg.aliyun.com.",
];

/** The life of a stack that is the same in every language. */
async function live(folder: string): Promise<Stack> {
  const stack = await Stack.create(folder);
  await stack.up();
  expect(zoneLines(folder)).toEqual(lines);
  expect(await stack.changes("--refresh")).toEqual([]);
  const state = await stack.state();
  const { outputs } = state.find(({ urn }) => urn.includes("::pulumi:pulumi:Stack::")) ?? {};
  expect(outputs).toMatchObject({ imap: { host: "imap.sg.aliyun.com", port: 993 } });
  const urns = state.map(({ urn }) => urn.split("::").slice(2).join("::"));
  expect(urns).toContain("alibaba-mail:index:MailDomain$alibaba-mail:index:ZoneFileRecord::corp-mx-primary");
  return stack;
}

async function end(stack: Stack): Promise<void> {
  await stack.destroy();
  expect(existsSync(join(stack.folder, "example.zone"))).toBe(false);
}

describe.skipIf(!inject("hasYaml"))("a program in YAML", () => {
  it("runs as the example", async () => {
    await end(await live(projectFrom("yaml", [])));
  });

  /** Each kind of bad input that YAML's own check of types lets through, and what is said of it, with the path of the property. */
  const kinds: [string, Record<string, unknown>, RegExp][] = [
    ["a text that breaks a rule", { domain: "https://example.com/" }, /property domain with value .*\[domain\.url\]/],
    ["a number out of its range", { ttl: 0 }, /property ttl with value .*\[ttl\.range\]/],
    ["an element of a list", { spf: { ip4: ["192.0.2.1", "192.0.2.300"] } }, /property spf\.ip4\[1\] .*192\.0\.2\.300/],
    [
      "a field of an entry of a map",
      { extraRecords: { www: { name: "www", type: "A", value: "nowhere" } } },
      /property extraRecords\.www\.value .*nowhere/,
    ],
    [
      "a record of the former mail service that lacks a part",
      { legacy: { old: { name: "@", type: "MX", value: "mx.example.net", state: "live" } } },
      /property legacy\.old\.priority .*\[args\.missing\]/,
    ],
    ["more than one DNS service", { dns: { alidns: {}, zoneFile: { path: "z" } } }, /property dns .*\[dns\./],
  ];

  it("is told of each kind of bad input with the property's path, all at once", async () => {
    const folder = projectFrom("yaml", []);
    const file = join(folder, "Pulumi.yaml");
    const program = load(readFileSync(file, "utf8")) as { resources: { corp: { properties: object } } };
    Object.assign(program.resources.corp.properties, ...kinds.map(([, properties]) => properties));
    writeFileSync(file, JSON.stringify(program));
    const stack = await Stack.create(folder);
    const { code, text } = await stack.run("preview");
    expect(code).not.toBe(0);
    for (const [, , said] of kinds) expect(text).toMatch(said);
  });

  it("is told of the wrong shape of an argument by YAML's own check of types, with the property", async () => {
    const folder = projectOf("", []);
    const dns = { zoneFile: { path: "z" } };
    writeYaml(folder, {
      one: yamlMailDomain({
        domain: "example.com",
        dns,
        ttl: "soon",
        edition: "sg",
        spf: { include: ["example.net"] },
      }),
      two: yamlMailDomain({ dns: { zoneFile: {} }, tlls: {} }),
    });
    const stack = await Stack.create(folder);
    const { code, text } = await stack.run("preview");
    expect(code).not.toBe(0);
    for (const said of [
      "ttl: Cannot assign type 'string' to type 'integer'",
      /edition: Cannot assign .*\n.*"singapore".*"china-legacy"/,
      /spf: Cannot assign .*\n.*Existing properties are: .*includes/,
      "domain: Missing required property 'domain'",
      /zoneFile: Cannot assign .*\n.*path: Missing required property 'path'/,
      /Cannot assign '.*tlls.*' to 'alibaba-mail:index:MailDomain'/,
    ]) {
      expect(text).toMatch(said);
    }
  });
});

describe.skipIf(!inject("hasYaml"))("a stack that moves between languages", () => {
  it("keeps every record, from the TypeScript class to the component of the provider and back", inFull, async () => {
    const args = { domain: "example.com", dns: { zoneFile: { path: "example.zone" } }, preflight: "off" };
    const folder = projectOf(mailDomains, []);
    const stack = await Stack.create(folder);
    stack.write({ corp: { args } });
    const typescript = readFileSync(join(folder, "Pulumi.yaml"), "utf8");
    const yaml = JSON.stringify({
      name: "project",
      runtime: "yaml",
      packages: { "alibaba-mail": "./node_modules/alibaba-mail" },
      resources: { corp: { type: "alibaba-mail:MailDomain", properties: args } },
    });
    await stack.up();
    const made = readFileSync(join(folder, "example.zone"), "latin1");
    for (const program of [yaml, typescript]) {
      writeFileSync(join(folder, "Pulumi.yaml"), program);
      expect(await stack.changes()).toEqual([]);
      await stack.up();
      expect(await stack.changes("--refresh")).toEqual([]);
      expect(readFileSync(join(folder, "example.zone"), "latin1")).toBe(made);
    }
  });
});

const languages = [
  { language: "python", file: "__main__.py", from: "domain=domain", to: 'domain="192.0.2.1"' },
  { language: "go", file: "main.go", from: "Domain:  domain", to: 'Domain:  domain + "/"' },
] as const;

describe.each(languages)("a program in $language", ({ language, file, from, to }) => {
  it.skipIf(!inject("sdkLanguages").includes(language))(
    "adds the package, runs as the example, and is told of a bad input with the property's path",
    { ...inFull, timeout: 900_000 },
    async () => {
      const folder = projectWithPackage(language);
      await new Stack(folder).plain("package", "add", "./package");
      const stack = await live(folder);
      const program = readFileSync(join(folder, file), "utf8");
      writeFileSync(join(folder, file), program.replace(from, to));
      const { text } = await stack.run("preview");
      expect(text).toMatch(/property domain with value .* has a problem: .*\[domain\./);
      writeFileSync(join(folder, file), program);
      await end(stack);
    },
  );
});
