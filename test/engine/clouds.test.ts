import { describe, expect, inject, it } from "vitest";
import { alidnsCloud, type Cloud, cloudflareCloud } from "../support/clouds";
import { failing } from "../support/fakes/fake";
import { projectFrom, Stack } from "../support/stack";

describe.skipIf(!inject("pulumi")).each([
  ["alidns", alidnsCloud],
  ["cloudflare", cloudflareCloud],
] as const)("on the real engine, records on %s", (_name, makeCloud: () => Cloud) => {
  /** The example's stack before a fresh fake. */
  async function start(): Promise<{ cloud: Cloud; stack: Stack }> {
    const cloud = makeCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectFrom(cloud.example));
    await cloud.configure(stack);
    return { cloud, stack };
  }

  it("go through their whole life, strangers left alone", async () => {
    const { cloud, stack } = await start();
    cloud.seed("www", "A", "192.0.2.80");
    const strangers = cloud.zone();
    expect(await stack.changes()).toHaveLength(9);
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
    expect(await stack.changes()).toEqual(["create corp-pop3", "update corp-mx-secondary"]);
    await stack.up();
    expect(cloud.zone().filter((line) => !strangers.includes(line))).toEqual(cloud.expected);
    await stack.destroy();
    expect(cloud.zone()).toEqual(strangers);
  });

  it("are imported from a zone made by hand, and what differs is updated", async () => {
    const { cloud, stack } = await start();
    const imports = {
      "mx-primary": cloud.seed("@", "MX", "mx1.sg.aliyun.com", 5),
      "mx-secondary": cloud.seed("@", "MX", "mx2.sg.aliyun.com", 20),
      spf: cloud.seed("@", "TXT", "v=spf1 include:spf.sg.aliyun.com -all"),
      imap: cloud.seed("imap", "CNAME", "imap.sg.aliyun.com"),
      pop3: cloud.seed("pop3", "CNAME", "pop3.sg.aliyun.com"),
      smtp: cloud.seed("smtp", "CNAME", "smtp.sg.aliyun.com"),
      mail: cloud.seed("mail", "CNAME", "mail.sg.aliyun.com"),
    };
    await stack.configure(Object.fromEntries(Object.entries(imports).map(([key, id]) => [`imports.${key}`, id])));
    await stack.up();
    expect(cloud.zone()).toEqual(cloud.expected);
    expect(cloud.fake.calls.filter(cloud.isWrite)).toEqual([]);
    expect(await stack.changes("--refresh")).toEqual([]);
    // The ids may go afterwards.
    await stack.succeed("config", "rm", "imports");
    expect(await stack.changes()).toEqual([]);
  });

  it("that another stack has made already are refused by name, and that stack's stay", async () => {
    const { cloud, stack } = await start();
    await stack.up();
    const other = await Stack.create(projectFrom(cloud.example), "other");
    await cloud.configure(other);
    const { code, text } = await other.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/DomainRecordDuplicate|identical record already exists/);
    await other.destroy();
    expect(cloud.zone()).toEqual(cloud.expected);
  });

  it("failing half-way through are completed by the next run, and nothing is there twice", async () => {
    const { cloud, stack } = await start();
    let writes = 0;
    cloud.fake.fault = (call) => (cloud.isWrite(call) && ++writes > 3 ? cloud.broken : undefined);
    expect((await stack.run("up", "--yes", "--skip-preview")).code).not.toBe(0);
    expect(cloud.zone()).toHaveLength(3);
    cloud.fake.fault = undefined;
    await stack.up();
    expect(cloud.zone()).toEqual(cloud.expected);
    expect(await stack.changes("--refresh")).toEqual([]);
  });

  it("are tried again where the service asks for patience", async () => {
    const { cloud, stack } = await start();
    cloud.fake.fault = failing(2, cloud.isWrite, cloud.throttled);
    await stack.up();
    expect(cloud.zone()).toEqual(cloud.expected);
  });
});
