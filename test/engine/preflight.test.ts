import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import type { MailDomainArgs, PreflightFinding } from "../../src";
import { cloudflareCloud, clouds } from "../support/clouds";
import { type DynamicZone, startDynamicZone } from "../support/dynamic-zone";
import { zoneId } from "../support/fakes/cloudflare";
import { inFull } from "../support/full";
import { hosted } from "../support/host";
import type { Stack } from "../support/stack";

const can = Boolean(inject("pulumi")) && inject("nameServers").includes("bind");

/** Programs of one process, in which a message must find its own engine. */
const begin = hosted();

const queries = readFileSync(join(__dirname, "../../docs/preflight.md"), "utf8");

/** Another brand has the domain. */
const old = [
  ["@", "MX", "aspmx.l.google.com", 1],
  ["@", "TXT", "v=spf1 include:_spf.google.com ~all", undefined],
] as const;

/** A stack whose programs look at a zone that BIND serves. */
async function start(
  dns: (server: DynamicZone) => MailDomainArgs["dns"],
  zone = '@ 600 MX 1 aspmx.l.google.com.\n@ 600 TXT "v=spf1 include:_spf.google.com ~all"\n',
): Promise<{ stack: Stack; write: Write }> {
  const server = await startDynamicZone("bind", { zone });
  onTestFinished(() => server.end());
  const stack = await begin();
  await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", server.key.secret);
  const liveCheck = { servers: [`${server.host}:${server.port}`] };
  const write: Write = (more = {}) =>
    stack.write({
      corp: {
        args: { domain: "example.com", dns: dns(server), liveCheck, preflight: "fail", ...more },
        shows: ["findings"],
      },
    });
  write();
  return { stack, write };
}

type Write = (more?: Partial<MailDomainArgs>) => void;

describe.skipIf(!can)("on the real engine, a preflight", () => {
  it("refuses in the preview what loses mail, and is settled by the lines that it prints", async () => {
    const cloud = cloudflareCloud();
    await cloud.fake.start();
    for (const [name, type, value, priority] of old) cloud.seed(name, type, value, priority);
    const ids = [...cloud.fake.records.keys()].map((id) => `${zoneId}/${id}`);
    const { stack, write } = await start(() => cloud.dns);
    await cloud.configure(stack);

    const { code, text } = await stack.run("preview");
    expect(code).not.toBe(0);
    expect(text).toMatch(/mail for example\.com goes to Google .*\[preflight\.other-mx\]/);
    expect(text).toContain("aspmx.l.google.com");
    for (const id of ids) expect(text).toContain(id);
    expect(cloud.fake.calls.filter(({ what }) => !what.startsWith("GET"))).toEqual([]);

    // Warnings let it pass, and turned off nothing is said.
    write({ preflight: "warn" });
    expect(await stack.succeed("preview")).toContain("[preflight.other-mx]");
    write({ preflight: "off" });
    expect(await stack.succeed("preview")).not.toContain("preflight.");

    // The lines of the findings, as they are.
    const lines = [...text.matchAll(/^ *legacy: (\{[\s\S]*?^ *\}),?$/gm)].map(([, object]) => object);
    const legacy = Object.assign({}, ...lines.map((object) => new Function(`return (${object})`)()));
    expect(Object.keys(legacy).length).toBeGreaterThan(0);
    write({ legacy });
    await stack.up();
    expect(cloud.zone().filter((line) => /google/.test(line))).toHaveLength(2);
    expect(cloud.zone().some((line) => /sg\.aliyun\.com/.test(line) && / (MX|TXT) /.test(line))).toBe(false);
    const { "corp-findings": findings } = (await stack.outputs()) as { "corp-findings": PreflightFinding[] };
    expect(findings.filter(({ severity }) => severity === "error").map(({ id }) => id)).not.toContain(
      "preflight.other-mx",
    );
  });

  it("refuses to let old records go that no run has adopted, however often it is asked, and lets them go after that", async () => {
    const cloud = cloudflareCloud();
    await cloud.fake.start();
    const ids = old.map(([name, type, value, priority]) => cloud.seed(name, type, value, priority));
    const { stack, write } = await start(() => cloud.dns);
    await cloud.configure(stack);
    const cutOver = (state: "live" | "removed"): void =>
      write({
        legacy: Object.fromEntries(
          old.map(([name, type, value, priority], index) => [
            `google-${index}`,
            {
              name,
              type,
              value,
              ttl: 600,
              state,
              id: String(ids[index]),
              ...(priority === undefined ? {} : { priority }),
            },
          ]),
        ),
      });
    const before = cloud.zone();

    cutOver("removed");
    for (let times = 0; times < 2; times++) {
      const { code, text } = await stack.run("up", "--yes", "--skip-preview");
      expect(code).not.toBe(0);
      expect(text).toContain("[preflight.legacy-not-adopted]");
      expect(cloud.zone()).toEqual(before);
    }
    cutOver("live");
    await stack.up();
    expect(cloud.zone().filter((line) => line.includes("google"))).toHaveLength(2);
    cutOver("removed");
    await stack.up();
    expect(cloud.zone().filter((line) => line.includes("google"))).toEqual([]);
    expect(cloud.zone().filter((line) => / MX /.test(line))).toHaveLength(2);
  });

  it.each(clouds)(
    "asks %s as often as docs/preflight.md says, beside 10 and beside 5,000 unrelated records",
    inFull,
    async (name, makeCloud) => {
      const cloud = makeCloud();
      await cloud.fake.start();
      for (const [owner, type, value, priority] of old) cloud.seed(owner, type, value, priority);
      const { stack } = await start(() => cloud.dns);
      await cloud.configure(stack);
      const asked: number[] = [];
      for (const [from, to] of [
        [0, 10],
        [10, 5000],
      ] as const) {
        for (let index = from; index < to; index++) cloud.seed(`h${index}`, "A", "192.0.2.1");
        cloud.fake.calls.length = 0;
        expect((await stack.run("preview")).text).toContain("[preflight.other-mx]");
        asked.push(cloud.fake.calls.length);
      }
      const [, few, many] = new RegExp(`^\\| \`${name}\` \\| (\\d+) \\| (\\d+) \\|`, "m").exec(queries) ?? [];
      expect(asked.map(String)).toEqual([few, many]);
    },
  );

  it("says what was not checked where no name server answers, and goes on", async () => {
    const cloud = cloudflareCloud();
    await cloud.fake.start();
    const stack = await begin();
    await cloud.configure(stack);
    const args = { domain: "example.com", dns: cloud.dns, liveCheck: { servers: ["127.0.0.1:9"] }, preflight: "fail" };
    stack.write({ corp: { args } });
    expect(await stack.succeed("preview")).toContain("[preflight.not-checked]");
  });

  it("only warns in the mode warn, also of a record that is there already, once where it would be created", async () => {
    const cloud = cloudflareCloud();
    await cloud.fake.start();
    const { stack, write } = await start(
      () => cloud.dns,
      "@ 600 MX 5 mx1.sg.aliyun.com.\n@ 600 MX 10 mx2.sg.aliyun.com.\n",
    );
    await cloud.configure(stack);
    expect((await stack.run("preview")).text).toContain("[preflight.there-already]");
    write({ preflight: "warn" });
    // The engine prints each message as it comes, and again at the end.
    const [, diagnostics] = (await stack.succeed("preview")).split("Diagnostics:");
    expect(diagnostics?.match(/warning: .*\[preflight\.there-already\]/g)).toHaveLength(1);
  });

  it(
    "refuses to take both of two records from a name where ours is a CNAME, and not one after the other",
    inFull,
    async () => {
      const cloud = cloudflareCloud();
      await cloud.fake.start();
      const one = cloud.seed("mail", "A", "192.0.2.9");
      const other = cloud.seed("mail", "AAAA", "2001:db8::9");
      const { stack, write } = await start(() => cloud.dns, "mail 600 A 192.0.2.9\nmail 600 AAAA 2001:db8::9\n");
      await cloud.configure(stack);
      const legacy = (first: "live" | "removed", second: "live" | "removed"): MailDomainArgs["legacy"] => ({
        "mail-1": { name: "mail", type: "A", value: "192.0.2.9", ttl: 600, state: first, id: one },
        "mail-2": {
          name: "mail",
          type: "AAAA",
          value: "2001:db8::9",
          ttl: 600,
          state: second,
          id: other,
        },
      });
      const atMail = () => cloud.zone().filter((line) => /^mail\b/.test(line));
      write({ legacy: legacy("live", "live") });
      await stack.up();
      expect(atMail()).toHaveLength(2);

      write({ legacy: legacy("removed", "removed") });
      const { code, text } = await stack.run("preview");
      expect(code).not.toBe(0);
      expect(text).toContain("[preflight.several-legacy]");

      // Whichever goes first; BIND holds both all the while, which the fake does not.
      write({ legacy: legacy("removed", "live") });
      await stack.up();
      write({ legacy: legacy("removed", "removed"), preflight: "off" });
      await stack.up();
      expect(atMail()).toEqual([expect.stringContaining("CNAME")]);
      expect(await stack.changes()).toEqual([]);

      write({ legacy: legacy("live", "live"), preflight: "off" });
      await stack.up();
      expect(atMail()).toHaveLength(2);
      expect(await stack.changes()).toEqual([]);
    },
  );

  it("leaves a changed SPF record of the stack alone", async () => {
    const { stack, write } = await start(
      (server) => ({ rfc2136: { server: server.host, port: server.port, tsigKeyName: server.key.name } }),
      "",
    );
    await stack.up();
    write({ spf: { ip4: ["192.0.2.25"] } });
    expect(await stack.changes()).toEqual(["update corp-spf"]);
    await stack.up();
    expect(await stack.changes()).toEqual([]);
    // Nobody is told to import what the stack has: a cloud's record would be lost by that.
    const { "corp-findings": findings } = (await stack.outputs()) as { "corp-findings": PreflightFinding[] };
    expect(findings.filter(({ fix }) => fix?.includes("imports"))).toEqual([]);
  });
});
