import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { beginning, startDynamicZone } from "../../support/dynamic-zone";
import { inFull } from "../../support/full";
import { projectOf, reference, Stack, writeYaml, yamlMailDomain } from "../../support/stack";

const can = Boolean(inject("pulumi")) && inject("hasYaml") && inject("nameServers").includes("bind");

const old = [
  "@ 3600 MX 1 aspmx.l.google.com.",
  '@ 3600 TXT "v=spf1 include:_spf.google.com ~all"',
  "mail 3600 CNAME ghs.googlehosted.com.",
].join("\n");

type State = "live" | "removed";

/** The same property names as in TypeScript, as a preflight prints them. */
const legacyIn = (state: State): object => ({
  "google-1": { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 3600, state },
  spf: { name: "@", type: "TXT", value: "v=spf1 include:_spf.google.com ~all", ttl: 3600, state },
  mail: { name: "mail", type: "CNAME", value: "ghs.googlehosted.com", ttl: 3600, state },
});

describe.skipIf(!can)("a cut-over in YAML, on the real engine,", () => {
  it("is refused without the old records, takes them over, replaces them, and goes back", inFull, async () => {
    const server = await startDynamicZone("bind", { zone: old });
    onTestFinished(() => server.end());
    const folder = projectOf("");
    const zoneFile = join(folder, "example.com.zone");
    writeFileSync(zoneFile, beginning(old));
    const write = (legacy?: object): void => {
      const properties = {
        domain: "example.com",
        dns: { zoneFile: { path: "example.com.zone" } },
        liveCheck: { servers: [`${server.host}:${server.port}`] },
        preflight: "fail",
        ...(legacy ? { legacy } : {}),
      };
      writeYaml(folder, { corp: yamlMailDomain(properties) }, { findings: reference("corp.findings") });
    };
    const lines = (): string[] => readFileSync(zoneFile, "utf8").split("\n");
    const apex = (): string[] => lines().flatMap((line) => /(?:MX|TXT) [^;]*/.exec(line)?.[0].trim() ?? []);
    const before = apex();

    write();
    const stack = await Stack.create(folder);
    const refused = await stack.run("preview");
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("[preflight.other-mx]");

    write(legacyIn("live"));
    expect((await stack.changes()).filter((change) => /mx-|corp-spf|corp-mail/.test(change))).toEqual([]);
    await stack.up();
    expect(apex()).toEqual(before);
    expect(await stack.changes()).toEqual([]);

    write(legacyIn("removed"));
    const steps = await stack.changes();
    expect(steps).toEqual([
      "create corp-mx-primary",
      "create corp-mx-secondary",
      "delete corp-legacy-google-1",
      "update corp-mail",
      "update corp-spf",
    ]);
    await stack.up();
    expect(apex().sort()).toEqual([
      "MX 10 mx2.sg.aliyun.com.",
      "MX 5 mx1.sg.aliyun.com.",
      'TXT "v=spf1 include:spf.sg.aliyun.com -all"',
    ]);

    write(legacyIn("live"));
    await stack.up();
    expect(apex().sort()).toEqual([...before].sort());
    expect(await stack.changes()).toEqual([]);
  });
});
