import { createSocket, type Socket } from "node:dgram";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, it, type TestContext, type TestOptions } from "vitest";
import {
  type DynamicZone,
  type Options,
  randomKey,
  type ServerKind,
  serverKinds,
  startDynamicZone,
} from "../support/dynamic-zone";
import { freePort } from "../support/free-port";
import { inFull } from "../support/full";
import { hosted } from "../support/host";
import { projectFrom, projectOf, reference, Stack } from "../support/stack";

const kinds = inject("pulumi") ? inject("nameServers") : [];
const start = hosted();
/** What differs in no server is tried with one of them. */
const [kind = "bind"] = kinds;
const options = (one: ServerKind): TestOptions => (one === kind ? {} : inFull);

// Each run of the engine starts several Node.js processes that load the same modules.
process.env.NODE_COMPILE_CACHE ??= join(inject("installation"), "compile-cache");

/** Most of the time goes by in waits for the server, the engine and their processes. */
const together = { concurrent: true };

async function serve(test: TestContext, kind: ServerKind, options: Options = {}): Promise<DynamicZone> {
  const server = await startDynamicZone(kind, options);
  test.onTestFinished(() => server.end());
  return server;
}

const dnsOf = ({ host, port, key }: DynamicZone) => ({ rfc2136: { server: host, port, tsigKeyName: key.name } });

/** A stack whose configuration has the key's secret: in plain, which saves a run of the command. */
async function stackFor(server: DynamicZone, program?: string): Promise<Stack> {
  const stack = program === undefined ? await start() : await Stack.create(projectOf(program));
  const file = join(stack.folder, `Pulumi.${stack.name}.yaml`);
  const config = `config:\n  alibaba-mail:tsigSecret: ${server.key.secret}\n`;
  writeFileSync(file, `${readFileSync(file, "utf8")}${config}`);
  return stack;
}

/** A program of one TXT, whose value can be changed. */
function oneText({ key }: DynamicZone, port: number, options = "{}"): string {
  return `
  const { readFileSync } = require("node:fs");
  const { DynamicUpdateRecord } = require("alibaba-mail");
  const at = { server: "127.0.0.1", port: ${port}, zone: "example.com", tsigKeyName: "${key.name}", ttl: 600 };
  let rdata = '"one"';
  try { rdata = readFileSync("rdata.txt", "utf8"); } catch {}
  new DynamicUpdateRecord("one", { ...at, name: "one", type: "TXT", rdata }, ${options});`;
}

function setText(stack: Stack, rdata: string): void {
  writeFileSync(join(stack.folder, "rdata.txt"), rdata);
}

const own = ["example.com. 3600 NS ns1.example.com.", "ns1.example.com. 3600 A 192.0.2.1"];
const aliases = [
  "imap.example.com. 600 CNAME imap.sg.aliyun.com.",
  "mail.example.com. 600 CNAME mail.sg.aliyun.com.",
  "pop3.example.com. 600 CNAME pop.sg.aliyun.com.",
  "smtp.example.com. 600 CNAME smtp.sg.aliyun.com.",
];
const exchangers = ["example.com. 600 MX 10 mx2.sg.aliyun.com.", "example.com. 600 MX 5 mx1.sg.aliyun.com."];
const singapore = [...exchangers, ...aliases];

describe.skipIf(kinds.length === 0).each(kinds.length > 0 ? kinds : serverKinds)(
  "on the real engine, records at a real %s",
  together,
  (kind) => {
    it("go through their whole life", options(kind), async (test) => {
      const server = await serve(test, kind, { zone: '@ 3600 TXT "of others"\n' });
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

      // What is changed by hand is seen by a refresh, and put right by the next run.
      await server.nsupdate(
        "update delete imap.example.com CNAME",
        "update add imap.example.com 600 CNAME elsewhere.example.",
        "update delete pop3.example.com CNAME",
        "update delete example.com MX 10 mx2.sg.aliyun.com.",
        "update add example.com 77 MX 10 mx2.sg.aliyun.com.",
      );
      const drift = await stack.changes("--refresh");
      expect(drift).toEqual(expect.arrayContaining(["create corp-pop3", "update corp-imap"]));
      expect(drift.join()).toMatch(/update corp-mx-/);
      await stack.up("--refresh");
      expect(await server.records()).toEqual([...others, ...singapore, spf].sort());

      // Records added leave all others alone; values changed are changed in place, without a moment that has no MX.
      const extraRecords = { verify: { name: "@", type: "TXT", value: "token=1" } };
      stack.write({ corp: { args: { ...args, edition: "china", extraRecords } } });
      let fewest = Number.POSITIVE_INFINITY;
      let running = true;
      const watching = (async () => {
        while (running) {
          fewest = Math.min(fewest, (await server.dig("example.com", "MX")).length);
          await sleep(20);
        }
      })();
      await stack.up();
      running = false;
      await watching;
      expect(fewest).toBeGreaterThanOrEqual(2);
      expect(await server.dig("example.com", "MX")).toHaveLength(3);
      expect(await server.dig("example.com", "TXT")).toEqual(
        expect.arrayContaining(['"of others"', '"token=1"', expect.stringContaining("v=spf1 include:")]),
      );
      expect(await stack.changes("--refresh")).toEqual([]);
      await stack.destroy();
      expect(await server.records()).toEqual(others);
    });

    it("are taken over by import, and given up again", inFull, async (test) => {
      const server = await serve(test, kind, {
        zone: '@ 900 MX 5 mx1.sg.aliyun.com.\nhand 60 TXT "hand"\n',
      });
      const stack = await stackFor(server);
      const args = { domain: "example.com", dns: dnsOf(server) };
      stack.write({ corp: { args } });
      const refused = await stack.run("up", "--yes", "--skip-preview");
      expect(refused.code).not.toBe(0);
      const line = /give the MailDomain "corp" imports: \{ "mx-primary": (".*?") \}/;
      const id = JSON.parse(line.exec(refused.text)?.[1] ?? "null");
      expect(id).toBe(`${server.key.name}@127.0.0.1:${server.port}|example.com|@|MX|5 mx1.sg.aliyun.com.`);
      const hand = `${server.key.name}@127.0.0.1:${server.port}|example.com|hand|TXT|"hand"`;
      const flags = ["--yes", "--generate-code=false", "--protect=false"];
      await stack.succeed("import", "alibaba-mail:index:DynamicUpdateRecord", "hand", hand, ...flags);
      const imported = (await stack.state()).find(({ urn }) => urn.endsWith("::hand"));
      expect(imported?.inputs).toMatchObject({ name: "hand", type: "TXT", ttl: 60, rdata: '"hand"' });
      stack.write({ corp: { args: { ...args, imports: { "mx-primary": id } } } });
      // The program does not have the record that was imported by hand, so that it goes here.
      await stack.up();
      const spf = 'example.com. 600 TXT "v=spf1 include:spf.sg.aliyun.com -all"';
      expect(await server.records()).toEqual([...own, ...singapore, spf].sort());
      await stack.destroy();
      expect(await server.records()).toEqual(own);
    });
  },
);

describe.skipIf(kinds.length === 0)("on the real engine, records", together, () => {
  it("of two stacks come into one zone at once, and neither touches the other's", inFull, async (test) => {
    const server = await serve(test, kind);
    const stacks = await Promise.all([stackFor(server), stackFor(server)]);
    for (const [index, stack] of stacks.entries()) {
      const extra = Array.from({ length: 8 }, (_, n) => [`t${n}`, { name: "@", type: "TXT", value: `${index}-${n}` }]);
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

  it("of the example are served", inFull, async (test) => {
    const folder = projectFrom("rfc2136");
    const like = kind === "bind" ? readFileSync(join(folder, "named.conf"), "utf8") : undefined;
    const server = await serve(test, kind, { keys: [{ ...randomKey(), name: "mail-key" }], like });
    const stack = await Stack.create(folder);
    await stack.configure({ domain: "example.com", server: server.host, port: String(server.port) });
    await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", server.key.secret);
    await stack.up();
    expect(await server.dig("example.com", "MX")).toEqual(["10 mx2.sg.aliyun.com.", "5 mx1.sg.aliyun.com."]);
    expect(await stack.changes()).toEqual([]);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });

  it("are replaced at one name by another type, and never by themselves", inFull, async (test) => {
    const server = await serve(test, kind);
    const stack = await stackFor(server);
    const alias = { name: "x", type: "CNAME", value: "host.example.net" };
    const address = { name: "x", type: "A", value: "192.0.2.7" };
    const lines = { CNAME: ["host.example.net."], A: ["192.0.2.7"] };
    for (const [index, x] of [alias, address, alias].entries()) {
      const args = { domain: "example.com", dns: dnsOf(server), extraRecords: { x } };
      stack.write({ corp: { args } });
      if (index === 1) expect((await stack.changes()).join()).toMatch(/replace.* corp-extra-x/);
      await stack.up();
      expect(await server.dig("x.example.com", x.type)).toEqual(lines[x.type as keyof typeof lines]);
    }
    const before = await server.records();
    // Here the engine takes the new record first, and the old one goes by its own identity.
    const types = "alibaba-mail:index:MailDomain$alibaba-mail:index:DynamicUpdateRecord";
    const flags = ["--yes", "--skip-preview", "--replace", `urn:pulumi:dev::project::${types}::corp-extra-x`];
    await stack.succeed("up", ...flags);
    expect(await server.records()).toEqual(before);
    expect(await stack.changes("--refresh")).toEqual([]);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });

  it("with a wrong key or algorithm are told of in the preview, all at once", inFull, async (test) => {
    const server = await serve(test, kind);
    const at = `{ server: "127.0.0.1", port: ${server.port}, zone: "example.com", type: "TXT", ttl: 60, rdata: '"x"' }`;
    const stack = await stackFor(
      server,
      `
      const { DynamicUpdateRecord } = require("alibaba-mail");
      new DynamicUpdateRecord("stranger", { ...${at}, name: "a", tsigKeyName: "nobody" });
      new DynamicUpdateRecord("algorithm", { ...${at}, name: "b", tsigKeyName: "${server.key.name}", tsigAlgorithm: "hmac-sha512" });`,
    );
    const { code, text } = await stack.run("preview");
    expect(code).not.toBe(0);
    // PowerDNS does not say what is wrong with a signature, and what it says is left to the creation.
    if (kind !== "powerdns") expect(text.match(/\[rfc2136\.badkey\]/g)?.length).toBeGreaterThanOrEqual(2);
    expect(text).not.toContain(server.key.secret);
    expect(await server.records()).toEqual(own);
  });
});

describe.skipIf(kinds.length === 0)("the key's secret, on the real engine,", together, () => {
  it("is in no state, output or log as it is, wherever it comes from", async (test) => {
    const keys = [randomKey(), randomKey("hmac-sha512"), randomKey()] as const;
    const server = await serve(test, kind, { keys: [...keys] });
    const [one, two, three] = keys;
    const program = `
      const pulumi = require("@pulumi/pulumi");
      const { DynamicUpdateRecord, Provider } = require("alibaba-mail");
      const at = { server: "127.0.0.1", port: ${server.port}, zone: "example.com", ttl: 600, type: "TXT" };
      const record = (name, args, opts) => new DynamicUpdateRecord(name, { ...at, name, rdata: '"x"', ...args }, opts);
      record("one", { tsigKeyName: "${one.name}" });
      record("two", { tsigKeyName: "${two.name}", tsigAlgorithm: "hmac-sha512" });
      const secret = new pulumi.Config().requireSecret("third");
      const provider = new Provider("explicit", { tsigSecrets: { "${three.name}": secret }, tsigKeyName: "${three.name}" });
      record("three", { rdata: pulumi.secret('"geheim"') }, { provider });`;
    const stack = await Stack.create(projectOf(program));
    await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", one.secret);
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

  it("may change: that is no difference, and serves refresh and destroy", inFull, async (test) => {
    const key = randomKey();
    const port = await freePort();
    const first = await serve(test, kind, { keys: [key], port });
    const stack = await stackFor(first, oneText(first, port));
    await stack.up();
    await first.end();
    const rotated = { ...randomKey(), name: key.name };
    const server = await serve(test, kind, { keys: [rotated], port, zone: 'one 600 TXT "one"\n' });
    const stale = await stack.run("refresh", "--yes", "--skip-preview");
    expect(stale.text).toContain("[rfc2136.badsig]");
    expect(stale.text).not.toContain(key.secret);
    await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", rotated.secret);
    expect(await stack.changes()).toEqual([]);
    await stack.succeed("refresh", "--yes", "--skip-preview", "--run-program");
    // By the key's name, since other stacks run at the same time.
    process.env.ALIBABA_MAIL_TSIG_SECRETS = JSON.stringify({ [key.name]: rotated.secret });
    test.onTestFinished(() => {
      delete process.env.ALIBABA_MAIL_TSIG_SECRETS;
    });
    await stack.refresh();
    expect(await stack.changes()).toEqual([]);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });
});

describe.skipIf(kinds.length === 0 || !inject("hasYaml"))("another language, on the real engine,", together, () => {
  it("names the server as data, and gives the secret to a provider of its own", inFull, async (test) => {
    const server = await serve(test, kind);
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

describe.skipIf(kinds.length === 0)("a run that is cut short, on the real engine,", together, () => {
  it("because no answer comes any more is gone on with by the next", inFull, async (test) => {
    const server = await serve(test, kind);
    const wire = await cut(test, server);
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

  it("in an update is gone on with, or reverted, by the next", inFull, async (test) => {
    const server = await serve(test, kind);
    const wire = await cut(test, server);
    const stack = await stackFor(server, oneText(server, wire.port));
    await stack.up();
    for (const [cutShort, next] of [
      ['"two"', '"two"'],
      ['"three"', '"two"'],
    ] as const) {
      await cutUpdate(stack, wire, cutShort);
      expect(await server.dig("one.example.com", "TXT")).toEqual([cutShort]);
      setText(stack, next);
      await stack.up();
      expect(await server.dig("one.example.com", "TXT")).toEqual([next]);
    }
    expect(await stack.changes("--refresh")).toEqual([]);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });

  it("in an update leaves nothing behind where a destroy follows", inFull, async (test) => {
    const server = await serve(test, kind);
    const wire = await cut(test, server);
    const stack = await stackFor(server, oneText(server, wire.port));
    await stack.up();
    await cutUpdate(stack, wire, '"two"');
    const kept = (await stack.state()).find(({ urn }) => urn.endsWith("::one"));
    expect(kept?.outputs).toMatchObject({ rdata: '"two"', written: '"two"', pendingRdata: ['"one"'] });
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });

  it("because the engine is killed goes on by itself", async (test) => {
    const server = await serve(test, kind);
    const wire = await cut(test, server);
    const stack = await stackFor(server, oneText(server, wire.port));
    const updated = wire.cutAfterUpdate();
    const killed = stack.spawn("up", "--yes", "--skip-preview");
    await updated;
    await killed();
    wire.mend();
    await stack.run("cancel", "--yes");
    await stack.up();
    expect(await stack.changes("--refresh")).toEqual([]);
    await stack.destroy();
    expect(await server.records()).toEqual(own);
  });

  it("because the server stops, or is down from the start, is mended by the next", inFull, async (test) => {
    const server = await serve(test, kind);
    const stack = await stackFor(server);
    const extra = Array.from({ length: 12 }, (_, n) => [`t${n}`, { name: `t${n}`, type: "TXT", value: `${n}` }]);
    stack.write({
      corp: { args: { domain: "example.com", dns: dnsOf(server), extraRecords: Object.fromEntries(extra) } },
    });
    await server.stop();
    const refused = await stack.run("up", "--yes", "--skip-preview");
    expect(refused.text).toContain("[rfc2136.connection-refused]");
    await server.start();
    const running = stack.run("up", "--yes", "--skip-preview");
    while ((await server.dig("example.com", "MX").catch(() => [])).length === 0) await sleep(2);
    await server.stop("SIGKILL");
    expect((await running).code).not.toBe(0);
    await server.start();
    await stack.up();
    expect(await server.records()).toHaveLength(own.length + 19);
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

/** An update that the server carries out, and whose answer nobody hears. */
async function cutUpdate(stack: Stack, wire: Wire, rdata: string): Promise<void> {
  setText(stack, rdata);
  wire.cutAfterUpdate();
  const failed = await stack.run("up", "--yes", "--skip-preview");
  expect(failed.code).not.toBe(0);
  expect(failed.text).toContain("[rfc2136.unknown-outcome]");
  wire.mend();
}

interface Wire {
  port: number;
  /** Carries on until an update has gone through, then nothing more; it tells when. */
  cutAfterUpdate(): Promise<void>;
  mend(): void;
}

/** A wire to the server that can be cut. */
async function cut(test: TestContext, server: DynamicZone): Promise<Wire> {
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
  test.onTestFinished(() => void socket.close());
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
