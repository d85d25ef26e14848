import { describe, expect, inject, it, onTestFinished } from "vitest";
import type { MailDomainArgs, PreflightFinding } from "../../src";
import { cloudflareCloud } from "../support/clouds";
import { type DynamicZone, startDynamicZone } from "../support/dynamic-zone";
import { zoneId } from "../support/fakes/cloudflare";
import { projectOf, Stack } from "../support/stack";

const can = Boolean(inject("pulumi")) && inject("nameServers").includes("bind");

const program = `
const { readFileSync } = require("node:fs");
const { MailDomain } = require("alibaba-mail");
const mail = new MailDomain("corp", JSON.parse(readFileSync("args.json", "utf8")).corp.args);
exports.findings = mail.findings;`;

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
  const stack = await Stack.create(projectOf(program));
  await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", server.key.secret);
  const liveCheck = { servers: [`${server.host}:${server.port}`] };
  const write: Write = (more = {}) =>
    stack.write({ corp: { args: { domain: "example.com", dns: dns(server), liveCheck, preflight: "fail", ...more } } });
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
    const { findings } = (await stack.outputs()) as { findings: PreflightFinding[] };
    expect(findings.filter(({ severity }) => severity === "error").map(({ id }) => id)).not.toContain(
      "preflight.other-mx",
    );
  });

  it("says what was not checked where no name server answers, and goes on", async () => {
    const cloud = cloudflareCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectOf(program));
    await cloud.configure(stack);
    const args = { domain: "example.com", dns: cloud.dns, liveCheck: { servers: ["127.0.0.1:9"] }, preflight: "fail" };
    stack.write({ corp: { args } });
    expect(await stack.succeed("preview")).toContain("[preflight.not-checked]");
  });

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
    const { findings } = (await stack.outputs()) as { findings: PreflightFinding[] };
    expect(findings.filter(({ fix }) => fix?.includes("imports"))).toEqual([]);
  });
});
