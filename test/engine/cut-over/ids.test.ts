/** Ids of `legacy` that come back after they were left out, or under another name: nothing is imported twice, and so deleted. */
import { describe, expect, inject, it } from "vitest";
import type { LegacyRecord } from "../../../src";
import { alidnsCloud, type Cloud, cloudflareCloud, digitalOceanCloud, dnspodCloud } from "../../support/clouds";
import { inFull } from "../../support/full";
import { mailDomains, projectOf, Stack } from "../../support/stack";

const old: Record<string, [name: string, type: "MX" | "TXT", value: string, priority?: number]> = {
  "google-1": ["@", "MX", "aspmx.l.google.com", 1],
  spf: ["@", "TXT", "v=spf1 include:_spf.google.com ~all"],
};

type Legacy = Record<string, LegacyRecord>;

const services = [
  ["cloudflare", cloudflareCloud, true, {}],
  ["digitalOcean", digitalOceanCloud, true, inFull],
  ["alidns", alidnsCloud, false, inFull],
  ["dnspod", dnspodCloud, false, inFull],
] as const;

describe.skipIf(!inject("pulumi")).each(services)(
  "on the real engine, ids in %s",
  (_service, make, isOtherId, often) => {
    /** A stack that has adopted the old records. */
    async function adopted() {
      const cloud: Cloud = make();
      await cloud.fake.start();
      const ids = Object.fromEntries(Object.entries(old).map(([key, record]) => [key, cloud.seed(...record)]));
      const stack = await Stack.create(projectOf(mailDomains));
      await cloud.configure(stack);
      const legacy = (state: "live" | "removed", withIds = true): Legacy =>
        Object.fromEntries(
          Object.entries(old).map(([key, [name, type, value, priority]]) => [
            key,
            {
              ...{ name, type, value, ttl: 600, state },
              ...(priority === undefined ? {} : { priority }),
              ...(withIds ? { id: String(ids[key]) } : {}),
            },
          ]),
        );
      const says = (more: object): void =>
        stack.write({ corp: { args: { domain: "example.com", dns: cloud.dns, preflight: "off", ...more } } });
      const texts = (): string[] => cloud.zone().filter((line) => /v=spf1/.test(line));
      const exchanges = (): string[] => cloud.zone().filter((line) => / MX /.test(line));
      /** Done, and mail has a way in and one SPF record, and nothing is left to do. */
      async function goesTo(brand: RegExp, more: object): Promise<void> {
        says(more);
        await stack.up();
        expect([texts().length, texts().join(), exchanges().join()]).toEqual([
          1,
          expect.stringMatching(brand),
          expect.stringMatching(brand),
        ]);
        expect(await stack.changes()).toEqual([]);
      }
      /** Refused in the preview and by the update, and the zone stays as it is. */
      async function refuses(rule: string, more: object): Promise<void> {
        const before = cloud.zone();
        says(more);
        for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
          const { code, text } = await stack.run(...(command as [string, ...string[]]));
          expect(code, text).not.toBe(0);
          expect(text).toContain(`[${rule}]`);
        }
        expect(cloud.zone()).toEqual(before);
      }
      await goesTo(/google/, { legacy: legacy("live") });
      return { legacy, ids, goesTo, refuses };
    }

    it("lose nothing on the way back after a clean-up", often, async () => {
      const { legacy, goesTo, refuses } = await adopted();
      await goesTo(/aliyun/, { legacy: legacy("removed") });
      await goesTo(/aliyun/, {});
      if (isOtherId) {
        await refuses("legacy.own-record", { legacy: legacy("removed") });
        await refuses("legacy.own-record", { legacy: legacy("live") });
      }
      await goesTo(/aliyun/, { legacy: legacy("removed", !isOtherId) });
      await goesTo(/google/, { legacy: legacy("live", !isOtherId) });
      await goesTo(/aliyun/, { legacy: legacy("removed", !isOtherId) });
    });

    it("lose nothing where they are left out for a while", inFull, async () => {
      const { legacy, goesTo, refuses } = await adopted();
      await goesTo(/google/, { legacy: legacy("live", false) });
      if (isOtherId) await refuses("legacy.own-record", { legacy: legacy("live") });
      else await goesTo(/google/, { legacy: legacy("live") });
      await goesTo(/aliyun/, { legacy: legacy("removed", false) });
      if (isOtherId) await refuses("legacy.own-record", { legacy: legacy("live") });
      await goesTo(/google/, { legacy: legacy("live", false) });
    });

    it("lose nothing under another name", inFull, async () => {
      const { legacy, ids, goesTo, refuses } = await adopted();
      const { "google-1": mx, spf } = legacy("live") as { "google-1": LegacyRecord; spf: LegacyRecord };
      await refuses("legacy.key-renamed", { legacy: { google: mx, spf } });
      await refuses("imports.same-id", {
        legacy: legacy("removed"),
        imports: { "mx-primary": String(ids["google-1"]) },
      });
      await refuses("imports.of-legacy", { legacy: { spf }, imports: { "mx-primary": String(ids["google-1"]) } });
      await goesTo(/google/, { legacy: legacy("live") });
    });
  },
);
