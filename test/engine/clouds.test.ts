import { generateKeyPairSync } from "node:crypto";
import { describe, expect, inject, it } from "vitest";
import { alidnsCloud, type Cloud, childOf, cloudflareCloud, clouds, digitalOceanCloud } from "../support/clouds";
import { failing } from "../support/fakes/fake";
import { inFull } from "../support/full";
import { mailDomains, projectFrom, projectOf, Stack } from "../support/stack";

describe.skipIf(!inject("pulumi")).each(clouds)("on the real engine, records on %s", (name, makeCloud) => {
  /** The example's stack before a fresh fake. */
  async function start(): Promise<{ cloud: Cloud; stack: Stack }> {
    const cloud = makeCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectFrom(cloud.example));
    await cloud.configure(stack);
    return { cloud, stack };
  }

  // The others' take longer than every change allows.
  const often = name === "alidns" || name === "cloudflare" ? {} : inFull;
  it("go through their whole life, strangers left alone", often, async () => {
    const { cloud, stack } = await start();
    cloud.seed("www", "A", "192.0.2.80");
    const strangers = cloud.zone();
    // The stack and the component, and then a record each, or an RRset: both MX are in one.
    expect(await stack.changes()).toHaveLength(cloud.holdsRRsets ? 8 : 9);
    expect(cloud.zone()).toEqual(strangers);
    await stack.up();
    expect(cloud.zone().filter((line) => !strangers.includes(line))).toEqual(cloud.expected);
    expect(await stack.changes()).toEqual([]);
    expect(await stack.changes("--refresh")).toEqual([]);

    // Another edition: changed in place, and only what differs.
    await stack.configure({ domain: "example.com" });
    cloud.edit("mx2.sg.aliyun.com", "mx9.sg.aliyun.com");
    cloud.remove("pop.sg.aliyun.com");
    await stack.refresh();
    expect(await stack.changes()).toEqual([
      `create corp-${childOf(cloud, "pop3")}`,
      `update corp-${childOf(cloud, "mx-secondary")}`,
    ]);
    await stack.up();
    expect(cloud.zone().filter((line) => !strangers.includes(line))).toEqual(cloud.expected);
    await stack.destroy();
    expect(cloud.zone()).toEqual(strangers);
  });

  it("are imported from a zone made by hand, and what differs is updated", inFull, async () => {
    const { cloud, stack } = await start();
    const ids = {
      "mx-primary": cloud.seed("@", "MX", "mx1.sg.aliyun.com", 5),
      "mx-secondary": cloud.seed("@", "MX", "mx2.sg.aliyun.com", 20),
      spf: cloud.seed("@", "TXT", "v=spf1 include:spf.sg.aliyun.com -all"),
      imap: cloud.seed("imap", "CNAME", "imap.sg.aliyun.com"),
      pop3: cloud.seed("pop3", "CNAME", "pop3.sg.aliyun.com"),
      smtp: cloud.seed("smtp", "CNAME", "smtp.sg.aliyun.com"),
      mail: cloud.seed("mail", "CNAME", "mail.sg.aliyun.com"),
    };
    const imports = Object.entries(ids).map(([key, id]) => [childOf(cloud, key as keyof typeof ids), id] as const);
    // Alibaba Cloud DNS's ids are digits, which the CLI takes for numbers.
    for (const [key, id] of imports)
      await stack.succeed("config", "set", "--path", "--type", "string", `imports["${key}"]`, id);
    await stack.up();
    expect(cloud.zone()).toEqual(cloud.expected);
    expect(cloud.fake.calls.filter(cloud.isCreate)).toEqual([]);
    expect(await stack.changes("--refresh")).toEqual([]);
    // The ids may go afterwards.
    await stack.succeed("config", "rm", "imports");
    expect(await stack.changes()).toEqual([]);
  });

  it("that another stack has made already are refused by name, and that stack's stay", inFull, async () => {
    const { cloud, stack } = await start();
    await stack.up();
    const other = await Stack.create(projectFrom(cloud.example), "other");
    await cloud.configure(other);
    const { code, text } = await other.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /DomainRecordDuplicate|identical record already exists|DomainRecordExist|exists already|\[preflight\.rrset-exists\]/,
    );
    await other.destroy();
    expect(cloud.zone()).toEqual(cloud.expected);
  });

  it("failing half-way through are completed by the next run, and nothing is there twice", inFull, async () => {
    const { cloud, stack } = await start();
    let writes = 0;
    cloud.fake.fault = (call) => (cloud.isWrite(call) && ++writes > 3 ? cloud.broken : undefined);
    expect((await stack.run("up", "--yes", "--skip-preview")).code).not.toBe(0);
    // The name and the type, where both MX are in one resource.
    const made = new Set(
      cloud.zone().map((line) => (cloud.holdsRRsets ? line.split(" ").slice(0, 3).join(" ") : line)),
    );
    expect(made.size).toBe(3);
    cloud.fake.fault = undefined;
    await stack.up();
    expect(cloud.zone()).toEqual(cloud.expected);
    expect(await stack.changes("--refresh")).toEqual([]);
  });

  it.each(["throttled", "overloaded"] as const)("are tried again where the service is %s", inFull, async (trouble) => {
    const { cloud, stack } = await start();
    cloud.fake.fault = failing(2, cloud.isWrite, cloud[trouble]);
    // What a provider gives up, the next run makes.
    if (trouble === "overloaded" && cloud.givesUpAtOverload) {
      expect((await stack.run("up", "--yes", "--skip-preview")).code).not.toBe(0);
    }
    await stack.up();
    expect(cloud.zone()).toEqual(cloud.expected);
  });

  it("of every kind hold still: a long DKIM key, SRV, a wildcard, settings for all and for one", inFull, async () => {
    const cloud = makeCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectOf(mailDomains));
    await cloud.configure(stack);
    const rsa = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const args = {
      domain: "example.com",
      dns: cloud.dnsWithSettings,
      ttls: { "@ TXT": 1200 },
      dkim: { default: { publicKey: rsa.publicKey } },
      dmarc: { policy: "reject", aggregateReports: ["dmarc@example.com"] },
      extraRecords: {
        srv: { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 0, weight: 1, port: 993 },
        wild: { name: "*.relay", type: "A", value: "192.0.2.10" },
        six: { name: "relay", type: "AAAA", value: "2001:DB8::10" },
        itself: { name: "itself", type: "CNAME", value: "example.com" },
      },
    };
    stack.write({ corp: { args } });
    await stack.up();
    expect(cloud.zone()).toHaveLength(13);
    expect(await stack.changes()).toEqual([]);
    expect(await stack.changes("--refresh")).toEqual([]);
  });

  it("of the user's own change their type in a safe order", inFull, async () => {
    const cloud = makeCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectOf(mailDomains));
    await cloud.configure(stack);
    const write = (type: string, value: string) =>
      stack.write({
        corp: { args: { domain: "example.com", dns: cloud.dns, extraRecords: { own: { name: "own", type, value } } } },
      });
    write("TXT", "text");
    await stack.up();
    write("CNAME", "host.example.net");
    await stack.up();
    expect(cloud.zone().filter((line) => line.startsWith("own"))).toEqual([
      expect.stringMatching(/CNAME host\.example\.net\.?$/),
    ]);
    expect(await stack.changes("--refresh")).toEqual([]);
  });

  it("are 200 at once, and each is there once", inFull, async () => {
    const cloud = makeCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectOf(mailDomains));
    await cloud.configure(stack);
    const extraRecords = Object.fromEntries(
      Array.from({ length: 193 }, (_, index) => [
        `n${index}`,
        { name: `n${index}`, type: "TXT", value: `token=${index}` },
      ]),
    );
    stack.write({ corp: { args: { domain: "example.com", dns: cloud.dns, extraRecords } } });
    await stack.up();
    expect(new Set(cloud.zone()).size).toBe(200);
    expect(cloud.fake.calls.filter(cloud.isWrite)).toHaveLength(cloud.holdsRRsets ? 199 : 200);
    expect(await stack.changes("--refresh")).toEqual([]);
    await stack.destroy();
    expect(cloud.zone()).toEqual([]);
  });

  it("go through an explicit provider, by `provider` and by `providers`", inFull, async () => {
    const cloud = makeCloud();
    await cloud.fake.start();
    const stack = await Stack.create(
      projectOf(`
        const pulumi = require("@pulumi/pulumi");
        const { MailDomain } = require("alibaba-mail");
        const args = ${JSON.stringify(cloud.providerArgs())};
        const made = ${cloud.packageArgs ? `pulumi.runtime.registerPackage(${JSON.stringify(cloud.packageArgs)})` : "undefined"};
        const provider = ${
          // Without an SDK a provider is named by its package.
          cloud.sdk
            ? `new (require("${cloud.sdk}").Provider)("own", args)`
            : `new pulumi.ProviderResource("${cloud.plugin}", "own", args${cloud.packageArgs ? ", {}, false, made" : ""})`
        };
        const dns = ${JSON.stringify(cloud.dns)};
        new MailDomain("one", { domain: "example.com", dns }, { provider });
        new MailDomain("two", { domain: "sub.example.com", zone: "example.com", dns }, { providers: [provider] });`),
    );
    await stack.up();
    expect(cloud.zone()).toHaveLength(14);
    const used = (await stack.state()).filter(({ urn }) => urn.includes("::pulumi:providers:"));
    expect(used.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2))).toEqual(["own"]);
  });

  it("say which credentials are missing", inFull, async () => {
    const cloud = makeCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectOf(mailDomains));
    await cloud.configureWithoutCredentials(stack);
    stack.write({ corp: { args: { domain: "example.com", dns: cloud.dns } } });
    const { code, text } = await stack.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(cloud.missingCredentials);
    expect(cloud.zone()).toEqual([]);
  });
});

describe.skipIf(!inject("pulumi"))("on the real engine, one zone on two services", () => {
  it("holds the same records on both", inFull, async () => {
    const clouds = [alidnsCloud(), cloudflareCloud()];
    const stack = await Stack.create(projectFrom("both"));
    for (const cloud of clouds) {
      await cloud.fake.start();
      await cloud.configure(stack);
    }
    await stack.up();
    expect(clouds.map((cloud) => cloud.zone().length)).toEqual([7, 7]);
    expect((await stack.outputs()).same).toBe(true);
    expect(await stack.changes("--refresh")).toEqual([]);
    await stack.destroy();
    expect(clouds.map((cloud) => cloud.zone().length)).toEqual([0, 0]);
  });
});

describe.skipIf(!inject("pulumi"))("on the real engine, a record at alidns that was made by half", () => {
  it("is whole after a refresh and another run", inFull, async () => {
    const cloud = alidnsCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectFrom("alidns"));
    await cloud.configure(stack);
    cloud.fake.fault = failing(1, ({ what }) => what === "SetDomainRecordStatus", cloud.broken);
    expect((await stack.run("up", "--yes", "--skip-preview")).code).not.toBe(0);
    await stack.refresh();
    await stack.up();
    expect(cloud.zone()).toEqual(cloud.expected);
    expect(await stack.changes("--refresh")).toEqual([]);
  });
});

describe.skipIf(!inject("pulumi"))("on the real engine, a record at digitalOcean whose first read fails", () => {
  it("is in the state, and whole after another run", inFull, async () => {
    const cloud = digitalOceanCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectFrom("digitalocean"));
    await cloud.configure(stack);
    cloud.fake.fault = failing(1, ({ what }) => what.startsWith("GET "), cloud.broken);
    expect((await stack.run("up", "--yes", "--skip-preview")).code).not.toBe(0);
    await stack.up();
    expect(cloud.zone()).toEqual(cloud.expected);
    expect(await stack.changes("--refresh")).toEqual([]);
  });
});
