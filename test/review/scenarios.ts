/** What the engine previews, so that the tests read its own JSON. Each scenario gives what it printed. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { alidnsCloud, type Cloud, cloudflareCloud } from "../support/clouds";
import { beginning, startDynamicZone } from "../support/dynamic-zone";
import { mailDomains, projectOf, Stack } from "../support/stack";

export interface Scenario {
  /** The file's name. */
  name: string;
  /** How it was made, for the fixtures' README. */
  how: string;
  /** What must be there beside a Pulumi CLI. */
  needs?: "bind" | "plugins";
  run(): Promise<string>;
}

const PREVIEW = ["preview", "--json", "--show-sames", "--parallel", "1"];

/** A key of 2048 bits, and another. */
const rsa = (seed: number): string =>
  `v=DKIM1; k=rsa; p=${Buffer.concat([
    Buffer.from("30820122300d06092a864886f70d01010105000382010f003082010a0282010100", "hex"),
    Buffer.alloc(256, seed),
    Buffer.from("0203010001", "hex"),
  ]).toString("base64")}`;

const before = (dns: unknown): object => ({
  domain: "example.com",
  dns,
  spf: { includes: ["spf1.dm.aliyun.com"], ip4: ["192.0.2.0/24"] },
  dkim: { default: { record: rsa(0xa1) }, former: { record: rsa(0xb1) } },
  dmarc: { policy: "reject", aggregateReports: ["dmarc@example.com"] },
  ttls: { "www A": 300 },
  extraRecords: {
    www: { name: "www", type: "A", value: "192.0.2.80" },
    six: { name: "www", type: "AAAA", value: "2001:db8::80" },
    verify: { name: "@", type: "TXT", value: "verify=0a1b2c" },
    srv: { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
    shop: { name: "shop", type: "CNAME", value: "shops.example.net" },
    gone: { name: "old", type: "A", value: "192.0.2.90" },
  },
});

/** Another edition, and a change of every kind. */
const after = (dns: unknown): object => ({
  domain: "example.com",
  edition: "china",
  dns,
  spf: { includes: ["_spf.example.net"], all: "~all" },
  dkim: { default: { record: rsa(0xc1) } },
  dmarc: { policy: "none", aggregateReports: ["dmarc@example.com"] },
  ttls: { "www A": 900 },
  extraRecords: {
    www: { name: "www", type: "A", value: "192.0.2.81" },
    six: { name: "www", type: "AAAA", value: "2001:db8::80" },
    verify: { name: "@", type: "TXT", value: "verify=`0a|1b`" },
    srv: { name: "_imaps._tcp", type: "SRV", value: "imap.qiye.aliyun.com", priority: 0, weight: 1, port: 993 },
    shop: { name: "shop", type: "CNAME", value: "shops.example.org" },
    made: { name: "new", type: "A", value: "192.0.2.91" },
  },
});

/** What the service refuses is left out. */
const forAlidns = (args: object): object => {
  const { extraRecords, ttls: _, ...rest } = args as { extraRecords: { verify: object }; ttls: object };
  return { ...rest, extraRecords: { ...extraRecords, verify: { name: "@", type: "TXT", value: "verify=3d4e5f" } } };
};

const zoneFile = { zoneFile: { path: "example.com.zone" } };

async function adapter(
  dns: unknown,
  configure: (stack: Stack) => Promise<void>,
  fit = (args: object) => args,
): Promise<string> {
  const stack = await Stack.create(projectOf(mailDomains));
  await configure(stack);
  stack.write({ corp: { args: fit(before(dns)) } });
  await stack.up();
  stack.write({ corp: { args: fit(after(dns)) } });
  return preview(stack);
}

/** What was printed to standard output, also where the preview failed. */
async function preview(stack: Stack, ...flags: string[]): Promise<string> {
  const { text } = await stack.run(...PREVIEW, ...flags);
  return text.slice(0, text.lastIndexOf("}") + 1);
}

async function onCloud(cloud: Cloud, program: string): Promise<Stack> {
  await cloud.fake.start();
  const stack = await Stack.create(projectOf(program));
  await cloud.configure(stack);
  return stack;
}

/** A program whose first lines the test rewrites. */
async function steps(stack: Stack, args: object[], run: (stack: Stack) => Promise<string>): Promise<string> {
  for (const one of args.slice(0, -1)) {
    stack.write({ corp: { args: one } });
    await stack.up();
  }
  stack.write({ corp: { args: args.at(-1) } });
  return run(stack);
}

/** Records that are hand-written for the services' SDKs, the deprecated types among them, spelled as people do. */
const handWritten = (zoneId: string, step: 1 | 2): string => `
const cloudflare = require("@pulumi/cloudflare");
const alicloud = require("@pulumi/alicloud");
const step = ${step};
const record = (name, args, opts) => new cloudflare.DnsRecord(name, { zoneId: "${zoneId}", ttl: 600, ...args }, opts);
record("mx", { name: "example.com", type: "MX", content: step === 1 ? "mx1.sg.aliyun.com" : "MX1.sg.aliyun.com.", priority: 5 });
record("spf", { name: "example.com", type: "TXT", content: step === 1 ? '"v=spf1 include:spf.sg.aliyun.com -all"' : '"v=spf1 include:spf.sg.aliyun.com " "+all"' });
record("imap", { name: "imap.example.com", type: "CNAME", content: "imap.sg.aliyun.com", proxied: step === 2 });
record("auto", { name: "auto.example.com", type: "A", content: "192.0.2.1", ttl: step === 1 ? 1 : 300 });
record("srv", { name: "_imaps._tcp.example.com", type: "SRV", priority: 0, data: { priority: 0, weight: 1, port: step === 1 ? 993 : 994, target: "imap.sg.aliyun.com" } });
record("caa", { name: "example.com", type: "CAA", data: { flags: "0", tag: "issue", value: step === 1 ? "ca.example.net" : "ca.example.org" } });
new cloudflare.Record("deprecated", { zoneId: "${zoneId}", name: "old.example.com", type: "A", ttl: 600, content: step === 1 ? "192.0.2.1" : "192.0.2.2" });
const ali = (name, args) => new alicloud.dns.AlidnsRecord(name, { domainName: "example.com", ttl: 600, ...args });
ali("ali-mx", { rr: "@", type: "MX", value: step === 1 ? "mx1.sg.aliyun.com" : "mx1.sg.aliyun.com.", priority: step === 1 ? 5 : 6 });
ali("ali-txt", { rr: "@", type: "TXT", value: step === 1 ? "v=spf1 include:spf.sg.aliyun.com -all" : "v=spf1 -all" });
ali("ali-off", { rr: "mail", type: "CNAME", value: "mail.sg.aliyun.com", status: step === 1 ? "ENABLE" : "DISABLE" });
if (step === 1) ali("ali-gone", { rr: "gone", type: "A", value: "192.0.2.9" });
new alicloud.dns.Record("ali-deprecated", { name: "example.com", hostRecord: "older", type: "A", value: step === 1 ? "192.0.2.3" : "192.0.2.4", ttl: 600 });
`;

/** Secrets, and values of a resource that is still to be made. */
const withSecrets = `
const pulumi = require("@pulumi/pulumi");
const { MailDomain } = require("alibaba-mail");
const { ZoneFileRecord } = require("alibaba-mail");
const first = new MailDomain("corp", {
  domain: "example.com",
  dns: { zoneFile: { path: "example.com.zone" } },
  extraRecords: {
    token: { name: "@", type: "TXT", value: pulumi.secret("token=4815162342") },
    host: { name: "host", type: "CNAME", value: pulumi.secret("hidden.example.net") },
  },
});
new MailDomain("sub", {
  domain: "sub.example.com",
  zone: "example.com",
  dns: { zoneFile: { path: "example.com.zone" } },
  extraRecords: { later: { name: "later", type: "TXT", value: first.recordIds.apply((ids) => "id=" + ids.spf) } },
});
`;

/** What another brand has in the zone before, as master files write it, and as `legacy` has it. */
const formerLines = [
  "@ 3600 MX 1 aspmx.l.google.com.",
  '@ 3600 TXT "v=spf1 include:_spf.google.com ~all"',
  "mail 3600 CNAME ghs.googlehosted.com.",
  'google._domainkey 3600 TXT "v=DKIM1; k=rsa; p="',
].join("\n");

const former = (state: "live" | "removed"): object => ({
  "google-1": { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 3600, state },
  spf: { name: "@", type: "TXT", value: "v=spf1 include:_spf.google.com ~all", ttl: 3600, state },
  mail: { name: "mail", type: "CNAME", value: "ghs.googlehosted.com", ttl: 3600, state },
  dkim: { name: "google._domainkey", type: "TXT", value: "v=DKIM1; k=rsa; p=", ttl: 3600, state },
});

/** A zone file that holds the other brand's records, and a stack with these editions of `legacy` one after the other. */
async function cutOver(...states: ("live" | "removed")[]): Promise<string> {
  const stack = await Stack.create(projectOf(mailDomains));
  writeFileSync(join(stack.folder, "example.com.zone"), beginning(formerLines));
  const all = states.map((state) => ({ domain: "example.com", dns: zoneFile, legacy: former(state) }));
  return steps(stack, all, preview);
}

export const scenarios: Scenario[] = [
  {
    name: "zone-file",
    how: "a MailDomain on `zoneFile`; then another edition, and a change of every kind",
    run: () => adapter(zoneFile, async () => {}),
  },
  {
    name: "rfc2136",
    how: "the same on `rfc2136`, before a real BIND",
    needs: "bind",
    run: async () => {
      const zone = await startDynamicZone("bind");
      try {
        const dns = { rfc2136: { server: zone.host, port: zone.port, tsigKeyName: zone.key.name } };
        const text = await adapter(dns, async (stack) => {
          await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", zone.key.secret);
        });
        return text.replaceAll(String(zone.port), "5353").replaceAll(zone.key.name, "mail-key");
      } finally {
        await zone.end();
      }
    },
  },
  {
    name: "cloudflare",
    how: "the same on `cloudflare`, by the real provider before a fake of its API",
    run: async () => {
      const cloud = cloudflareCloud();
      await cloud.fake.start();
      return adapter(cloud.dns, (stack) => cloud.configure(stack));
    },
  },
  {
    name: "alidns",
    how: "the same on `alidns`, by the real provider before a fake of its API",
    run: async () => {
      const cloud = alidnsCloud();
      await cloud.fake.start();
      return adapter(cloud.dns, (stack) => cloud.configure(stack), forAlidns);
    },
  },
  {
    name: "hand-written",
    how: "records of the two clouds' SDKs without our component, the deprecated types too; spelled in another way, and changed",
    needs: "plugins",
    run: async () => {
      const clouds = [cloudflareCloud(), alidnsCloud()] as const;
      const zoneId = String((clouds[0].dns as { cloudflare: { zoneId: string } }).cloudflare.zoneId);
      const stack = await onCloud(clouds[0], handWritten(zoneId, 1));
      await clouds[1].fake.start();
      await clouds[1].configure(stack);
      await stack.up();
      writeFileSync(join(stack.folder, "index.js"), handWritten(zoneId, 2));
      return preview(stack);
    },
  },
  {
    name: "empty",
    how: "a MailDomain as it is, previewed once more",
    run: async () => steps(await Stack.create(projectOf(mailDomains)), [before(zoneFile), before(zoneFile)], preview),
  },
  {
    name: "empty-without-sames",
    how: "the same without --show-sames",
    run: async () =>
      steps(await Stack.create(projectOf(mailDomains)), [before(zoneFile), before(zoneFile)], async (stack) => {
        const { text } = await stack.run("preview", "--json");
        return text;
      }),
  },
  {
    name: "without-sames",
    how: "an MX made in a zone that has others, without --show-sames",
    run: async () => {
      const more = { extraRecords: { mx: { name: "@", type: "MX", value: "mx.example.net", preference: 50 } } };
      const args = { domain: "example.com", dns: zoneFile };
      return steps(await Stack.create(projectOf(mailDomains)), [{ ...args, ...more }, args], async (stack) => {
        const { text } = await stack.run("preview", "--json");
        return text;
      });
    },
  },
  {
    name: "refused",
    how: "two arguments that are refused",
    run: async () =>
      steps(
        await Stack.create(projectOf(mailDomains)),
        [{ domain: "example com", dns: zoneFile, dmarc: { policy: "rejekt" } }],
        preview,
      ),
  },
  {
    name: "refused-by-provider",
    how: "a record that was added to the zone file by hand",
    run: async () => {
      const stack = await Stack.create(projectOf(mailDomains));
      const lines = ["$TTL 600", "@ SOA ns1 hostmaster 1 7200 900 1209600 600", "@ NS ns1", "ns1 A 192.0.2.1"];
      const zone = ["$ORIGIN example.com.", ...lines, "@ MX 5 mx1.sg.aliyun.com.", ""].join("\n");
      writeFileSync(join(stack.folder, "example.com.zone"), zone);
      return steps(stack, [{ domain: "example.com", dns: zoneFile }], preview);
    },
  },
  {
    name: "refused-by-preflight",
    how: "another brand's records in the zone that BIND serves, and a program without them",
    needs: "bind",
    run: async () => {
      const zone = await startDynamicZone("bind", { zone: formerLines });
      try {
        const liveCheck = { servers: [`${zone.host}:${zone.port}`] };
        const args = { domain: "example.com", dns: zoneFile, liveCheck, preflight: "fail" };
        const text = await steps(await Stack.create(projectOf(mailDomains)), [args], preview);
        return text.replaceAll(String(zone.port), "5353");
      } finally {
        await zone.end();
      }
    },
  },
  {
    name: "cut-over",
    how: "another brand's records that a MailDomain has taken over, `live` in `legacy` before and `removed` now",
    run: () => cutOver("live", "removed"),
  },
  {
    name: "cut-over-undone",
    how: "the way back: `removed` before, and `live` now",
    run: () => cutOver("live", "removed", "live"),
  },
  {
    name: "delete",
    how: "a MailDomain that is no longer in the program",
    run: async () => {
      const stack = await Stack.create(projectOf(mailDomains));
      stack.write({ corp: { args: { domain: "example.com", dns: zoneFile, dmarc: { policy: "reject" } } } });
      await stack.up();
      stack.write({});
      return preview(stack);
    },
  },
  {
    name: "forgotten",
    how: "the same, whose records are to stay (`retainOnDelete`)",
    run: async () => {
      const stack = await Stack.create(projectOf(mailDomains));
      const args = { domain: "example.com", dns: zoneFile, dmarc: { policy: "reject" } };
      stack.write({ corp: { args, opts: { retainOnDelete: true } } });
      await stack.up();
      stack.write({});
      return preview(stack);
    },
  },
  {
    name: "replace",
    how: "a record at Cloudflare whose type changes, and another forced by --replace",
    run: async () => {
      const cloud = cloudflareCloud();
      const stack = await onCloud(cloud, mailDomains);
      const args = (type: string, value: string) => ({
        domain: "example.com",
        dns: cloud.dns,
        extraRecords: { own: { name: "own", type, value } },
      });
      return steps(stack, [args("TXT", "text"), args("CNAME", "host.example.net")], (one) =>
        preview(one, "--replace", "**corp-mx-primary"),
      );
    },
  },
  {
    name: "import",
    how: "records of a zone at Cloudflare that are taken over: one as it is, one that differs, and others created",
    needs: "plugins",
    run: async () => {
      const cloud = cloudflareCloud();
      const stack = await onCloud(cloud, mailDomains);
      const imports = {
        "mx-primary": cloud.seed("@", "MX", "mx1.sg.aliyun.com", 5),
        "mx-secondary": cloud.seed("@", "MX", "mx9.example.net", 20),
        spf: cloud.seed("@", "TXT", "v=spf1 include:spf.sg.aliyun.com -all"),
      };
      return steps(stack, [{ domain: "example.com", dns: cloud.dns, imports }], preview);
    },
  },
  {
    name: "refreshed",
    how: "a zone file of which one line was edited by hand, and another removed, previewed with --refresh",
    run: async () => {
      const stack = await Stack.create(projectOf(mailDomains));
      stack.write({ corp: { args: { domain: "example.com", dns: zoneFile } } });
      await stack.up();
      const file = join(stack.folder, "example.com.zone");
      const lines = readFileSync(file, "utf8").replace("mx1.sg.aliyun.com", "mx.newbrand.example").split("\n");
      writeFileSync(file, lines.filter((line) => !line.includes("v=spf1")).join("\n"));
      return preview(stack, "--refresh");
    },
  },
  {
    name: "import-again",
    how: "the same, once the stack has them, under their ids once more: the original would be deleted (case P3)",
    needs: "plugins",
    run: async () => {
      const cloud = cloudflareCloud();
      const stack = await onCloud(cloud, mailDomains);
      const args = { domain: "example.com", dns: cloud.dns };
      stack.write({ corp: { args } });
      await stack.up();
      const outputs = (await stack.outputs()) as Record<string, Record<string, string>>;
      const zoneId = String((cloud.dns as { cloudflare: { zoneId: string } }).cloudflare.zoneId);
      const imports = { "mx-primary": `${zoneId}/${outputs["corp-recordIds"]?.["mx-primary"]}` };
      stack.write({ corp: { args: { ...args, imports } } });
      return preview(stack);
    },
  },
  {
    name: "import-again-zone-file",
    how: "the same on `zoneFile`, where the record stays",
    run: async () => {
      const stack = await Stack.create(projectOf(mailDomains));
      const args = { domain: "example.com", dns: zoneFile };
      stack.write({ corp: { args } });
      await stack.up();
      const imports = { "mx-primary": "example.com.zone|example.com|@|MX|5 mx1.sg.aliyun.com." };
      stack.write({ corp: { args: { ...args, imports } } });
      return preview(stack);
    },
  },
  {
    name: "secrets",
    how: "values that are secret, and values that are not known before the update",
    run: async () => preview(await Stack.create(projectOf(withSecrets))),
  },
  {
    name: "renamed",
    how: "a component renamed with an alias",
    run: async () => {
      const stack = await Stack.create(projectOf(mailDomains));
      const args = { domain: "example.com", dns: zoneFile };
      stack.write({ corp: { args } });
      await stack.up();
      stack.write({ mail: { args, opts: { aliases: [{ name: "corp" }] } } });
      return preview(stack);
    },
  },
  {
    name: "renamed-without-alias",
    how: "a component at Cloudflare renamed without an alias (case P4)",
    run: async () => {
      const cloud = cloudflareCloud();
      const stack = await onCloud(cloud, mailDomains);
      const args = { domain: "example.com", dns: cloud.dns };
      stack.write({ corp: { args } });
      await stack.up();
      stack.write({ mail: { args } });
      return preview(stack);
    },
  },
];

export const missing = ({ needs }: Scenario): string | undefined => {
  if (!inject("pulumi")) return "a Pulumi CLI";
  if (needs === "bind" && !inject("nameServers").includes("bind")) return "BIND";
  // A stand-in plays only the resources of our adapters, and says in an import only what they need.
  const lacks =
    needs === "plugins" && ["alicloud", "cloudflare"].some((name) => inject("standIns").includes(name as never));
  return lacks ? "real provider plugin of both Alibaba Cloud and Cloudflare" : undefined;
};
