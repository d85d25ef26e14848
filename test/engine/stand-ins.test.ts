import { describe, expect, inject, it } from "vitest";
import { alidnsCloud, cloudflareCloud, digitalOceanCloud } from "../support/clouds";
import type { Call } from "../support/fakes/fake";
import type { Cloud as PluginName } from "../support/find-tools";
import { inFull } from "../support/full";
import { mailDomains, projectOf, Stack } from "../support/stack";

describe.each([
  ["alicloud", alidnsCloud],
  ["cloudflare", cloudflareCloud],
  ["digitalocean", digitalOceanCloud],
] as const)("the stand-in of %s", (name, makeCloud) => {
  const isThere = inject("plugins").includes(name);
  if (inject("pulumi") && !isThere) console.warn(`SKIPPED: comparing the stand-in of ${name}, its plugin is not there`);

  it.skipIf(!isThere)(
    "makes the same calls as the real plugin in all of a stack's life",
    { ...inFull, timeout: 480_000 },
    async () => {
      const expected = await lifeUnder([]);
      expect(expected.destroy).not.toEqual({});
      expect(await lifeUnder([name])).toEqual(expected);
    },
  );

  /** The calls of every command. */
  async function lifeUnder(standIns: PluginName[]): Promise<Record<string, Record<string, string[]>>> {
    const cloud = makeCloud();
    await cloud.fake.start();
    const stack = await Stack.create(projectOf(mailDomains, standIns));
    await cloud.configure(stack);
    const imports = {
      spf: cloud.seed("@", "TXT", "v=spf1 -all"),
      imap: cloud.seed("imap", "CNAME", "imap.sg.aliyun.com"),
    };
    const names = new Map(Object.entries(imports).map(([key, id]) => [id.replace(/^.*[/,]/, ""), `corp-${key}`]));
    const told: Record<string, Record<string, string[]>> = {};
    const tell = async (title: string, command: () => Promise<unknown>) => {
      await command();
      const calls = cloud.fake.calls.splice(0);
      for (const { urn, id } of await stack.state()) if (id) names.set(id, urn.slice(urn.lastIndexOf("::") + 2));
      told[title] = byRecord(calls, names);
    };
    const up = () => stack.up();
    const srv = { name: "_imaps._tcp", type: "SRV", value: "imap.sg.aliyun.com", priority: 1, weight: 1, port: 993 };
    const own = { name: "own", type: "TXT", value: "text" };
    const args = { domain: "example.com", dns: cloud.dnsWithSettings };

    stack.write({ corp: { args: { ...args, imports, extraRecords: { srv, own } } } });
    await tell("preview", () => stack.preview());
    await tell("create", up);
    await tell("nothing", up);
    stack.write({
      corp: {
        args: {
          ...args,
          dns: cloud.dns,
          edition: "china",
          ttls: { "@ TXT": 1200 },
          extraRecords: { srv: { ...srv, port: 994 }, own: { ...own, type: "CNAME", value: "Host.example.net" } },
        },
      },
    });
    await tell("update", up);
    cloud.edit("mx2.qiye.aliyun.com", "mx9.qiye.aliyun.com");
    cloud.remove("pop.qiye.aliyun.com");
    await tell("preview with refresh", () => stack.preview("--refresh"));
    await tell("refresh", () => stack.refresh());
    await tell("repair", up);
    stack.write({ corp: { args: { ...args, dns: cloud.dns, edition: "china" } } });
    await tell("removal", up);
    await tell("destroy", () => stack.destroy());
    return told;
  }
});

/** What is said of records; the rest is signatures and the like. */
const alidnsInputs = ["DomainName", "RR", "Type", "Value", "TTL", "Line", "Priority", "Status", "Remark"];

/** The calls of each record in order; those that make a record sorted, since records are made side by side. */
function byRecord(calls: Call[], names: Map<string, string>): Record<string, string[]> {
  const told: Record<string, string[]> = {};
  for (const { what, input } of calls) {
    const isAlidns = "Action" in input;
    const id = isAlidns ? String(input.RecordId ?? "") : (/records\/(\w+)$/.exec(what)?.[1] ?? "");
    const name = names.get(id) ?? id;
    const inputs = Object.entries(input).filter(([key]) => !isAlidns || alidnsInputs.includes(key));
    told[name] ??= [];
    told[name].push(`${what.replace(id, name)} ${JSON.stringify(Object.fromEntries(inputs.sort()))}`);
  }
  told[""]?.sort();
  return told;
}
