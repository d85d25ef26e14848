/** Every brand of the table, as a customer's zone has it. */
import { describe, expect, it } from "vitest";
import { quoteTxt } from "../../src/mail";
import { type Vendor, vendors } from "../../src/vendors";
import { find, withFix } from "./world";

const sets = vendors.flatMap((vendor) => (vendor.mx ?? []).map((mx) => ({ vendor, mx, name: vendor.name })));

function zoneOf({ mx }: { mx: NonNullable<Vendor["mx"]>[number] }): string[] {
  return mx.map(([preference, exchange]) => `@ 3600 MX ${preference} ${exchange}.`);
}

describe("a zone with the MX of a brand", () => {
  it("is tried for many brands", () => expect(sets.length).toBeGreaterThan(20));

  it.each(sets)("names $name, and its lines settle it", async (set) => {
    const zone = zoneOf(set);
    const found = await find(zone);
    const [finding, ...more] = found;
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: "error", records: { length: zone.length } });
    expect(finding?.message).toContain(set.vendor.name);
    if (set.vendor.locked !== undefined) return expect(finding?.fix).toBeUndefined();
    expect(Object.keys(finding?.proposal?.legacy ?? {})).toEqual(
      zone.map((_, index) => `${set.vendor.key}-${index + 1}`),
    );
    expect(finding && (await find(zone, withFix({}, finding)))).toEqual([]);
  });
});

const including = vendors.filter(({ includes }) => includes?.[0] !== undefined && !includes[0].includes("*"));

describe("a zone with the SPF record of a brand", () => {
  it.each(including)(
    "$name: its senders go into ours, and it is named",
    async ({ name, includes: [domain = ""] = [] }) => {
      const [finding] = await find([`@ 3600 TXT v=spf1 include:${domain} ~all`]);
      expect(finding?.proposal?.spf).toEqual({ includes: [domain], all: "~all" });
      expect(finding?.message).toContain(`to keep include:${domain} (${name}) authorized`);
    },
  );

  it("names the brand of a term that no argument can express, and nobody where none is known", async () => {
    const [finding] = await find([
      "@ 3600 TXT v=spf1 a:mail.pphosted.com exists:%{i}.example.net include:_spf.example.net ~all",
    ]);
    expect(finding?.message).toMatch(/no argument can express a:mail\.pphosted\.com \(Proofpoint\)/);
    expect(finding?.message).toContain("exists:%{i}.example.net, ");
    expect(finding?.message).toContain("include:_spf.example.net authorized");
  });
});

const proving = vendors.filter(({ kind, verifications }) => kind !== "sender" && verifications !== undefined);

describe("a zone with a text by which a brand knew its owner", () => {
  it.each(proving)("$name", async ({ name, verifications = [] }) => {
    for (const { prefix } of verifications) {
      const found = await find([`@ 3600 TXT ${quoteTxt(`${prefix}0123456789abcdef`)}`]);
      expect(found.map(({ id }) => id)).toEqual(["preflight.verification"]);
      expect(found[0]?.message).toContain(name);
    }
  });
});
