import { createSocket, type Socket } from "node:dgram";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import {
  type DynamicZone,
  type Options,
  randomKey,
  type ServerKind,
  serverKinds,
  startDynamicZone,
} from "../support/dynamic-zone";
import { freePort } from "../support/free-port";
import { mailDomains, projectFrom, projectOf, Stack } from "../support/stack";

const kinds = inject("pulumi") ? inject("nameServers") : [];

async function serve(kind: ServerKind, options: Options = {}): Promise<DynamicZone> {
  const server = await startDynamicZone(kind, options);
  onTestFinished(() => server.end());
  return server;
}

const dnsOf = ({ host, port, key }: DynamicZone) => ({
  provider: "rfc2136",
  server: host,
  port,
  tsigKeyName: key.name,
});

async function stackFor(server: DynamicZone, program = mailDomains): Promise<Stack> {
  const stack = await Stack.create(projectOf(program));
  await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", server.key.secret);
  return stack;
}

/** A program of one TXT. */
const oneText = ({ key }: DynamicZone, port: number, rdata = '"one"'): string => `
  const { DynamicUpdateRecord } = require("alibaba-mail");
  const at = { server: "127.0.0.1", port: ${port}, zone: "example.com", tsigKeyName: "${key.name}" };
  new DynamicUpdateRecord("one", { ...at, name: "one", type: "TXT", ttl: 600, rdata: ${JSON.stringify(rdata)} });`;

/** What YAML programs refer to a value by. */
const reference = (name: string): string => ["$", "{", name, "}"].join("");

const own = ["example.com. 3600 NS ns1.example.com.", "ns1.example.com. 3600 A 192.0.2.1"];
const singapore = [
  "example.com. 600 MX 10 mx2.sg.aliyun.com.",
  "example.com. 600 MX 5 mx1.sg.aliyun.com.",
  "imap.example.com. 600 CNAME imap.sg.aliyun.com.",
  "mail.example.com. 600 CNAME mail.sg.aliyun.com.",
  "pop3.example.com. 600 CNAME pop.sg.aliyun.com.",
  "smtp.example.com. 600 CNAME smtp.sg.aliyun.com.",
];

describe.skipIf(kinds.length === 0).each(kinds.length > 0 ? kinds : serverKinds)(
  "on the real engine, records at a real %s",
  (kind) => {
    it("go through their whole life", async () => {
      const server = await serve(kind, { zone: '@ 3600 TXT "of others"\n' });
      const others = [...own, 'example.com. 3600 TXT "of others"'].sort();
      const stack = await stackFor(server);
      const args = { domain: "example.com", dns: dnsOf(server) };
      stack.write({ corp: { args } });
      const keys = ["imap", "mail", "mx-primary", "mx-secondary", "pop3", "smtp", "spf"];
      expect(await stack.changes()).toEqual(
        ["corp", ...keys.map((key) => `corp-${key}`), "project-dev"].map((name) => `create ${name}`),
      );
      expect(await server.records()).toEqual(others);
      await stack.up();
      // The apex's TXT has the TTL of the one that was there.
      const spf = 'example.com. 3600 TXT "v=spf1 include:spf.sg.aliyun.com -all"';
      expect(await server.records()).toEqual([...others, ...singapore, spf].sort());
      expect(await stack.changes()).toEqual([]);
      expect(await stack.changes("--refresh")).toEqual([]);

      // A record added leaves all others alone; a value changed is changed in place.
      const extraRecords = { verify: { name: "@", type: "TXT", value: "token=1" } };
      stack.write({ corp: { args: { ...args, extraRecords } } });
      expect(await stack.changes()).toEqual(["create corp-extra-verify"]);
      await stack.up();
      stack.write({
        corp: { args: { ...args, extraRecords: { verify: { ...extraRecords.verify, value: "token=2" } } } },
      });
      expect(await stack.changes()).toEqual(["update corp-extra-verify"]);
      await stack.up();
      expect(await server.dig("example.com", "TXT")).toEqual([
        '"of others"',
        '"token=2"',
        '"v=spf1 include:spf.sg.aliyun.com -all"',
      ]);
      stack.write({ corp: { args } });
      await stack.up();

      // What is changed by hand is seen by a refresh, and put right by the next run.
      await server.nsupdate(
        "update delete imap.example.com CNAME",
        "update add imap.example.com 600 CNAME elsewhere.example.",
        "update delete pop3.example.com CNAME",
        "update delete example.com MX 10 mx2.sg.aliyun.com.",
        "update add example.com 77 MX 10 mx2.sg.aliyun.com.",
      );
      await stack.refresh();
      const drift = await stack.changes();
      expect(drift).toEqual(expect.arrayContaining(["create corp-pop3", "update corp-imap"]));
      expect(drift.join()).toMatch(/update corp-mx-/);
      await stack.up();
      expect(await server.records()).toEqual([...others, ...singapore, spf].sort());
      expect(await stack.changes("--refresh")).toEqual([]);

      // Another TTL is another TTL of whole RRsets, but for the one that others are in.
      stack.write({ corp: { args: { ...args, ttl: 300 } } });
      await stack.up();
      const faster = singapore.map((line) => line.replace(" 600 ", " 300 "));
      expect(await server.records()).toEqual([...others, ...faster, spf].sort());
      expect(await stack.changes("--refresh")).toEqual([]);

      await stack.destroy();
      expect(await server.records()).toEqual(others);
    });

    it("change without a moment that has no MX", async () => {
      const server = await serve(kind);
      const stack = await stackFor(server);
      const dns = dnsOf(server);
      stack.write({ corp: { args: { domain: "example.com", dns } } });
      await stack.up();
      stack.write({ corp: { args: { domain: "example.com", edition: "china", dns } } });
      let fewest = Number.POSITIVE_INFINITY;
      let running = true;
      const watching = (async () => {
        while (running) fewest = Math.min(fewest, (await server.dig("example.com", "MX")).length);
      })();
      await stack.up();
      running = false;
      await watching;
      expect(fewest).toBeGreaterThanOrEqual(2);
      expect(await server.dig("example.com", "MX")).toHaveLength(3);
    });

    it("are taken over by import, and given up again", async () => {
      const server = await serve(kind, { zone: "@ 900 MX 5 mx1.sg.aliyun.com.\n" });
      const stack = await stackFor(server);
      const args = { domain: "example.com", dns: dnsOf(server) };
      stack.write({ corp: { args } });
      const refused = await stack.run("up", "--yes", "--skip-preview");
      expect(refused.code).not.toBe(0);
      const id = /import it with the id (.*?\|5 mx1\.sg\.aliyun\.com\.)/.exec(refused.text)?.[1];
      expect(id).toBe(`${server.key.name}@127.0.0.1:${server.port}|example.com|@|MX|5 mx1.sg.aliyun.com.`);
      stack.write({ corp: { args: { ...args, imports: { "mx-primary": id } } } });
      await stack.up();
      expect(await stack.changes("--refresh")).toEqual([]);
      expect((await server.records()).filter((line) => line.includes(" MX "))).toEqual(singapore.slice(0, 2));
      await stack.destroy();
      expect(await server.records()).toEqual(own);
      await server.nsupdate('update add hand.example.com 60 TXT "hand"');
      const hand = `${server.key.name}@127.0.0.1:${server.port}|example.com|hand|TXT|"hand"`;
      const flags = ["--yes", "--generate-code=false", "--protect=false"];
      await stack.succeed("import", "alibaba-mail:index:DynamicUpdateRecord", "hand", hand, ...flags);
      const imported = (await stack.state()).find(({ urn }) => urn.endsWith("::hand"));
      expect(imported?.inputs).toMatchObject({ name: "hand", type: "TXT", ttl: 60, rdata: '"hand"' });
    });

    it("of two stacks come into one zone at once, and neither touches the other's", async () => {
      const server = await serve(kind);
      const stacks = await Promise.all([stackFor(server), stackFor(server)]);
      for (const [index, stack] of stacks.entries()) {
        const extra = Array.from({ length: 8 }, (_, n) => [
          `t${n}`,
          { name: "@", type: "TXT", value: `${index}-${n}` },
        ]);
        const domain = index === 0 ? "example.com" : "sub.example.com";
        const args = { domain, zone: "example.com", dns: dnsOf(server), extraRecords: Object.fromEntries(extra) };
        stack.write({ corp: { args } });
      }
      await Promise.all(stacks.map((stack) => stack.up()));
      expect(await server.records()).toHaveLength(own.length + 30);
      const [one, other] = stacks as [Stack, Stack];
      await one.destroy();
      expect(await server.records()).toHaveLength(own.length + 15);
      expect(await other.changes("--refresh")).toEqual([]);
      await other.destroy();
      expect(await server.records()).toEqual(own);
    });

    it("of the example are served", async () => {
      const folder = projectFrom("rfc2136");
      const like = kind === "bind" ? readFileSync(join(folder, "named.conf"), "utf8") : undefined;
      const server = await serve(kind, { keys: [{ ...randomKey(), name: "mail-key" }], like });
      const stack = await Stack.create(folder);
      await stack.configure({ server: server.host, port: String(server.port) });
      await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", server.key.secret);
      await stack.up();
      expect(await server.dig("example.com", "MX")).toEqual(["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."]);
      expect(await stack.changes()).toEqual([]);
      await stack.destroy();
      expect(await server.records()).toEqual(own);
    });
  },
);

describe.skipIf(kinds.length === 0)("the key's secret, on the real engine,", () => {
  const [kind = "bind"] = kinds;

  it("is in no state, output or log as it is, wherever it comes from", async () => {
    const keys = [randomKey(), randomKey("hmac-sha512"), randomKey()] as const;
    const server = await serve(kind, { keys: [...keys] });
    const [one, two, three] = keys;
    const stack = await stackFor(
      server,
      `
      const pulumi = require("@pulumi/pulumi");
      const { DynamicUpdateRecord, Provider } = require("alibaba-mail");
      const at = { server: "127.0.0.1", port: ${server.port}, zone: "example.com", ttl: 600, type: "TXT" };
      const record = (name, args, opts) => new DynamicUpdateRecord(name, { ...at, name, rdata: '"x"', ...args }, opts);
      record("one", { tsigKeyName: "${one.name}" });
      record("two", { tsigKeyName: "${two.name}", tsigAlgorithm: "hmac-sha512" });
      const secret = new pulumi.Config().requireSecret("third");
      const provider = new Provider("explicit", { tsigSecrets: { "${three.name}": secret }, tsigKeyName: "${three.name}" });
      record("three", { rdata: pulumi.secret('"geheim"') }, { provider });`,
    );
    await stack.succeed("config", "set", "--secret", "--path", `alibaba-mail:tsigSecrets.${two.name}`, two.secret);
    await stack.succeed("config", "set", "--secret", "third", three.secret);
    const printed = [await stack.up("--diff"), await stack.succeed("preview", "--json")];
    expect(await server.records()).toEqual(
      [
        ...own,
        ...["one", "two"].map((name) => `${name}.example.com. 600 TXT "x"`),
        'three.example.com. 600 TXT "geheim"',
      ].sort(),
    );
    expect(await stack.changes("--refresh")).toEqual([]);
    printed.push(await stack.succeed("stack", "export"), await stack.succeed("stack", "output"));
    for (const { secret } of keys) for (const text of printed) expect(text).not.toContain(secret);
    for (const text of printed) expect(text).not.toContain("geheim");
    // It is there, but encrypted, since a destroy must find it.
    const providers = (await stack.state()).filter(({ urn }) => urn.includes("pulumi:providers:alibaba-mail"));
    expect(JSON.stringify(providers).match(/"ciphertext"/g)?.length).toBeGreaterThanOrEqual(3);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });

  it("may change: that is no difference, and serves refresh and destroy", async () => {
    const key = randomKey();
    const port = await freePort();
    const first = await serve(kind, { keys: [key], port });
    const stack = await stackFor(first, oneText(first, port));
    await stack.up();
    await first.end();
    const rotated = { ...randomKey(), name: key.name };
    const server = await serve(kind, { keys: [rotated], port, zone: 'one 600 TXT "one"\n' });
    const stale = await stack.run("refresh", "--yes", "--skip-preview");
    expect(stale.text).toContain("[rfc2136.badsig]");
    expect(stale.text).not.toContain(key.secret);
    await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", rotated.secret);
    expect(await stack.changes()).toEqual([]);
    await stack.succeed("refresh", "--yes", "--skip-preview", "--run-program");
    process.env.ALIBABA_MAIL_TSIG_SECRET = rotated.secret;
    onTestFinished(() => {
      delete process.env.ALIBABA_MAIL_TSIG_SECRET;
    });
    await stack.refresh();
    expect(await stack.changes()).toEqual([]);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });
});

describe.skipIf(kinds.length === 0)("another language, on the real engine,", () => {
  it("names the server as data, and gives the secret to a provider of its own", async () => {
    const server = await serve(kinds[0] ?? "bind");
    const folder = projectOf("");
    const text = { server: server.host, port: server.port, zone: "example.com", name: "yaml", type: "TXT", ttl: 60 };
    const program = {
      name: "project",
      runtime: "yaml",
      plugins: { providers: [{ name: "alibaba-mail", path: "node_modules/alibaba-mail" }] },
      config: { tsig: { type: "string", secret: true } },
      resources: {
        own: {
          type: "pulumi:providers:alibaba-mail",
          properties: { tsigSecret: reference("tsig"), tsigKeyName: server.key.name },
        },
        corp: {
          type: "alibaba-mail:MailDomain",
          properties: { domain: "example.com", dns: dnsOf(server) },
          options: { providers: [reference("own")] },
        },
        text: {
          type: "alibaba-mail:DynamicUpdateRecord",
          properties: { ...text, rdata: '"yaml"' },
          options: { provider: reference("own") },
        },
      },
    };
    writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify(program));
    const stack = await Stack.create(folder);
    await stack.succeed("config", "set", "--secret", "tsig", server.key.secret);
    await stack.up();
    expect(await server.records()).toHaveLength(own.length + 8);
    expect(await stack.succeed("stack", "export")).not.toContain(server.key.secret);
    expect(await stack.changes("--refresh")).toEqual([]);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });
});

describe.skipIf(kinds.length === 0)("a run that is cut short, on the real engine,", () => {
  const [kind = "bind"] = kinds;

  it("because no answer comes any more is gone on with by the next", async () => {
    const server = await serve(kind);
    const wire = await cut(server);
    const stack = await stackFor(server, oneText(server, wire.port));
    wire.cutAfterUpdate();
    const failed = await stack.run("up", "--yes", "--skip-preview");
    expect(failed.code).not.toBe(0);
    expect(failed.text).toContain("[rfc2136.unknown-outcome]");
    expect(await server.dig("one.example.com", "TXT")).toEqual(['"one"']);
    wire.mend();
    expect(await stack.changes()).toEqual(["update one"]);
    await stack.up();
    expect(await stack.changes("--refresh")).toEqual([]);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });

  it("because the engine is killed says what to import", async () => {
    const server = await serve(kind);
    const wire = await cut(server);
    const stack = await stackFor(server, oneText(server, wire.port));
    const updated = wire.cutAfterUpdate();
    const killed = stack.spawn("up", "--yes", "--skip-preview");
    await updated;
    killed();
    wire.mend();
    await stack.run("cancel", "--yes");
    const refused = await stack.run("up", "--yes", "--skip-preview");
    expect(refused.text).toContain("also where an interrupted run of this stack made it");
    const id = /import it with the id (.*?\|"one")/.exec(refused.text)?.[1] ?? "";
    writeFileSync(
      join(stack.folder, "index.js"),
      oneText(server, wire.port).replace("});", `}, { import: ${JSON.stringify(id)} });`),
    );
    await stack.up();
    expect(await stack.changes("--refresh")).toEqual([]);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });

  it("because the server stops is mended by the next", async () => {
    const server = await serve(kind);
    const stack = await stackFor(server);
    const extra = Array.from({ length: 40 }, (_, n) => [`t${n}`, { name: `t${n}`, type: "TXT", value: `${n}` }]);
    stack.write({
      corp: { args: { domain: "example.com", dns: dnsOf(server), extraRecords: Object.fromEntries(extra) } },
    });
    const running = stack.run("up", "--yes", "--skip-preview");
    while ((await server.dig("example.com", "MX").catch(() => [])).length === 0) await sleep(2);
    await server.stop("SIGKILL");
    expect((await running).code).not.toBe(0);
    await server.start();
    await stack.up();
    expect(await server.records()).toHaveLength(own.length + 47);
    expect(await stack.changes("--refresh")).toEqual([]);
    await server.stop();
    const down = await stack.run("refresh", "--yes", "--skip-preview");
    expect(down.text).toContain("[rfc2136.connection-refused]");
    // A preview needs no server.
    expect(await stack.changes()).toEqual([]);
    await server.start();
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });
});

interface Wire {
  port: number;
  /** Carries on until an update has gone through, then nothing more; it tells when. */
  cutAfterUpdate(): Promise<void>;
  mend(): void;
}

/** A wire to the server that can be cut. */
async function cut(server: DynamicZone): Promise<Wire> {
  const socket: Socket = createSocket("udp4");
  let isCut = false;
  let armed: (() => void) | undefined;
  socket.on("message", (octets, from) => {
    if (isCut) return;
    const changes = ((octets[2] ?? 0) & 0x78) === 0x28 && octets.readUInt16BE(8) > 0;
    const told = changes ? armed : undefined;
    if (told) isCut = true;
    const onward = createSocket("udp4");
    onward.on("message", (answer) => {
      if (told) told();
      else socket.send(answer, from.port, from.address);
      onward.close();
    });
    onward.send(octets, server.port, server.host);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  onTestFinished(() => void socket.close());
  return {
    port: socket.address().port,
    cutAfterUpdate: () =>
      new Promise((resolve) => {
        armed = resolve;
      }),
    mend() {
      isCut = false;
      armed = undefined;
    },
  };
}
