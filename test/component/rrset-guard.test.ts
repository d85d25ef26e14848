import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { NotKnownYetError } from "../../src/adapters/settings";
import { shownInstead } from "../../src/adoption/canonical-shown";
import { declaredRecord } from "../../src/component/children";
import { FormerPlan } from "../../src/component/former-plan";
import { RRsetGuard } from "../../src/component/rrset-guard";
import { draftPlan } from "../../src/plan/plan";
import { rrsetsOf } from "../../src/plan/rrsets";
import type { FoundRecord } from "../../src/preflight";
import { route53Service } from "../../src/preflight";
import type { RRsetAdapter } from "../../src/records/adapter";
import type { ExistingRecord } from "../../src/records/existing";
import { notKnownYet } from "../../src/shared/deferred";
import { mockEngine, unknownOutput } from "../support/mocks";

const spf = '"v=spf1 include:spf.sg.aliyun.com -all"';
const id = "Z_example.com_TXT";

interface World {
  args?: object;
  /** The texts at the apex. */
  texts?: string[];
  list?: (...args: unknown[]) => Promise<ExistingRecord[]>;
  former?: object;
  preflight?: { refusals?: string[]; found?: FoundRecord[] };
  /** What comes of deferred values. */
  late?: pulumi.Input<string>;
}

async function guardOf({ args = {}, texts = [], list, former: noted, preflight, late = "" }: World) {
  await mockEngine();
  const plan = draftPlan({ domain: "example.com", ...args });
  const asked: string[][] = [];
  const listed = async (names: readonly string[]): Promise<ExistingRecord[]> => {
    asked.push([...names]);
    return texts.map((rdata) => ({ name: "example.com", type: "TXT", rdata, importId: id }));
  };
  const adapter: RRsetAdapter = {
    service: route53Service,
    ...(preflight?.found ? {} : { list: list ?? listed }),
    declareRRset: () => expect.unreachable(),
  };
  const former = new FormerPlan("corp", plan, adapter);
  if (noted) await former.note({ oldInputs: noted });
  const component = new pulumi.ComponentResource("x:y:Z", "corp");
  const guard = new RRsetGuard(
    component,
    "corp",
    plan,
    adapter,
    former,
    preflight && ({ refusals: async () => preflight.refusals ?? [], found: Promise.resolve(preflight.found) } as never),
  );
  for (const rrset of rrsetsOf(plan))
    guard.expect(
      rrset,
      rrset.members.map((draft) => declaredRecord(draft, draft.value ?? late, plan.zone)),
    );
  return { guard, asked, plan };
}

const created = { name: "corp-@ TXT", oldInputs: undefined };
const changed = { name: "corp-@ TXT", oldInputs: {} };

describe("the guard of RRsets", () => {
  it("asks the service once, for all names of the plan", async () => {
    const { guard, asked } = await guardOf({});
    await Promise.all([guard.check(created), guard.check({ ...created, name: "corp-imap CNAME" })]);
    expect(asked).toEqual([
      ["example.com", "imap.example.com", "pop3.example.com", "smtp.example.com", "mail.example.com"],
    ]);
  });

  it.each<[string, World, typeof created | typeof changed, RegExp]>([
    ["one that is there is created", { texts: [spf] }, created, /\[preflight\.rrset-exists\]/],
    ["others have a value in one that is created", { texts: ['"MS=ms1"'] }, created, /extraRecords: \{.*"MS=ms1"/s],
    [
      "a value came after ours",
      { texts: [spf, '"MS=ms1"'], former: { rrsets: { "@ TXT": [spf] } } },
      changed,
      /\[preflight\.rrset-others\]/,
    ],
    ["the same plan meets a value more", { texts: [spf, '"MS=ms1"'] }, changed, /\[preflight\.rrset-others\]/],
    [
      "the stack was none of RRsets before",
      { texts: ['"MS=ms1"'], former: {} },
      changed,
      /\[preflight\.rrset-others\]/,
    ],
    [
      "the service can't be asked",
      { list: () => Promise.reject(new Error("AccessDenied")) },
      changed,
      /AccessDenied.*\[preflight\.rrset-not-read\]/,
    ],
    ["the preflight refuses", { preflight: { refusals: ["no MX [x]"] } }, created, /^no MX \[x\]$/],
  ])("refuses where %s", async (_, world, event, message) => {
    const { guard } = await guardOf(world);
    await expect(guard.check(event)).rejects.toThrow(message);
  });

  it.each<[string, World, typeof created | typeof changed]>([
    ["nothing is there", {}, created],
    [
      "ours was changed by the program",
      { texts: ['"v=spf1 -all"'], former: { rrsets: { "@ TXT": ['"v=spf1 -all"'] } } },
      changed,
    ],
    ["ours left it", { texts: [spf, '"ours=1"'], former: { rrsets: { "@ TXT": [spf, '"ours=1"'] } } }, changed],
    ["ours was edited by hand", { texts: ['"v=spf1 -all"'] }, changed],
    ["the zone is created in the same run", { list: () => Promise.reject(new NotKnownYetError("x")) }, created],
    ["nobody can be asked", { preflight: {}, list: async () => [] }, changed],
  ])("lets pass where %s", async (_, world, event) => {
    const { guard } = await guardOf(world);
    await expect(guard.check(event)).resolves.toBeUndefined();
  });

  it("lets pass what may be a value that a preview does not know", async () => {
    const extraRecords = { late: { name: "@", type: "TXT", value: notKnownYet } };
    const former = { rrsets: { "@ TXT": [spf] } };
    const { guard } = await guardOf({
      args: { extraRecords },
      texts: [spf, '"MS=ms1"'],
      late: unknownOutput(),
      former,
    });
    await expect(guard.check(changed)).resolves.toBeUndefined();
    const known = pulumi.output("late=1");
    const { guard: later } = await guardOf({ args: { extraRecords }, texts: [spf, '"MS=ms1"'], late: known, former });
    await expect(later.check(changed)).rejects.toThrow(/\[preflight\.rrset-others\]/);
  });

  it("asks the zone's own servers where the service lists nothing", async () => {
    const found = [{ name: "example.com", type: "TXT", rdata: '"MS=ms1"' }];
    const { guard } = await guardOf({ preflight: { found } });
    await expect(guard.check(created)).rejects.toThrow(/\[preflight\.rrset-exists\]/);
  });

  it.each<[string, World, string | undefined | RegExp]>([
    ["is there, as the plan says", { texts: [spf], former: {} }, id],
    ["has another value of ours", { texts: ['"v=spf1 -all"'], former: {} }, id],
    ["is not there", { former: {} }, undefined],
    ["has a value of others", { texts: [spf, '"MS=ms1"'], former: {} }, /\[preflight\.rrset-others\]/],
    ["the stack has already", { texts: [spf, '"MS=ms1"'], former: { rrsets: { "@ TXT": [spf] } } }, id],
  ])("tells of an import where the RRset %s", async (_, world, expected) => {
    const { guard } = await guardOf(world);
    const asked = guard.checkImport("@ TXT", id);
    if (expected instanceof RegExp) await expect(asked).rejects.toThrow(expected);
    else expect(await asked).toBe(expected);
  });

  it("takes an import id in any letter case, and gives it as the service spells it", async () => {
    const { guard } = await guardOf({ texts: [spf], former: {} });
    expect(await guard.checkImport("@ TXT", id.toUpperCase())).toBe(id);
    expect(await guard.checkImport("@ TXT", `${id}X`)).toBeUndefined();
  });

  it.each(["CNAME", "MX", "TXT"])(
    "refuses a %s whose values the zone does not have, as no argument can hold them",
    async (type) => {
      const name = type === "CNAME" ? "imap.example.com" : "example.com";
      const rdata = shownInstead(type, "a routing policy");
      const special = "a routing policy";
      const { guard } = await guardOf({ list: async () => [{ name, type, rdata, special, importId: id }] });
      const key = type === "CNAME" ? "imap CNAME" : `@ ${type}`;
      const asked = guard.check({ name: `corp-${key}`, oldInputs: undefined });
      await expect(asked).rejects.toThrow(/already exists.*a routing policy.*\[preflight\.rrset-exists\]/s);
      await expect(asked).rejects.toThrow(/no argument can hold/);
      await expect(asked).rejects.not.toThrow(/imports/);
    },
  );

  it("says of which RRsets it needs the records", async () => {
    const asked: unknown[] = [];
    const { guard } = await guardOf({
      list: async (...args: unknown[]) => {
        asked.push(args[1]);
        return [];
      },
    });
    await guard.check(created);
    const at = (name: string, type: string) => ({ name: `${name}example.com`, type });
    const cnames = ["imap.", "pop3.", "smtp.", "mail."].map((name) => at(name, "CNAME"));
    expect(asked).toMatchObject([{ zone: "example.com", rrsets: [at("", "MX"), at("", "TXT"), ...cnames] }]);
  });
});
