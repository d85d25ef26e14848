import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { planMailDomain } from "../../../src/plan";
import type { ExistingZone } from "../../../src/records/existing";
import { command, inputFiles, type Settings } from "../support";

const file = inputFiles();

const right = `$ORIGIN example.com.
$TTL 600
@ SOA ns1 hostmaster 1 7200 900 1209600 600
@ NS ns1
@ MX 5 mx1.sg.aliyun.com.
@ MX 10 mx2.sg.aliyun.com.
@ TXT "v=spf1 include:spf.sg.aliyun.com -all"
`;
const odd = `${right.replace("MX 10", "3600 MX 20").replace("-all", "ip4:192.0.2.7 ~all")}@ MX 30 mxbiz1.qq.com.
@ TXT "v=spf1 include:spf.mail.qq.com -all"
@ TXT "verify=\\007"
smtp CNAME smtp.sg.aliyun.com. ; alibaba-mail=mail/prod/corp-smtp#0123456789ab.1234abcd
mail A 192.0.2.9
$INCLUDE more.zone
`;

/** Runs it on a file, whose path is told as `zone`. */
async function adopting(text: string, args: string[] = [], settings: Settings = {}) {
  const path = file(text);
  const ran = await command(["adopt", "example.com", "--dns", `zone-file:${path}`, ...args], {}, settings);
  return { ...ran, stdout: ran.stdout.replaceAll(path, "example.com.zone") };
}

describe("adopt", () => {
  it.each([
    ["right", right, 0],
    ["odd", odd, 1],
    ["empty", "", 0],
  ])("prints what takes over a zone that is %s, and what differs", async (golden, text, code) => {
    const ran = await adopting(text);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: "" });
    await expect(ran.stdout).toMatchFileSnapshot(`../golden/adopt-${golden}.txt`);
  });

  it("prints an object literal that is the argument itself", async () => {
    const { stdout } = await adopting(right);
    const [, literal] = /^imports: (\{.*?^\}),$/ms.exec(stdout) ?? [];
    expect(new Function(`return ${literal}`)()).toEqual({
      "mx-primary": "example.com.zone|example.com|@|MX|5 mx1.sg.aliyun.com.",
      "mx-secondary": "example.com.zone|example.com|@|MX|10 mx2.sg.aliyun.com.",
      spf: 'example.com.zone|example.com|@|TXT|"v=spf1 include:spf.sg.aliyun.com -all"',
    });
  });

  it("gives a program the same as JSON", async () => {
    const { code, stdout } = await adopting(odd, ["--format", "json"]);
    expect(code).toBe(1);
    const adoption = JSON.parse(stdout);
    expect(Object.keys(adoption.imports)).toEqual(["mx-primary", "mx-secondary", "spf"]);
    expect(adoption).toMatchObject({ domain: "example.com", zone: "example.com" });
    expect(adoption.records).toHaveLength(7);
  });

  it("changes nothing", async () => {
    const path = file(odd);
    await command(["adopt", "example.com", "--dns", `zone-file:${path}`]);
    expect(readFileSync(path, "utf8")).toBe(odd);
  });

  it("plans with the arguments of a file, or takes a finished plan", async () => {
    const given = { domain: "example.com", ttl: 60, dmarc: { policy: "reject" } } as const;
    const dns = ["--dns", `zone-file:${file(right)}`, "--format", "json"];
    const { stdout } = await command(["adopt", "--config", file(JSON.stringify(given)), ...dns]);
    expect(JSON.parse(stdout).records).toHaveLength(8);
    const plan = file(JSON.stringify(planMailDomain(given)));
    expect((await command(["adopt", "--plan", plan, ...dns])).stdout).toBe(stdout);
  });
});

describe("the lists of the clouds", () => {
  const alidns = JSON.stringify({
    TotalCount: 2,
    DomainRecords: {
      Record: [
        {
          RecordId: "901",
          RR: "@",
          Type: "MX",
          Value: "mx1.sg.aliyun.com",
          Priority: 5,
          TTL: 600,
          Status: "ENABLE",
          Line: "default",
          Locked: false,
        },
        {
          RecordId: "902",
          RR: "@",
          Type: "MX",
          Value: "mxbiz1.qq.com",
          Priority: 5,
          TTL: 600,
          Status: "DISABLE",
          Line: "default",
          Locked: false,
        },
      ],
    },
  });
  const cloudflare = JSON.stringify({
    result: [
      { id: "372e", name: "mail.example.com", type: "CNAME", content: "mail.sg.aliyun.com", ttl: 1, proxied: true },
    ],
    result_info: { total_count: 1 },
  });

  it("are read from standard input, with the warning of what Pulumi deletes", async () => {
    const { code, stdout } = await command(["adopt", "example.com", "--dns", "alidns:-"], {}, { stdin: alidns });
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../golden/adopt-alidns.txt");
  });

  it("are read from a file, with the zone's id", async () => {
    const args = ["adopt", "example.com", "--dns", `cloudflare:${file(cloudflare)}`, "--zone-id", "023e"];
    const { code, stdout } = await command(args);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../golden/adopt-cloudflare.txt");
  });

  it("are read of DigitalOcean, as its command line prints them", async () => {
    const record = { id: 2844, name: "@", type: "MX", data: "mx1.sg.aliyun.com", priority: 5, ttl: 1800 };
    const args = ["adopt", "example.com", "--dns", `digitalocean:${file(JSON.stringify([record]))}`];
    const { code, stdout } = await command(args);
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../golden/adopt-digitalocean.txt");
  });

  it("are read of DNSPod, with ids that name the domain", async () => {
    const record = { RecordId: 1194, Name: "@", Type: "MX", Value: "mx1.sg.aliyun.com.", MX: 20, TTL: 600 };
    const dnspod = JSON.stringify({ RecordCountInfo: { TotalCount: 1 }, RecordList: [record] });
    const { code, stdout } = await command(["adopt", "example.com", "--dns", "dnspod:-"], {}, { stdin: dnspod });
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("../golden/adopt-dnspod.txt");
  });

  it("are read by RRsets, with what belongs to one and is not planned", async () => {
    const sets = [
      {
        Name: "example.com.",
        Type: "TXT",
        TTL: 300,
        ResourceRecords: [{ Value: '"v=spf1 -all"' }, { Value: '"MS=ms1"' }],
      },
      { Name: "mail.example.com.", Type: "CNAME", TTL: 600, ResourceRecords: [{ Value: "mail.sg.aliyun.com." }] },
    ];
    const path = file(JSON.stringify({ ResourceRecordSets: sets, IsTruncated: false }));
    const args = ["adopt", "example.com", "--dns", `route53:${path}`, "--zone-id", "Z0123456789"];
    const { code, stdout } = await command(args);
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot("../golden/adopt-route53.txt");
  });

  it("tell of aliases at Route 53, in whose place nothing can be created", async () => {
    const AliasTarget = { HostedZoneId: "Z2", DNSName: "d111.cloudfront.net.", EvaluateTargetHealth: false };
    const sets = [
      { Name: "mail.example.com.", Type: "A", AliasTarget },
      { Name: "example.com.", Type: "MX", AliasTarget: { ...AliasTarget, DNSName: "post.example.com." } },
      { Name: "example.com.", Type: "A", AliasTarget },
    ];
    const path = file(JSON.stringify({ ResourceRecordSets: sets, IsTruncated: false }));
    const args = ["adopt", "example.com", "--dns", `route53:${path}`, "--zone-id", "Z0123456789"];
    const { code, stdout } = await command(args);
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot("../golden/adopt-route53-alias.txt");
  });

  it("are read with the zone's place, which Google's command line does not say", async () => {
    const rrdatas = ['"v=spf1 -all"', '"MS=ms1"'];
    const set = { kind: "dns#resourceRecordSet", name: "example.com.", type: "TXT", ttl: 300, rrdatas };
    const args = ["adopt", "example.com", "--dns", "google-dns:-", "--zone-id", "mail-dns/example-com"];
    const { code, stdout } = await command(args, {}, { stdin: JSON.stringify([set]) });
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot("../golden/adopt-google-dns.txt");
  });

  it.each(["huawei-dns", "huaweiDns"])("are read from %s with the ids of zone and set", async (kind) => {
    const zone_id = "ff8080829a94f8e5019a9b1a29f50a1b";
    const set = { id: "2c9eb155587228570158722b6ac30007", zone_id, name: "example.com.", type: "TXT", ttl: 300 };
    const recordsets = [{ ...set, records: ['"v=spf1 -all"', '"MS=ms1"'], status: "ACTIVE", line: "default_view" }];
    const list = { links: {}, recordsets, metadata: { total_count: 1 } };
    const args = ["adopt", "example.com", "--dns", `${kind}:-`];
    const { code, stdout } = await command(args, {}, { stdin: JSON.stringify(list) });
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot("../golden/adopt-huawei-dns.txt");
  });

  it.each(["azure-dns", "azureDns"])("are read from %s, whose command line prints them by themselves", async (kind) => {
    const id = "/subscriptions/0/resourceGroups/dns/providers/Microsoft.Network/dnszones/example.com/TXT/@";
    const TXTRecords = [{ value: ["v=spf1 -all"] }, { value: ["MS=ms1"] }];
    const set = { id, name: "@", type: "Microsoft.Network/dnszones/TXT", fqdn: "example.com.", TTL: 300, TXTRecords };
    const args = ["adopt", "example.com", "--dns", `${kind}:-`];
    const { code, stdout } = await command(args, {}, { stdin: JSON.stringify([set]) });
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot("../golden/adopt-azure-dns.txt");
  });
});

describe("a live zone", () => {
  const none: ExistingZone = { records: [], taken: [], hasSharedTtl: true, notes: [] };

  it("is asked with the key that is named, and the secret of the environment", async () => {
    const seen: unknown[] = [];
    const readLiveZone = async (...[plan, access, key]: unknown[]) => {
      seen.push((plan as { domain: string }).domain, access, key);
      return none;
    };
    const env = { ALIBABA_MAIL_TSIG_SECRETS: '{ "mail-key": "c2VjcmV0" }' };
    const args = ["adopt", "example.com", "--dns", "rfc2136:HMAC-SHA512:Mail-Key.@[2001:DB8::53]:5353"];
    const { code, stdout, stderr } = await command(args, { readLiveZone }, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("There is nothing to import: omit `imports`.");
    expect(stdout).not.toContain("c2VjcmV0");
    expect(seen).toEqual([
      "example.com",
      { server: "2001:db8::53", port: 5353, tsigKeyName: "mail-key", tsigAlgorithm: "HMAC-SHA512" },
      { name: "mail-key", algorithm: "hmac-sha512", secret: Buffer.from("secret") },
    ]);
  });

  it("is asked without a signature where no key is named", async () => {
    let signed: unknown = "not asked";
    const readLiveZone = async (...[, , key]: unknown[]) => {
      signed = key;
      return none;
    };
    await command(["adopt", "example.com", "--dns", "rfc2136:ns1.example.com"], { readLiveZone });
    expect(signed).toBeUndefined();
  });
});

describe("a zone file that is not written to", () => {
  it("is told with its reason: that of another zone", async () => {
    const path = file("example.com. 600 SOA ns h 1 2 3 4 5\n");
    const { code, stderr } = await command(["adopt", "example.org", "--dns", `zone-file:${path}`]);
    expect(code).toBe(2);
    expect(stderr).toContain("[zone-file.other-zone]");
  });
});

describe("wrong use", () => {
  it.each([
    [["--dns", "zonefile:x"], '--dns: invalid value "zonefile" (did you mean "zone-file"?); use zone-file:PATH, '],
    [["--dns", "zone-file"], "--dns: zone-file needs a location; use zone-file:PATH"],
    [["--dns", "zone-file:/nowhere/x"], '--dns: "/nowhere/x" can\'t be read: no such file'],
    [["--dns", "zone-file:a|b"], "contains the character |"],
    [["--dns", "rfc2136:a@b@c"], '--dns: "a@b@c" is not [KEY@]SERVER[:PORT]'],
    [["--dns", "rfc2136:key@ns1.example.com"], "no secret for the TSIG key key; set the environment variable"],
    [["--dns", "rfc2136:ns1.example.com:99999"], "[port.range]"],
    [["--dns", "alidns:-"], "[adopt.json]"],
    [
      ["--dns", "alidns:x", "--zone-id", "1"],
      "--zone-id is the id of a zone at Cloudflare, Route 53 or Google Cloud DNS",
    ],
    [["--dns", "alidns:-", "--config", "-"], "standard input can be used for one file only"],
    [["--dns", "zone-file:x", "--plan", "x", "--ttl", "60"], "--plan conflicts with --edition, --ttl and --config"],
    [["--dns", "zone-file:x", "--output", "x"], "--output selects an output in the file of --plan"],
    [[], "required option '--dns <kind:what>' not specified"],
  ])("%j is told", async (args, message) => {
    const { code, stdout, stderr } = await command(["adopt", "example.com", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
