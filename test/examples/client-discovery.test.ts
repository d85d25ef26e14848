/** The two programs of examples/client-discovery under mocks: what they would make, and what the Worker answers. */
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { workerModule } from "../../examples/client-discovery/cloudflare/worker";
import { clientFiles } from "../../src/clients";
import { planMailDomain } from "../../src/plan";
import { all, fields, readXml } from "../clients/readers";

const { files } = clientFiles(planMailDomain({ domain: "example.com", mtaSts: { mode: "testing" } }));
const hosts = ["autoconfig.example.com", "autodiscover.example.com", "mta-sts.example.com"];

interface Made {
  name: string;
  type: string;
  inputs: Record<string, unknown>;
}

/** Runs a program with a configuration, and gives what it registers, in order. */
async function run(program: () => Promise<unknown>, config: Record<string, string>): Promise<Made[]> {
  vi.resetModules();
  const made: Made[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ name, type, inputs }) => {
      made.push({ name, type, inputs });
      const outputs = { extranetEndpoint: "oss-ap-southeast-1.aliyuncs.com", token: `token-of-${name}` };
      return { id: `id-of-${name}`, state: { ...outputs, ...inputs } };
    },
    call: () => ({}),
  });
  const all = Object.entries(config).map(([key, value]) => [`project:${key}`, value]);
  pulumi.runtime.setAllConfig(Object.fromEntries(all), ["project:privateKey"]);
  await program();
  await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  return made;
}

const ofType = (made: Made[], type: string) => made.filter((one) => one.type === type);

describe("the program for Alibaba Cloud OSS", () => {
  const program = () => import("../../examples/client-discovery/oss/index.ts");
  const config = { domain: "example.com", bucket: "example-mail", certificate: "CERTIFICATE", privateKey: "KEY" };

  it("serves every file with its type, from a bucket that everybody may read", async () => {
    const made = await run(program, config);
    expect(ofType(made, "alicloud:oss/bucketObject:BucketObject").map(({ inputs }) => inputs)).toEqual(
      files.map(({ path, contentType, text }) => ({ bucket: "example-mail", key: path, contentType, content: text })),
    );
    expect(ofType(made, "alicloud:oss/bucketAcl:BucketAcl")[0]?.inputs).toMatchObject({ acl: "public-read" });
  });

  it("declares the names and the proofs of ownership by extraRecords, the policy before its record", async () => {
    const made = await run(program, config);
    const records = ofType(made, "alicloud:dns/alidnsRecord:AlidnsRecord").map(({ inputs }) => inputs);
    for (const host of hosts) {
      const rr = host.replace(".example.com", "");
      expect(records).toContainEqual(
        expect.objectContaining({ rr, type: "CNAME", value: "example-mail.oss-ap-southeast-1.aliyuncs.com" }),
      );
      expect(records).toContainEqual(
        expect.objectContaining({ rr: `_dnsauth.${rr}`, type: "TXT", value: `token-of-${host}` }),
      );
    }
    const order = made.map(({ name }) => name);
    expect(order.indexOf(".well-known/mta-sts.txt")).toBeLessThan(order.indexOf("corp-mta-sts"));
  });

  it("binds the names with their certificate, as a secret, once the records exist", async () => {
    const made = await run(program, config);
    const bound = ofType(made, "alicloud:oss/bucketCname:BucketCname");
    expect(bound.map(({ inputs }) => inputs.domain)).toEqual(hosts);
    const secret = { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig };
    const value = { certificate: "CERTIFICATE", privateKey: "KEY" };
    expect(bound.map(({ inputs }) => inputs.certificate)).toEqual(Array(3).fill({ ...secret, value }));
    const order = made.map(({ type }) => type);
    expect(order.lastIndexOf("alicloud:dns/alidnsRecord:AlidnsRecord")).toBeLessThan(
      order.indexOf("alicloud:oss/bucketCname:BucketCname"),
    );
  });
});

describe("the program for Cloudflare", () => {
  it("gives the Worker its names, and declares no record that Cloudflare makes itself", async () => {
    const config = { domain: "example.com", zoneId: "0".repeat(32), accountId: "1".repeat(32) };
    const made = await run(() => import("../../examples/client-discovery/cloudflare/index.ts"), config);
    expect(ofType(made, "cloudflare:index/workersScript:WorkersScript")[0]?.inputs).toMatchObject({
      content: workerModule("example.com", files),
    });
    const names = ofType(made, "cloudflare:index/workersCustomDomain:WorkersCustomDomain");
    expect(names.map(({ inputs }) => [inputs.hostname, inputs.service])).toEqual(
      hosts.map((host) => [host, "mail-discovery"]),
    );
    const records = ofType(made, "cloudflare:index/dnsRecord:DnsRecord").map(({ inputs }) => inputs.name);
    expect(records).toContain("_mta-sts.example.com");
    expect(records.filter((name) => hosts.includes(String(name)))).toEqual([]);
  });
});

describe("the Worker", async () => {
  const source = `data:text/javascript,${encodeURIComponent(workerModule("example.com", files))}`;
  const worker = (await import(/* @vite-ignore */ source)).default as { fetch(request: Request): Promise<Response> };
  const ask = (path: string, init?: RequestInit) => worker.fetch(new Request(`https://x.example.com/${path}`, init));
  const question = (address: string) => ({
    method: "POST",
    body: `<?xml version="1.0"?><Autodiscover><Request><EMailAddress>${address}</EMailAddress></Request></Autodiscover>`,
  });
  const logins = async (address: string) => {
    const answer = readXml(await (await ask("Autodiscover/Autodiscover.xml", question(address))).text());
    return all(answer, "Protocol").map((protocol) => fields(protocol).LoginName);
  };

  it("serves each file with its type, and nothing else", async () => {
    for (const { path, contentType, text } of files) {
      const answer = await ask(path);
      expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
        200,
        contentType,
        text,
      ]);
    }
    expect((await ask("")).status).toBe(404);
    expect((await ask("mail/config-v1.1.xml", { method: "POST" })).status).toBe(405);
    expect(await (await ask("mail-setup.html", { method: "HEAD" })).text()).toBe("");
  });

  it("names the user who asks to Outlook", async () => {
    expect(await logins("ann@EXAMPLE.com")).toEqual(Array(3).fill("ann@EXAMPLE.com"));
    expect(await logins("o&apos;hara&amp;co@example.com")).toEqual(Array(3).fill("o'hara&co@example.com"));
  });

  it.each([
    "ann@example.org",
    "ann@evil.example.com.example.org",
    "a&b@example.com",
    "x</LoginName><Server>evil.example</Server>@example.com",
    "<![CDATA[x]]>@example.com",
    "$&@example.org",
    "",
  ])("answers for anybody where the address is %j", async (address) => {
    const answer = await ask("autodiscover/autodiscover.xml", question(address));
    expect(await answer.text()).toBe(files.find(({ kind }) => kind === "autodiscover")?.text);
  });

  it("takes a replacement pattern in an address as text", async () => {
    expect(await logins("$1$$@example.com")).toEqual(Array(3).fill("$1$$@example.com"));
  });
});
