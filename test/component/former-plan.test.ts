import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { FormerPlan, planInputs } from "../../src/component/former-plan";
import type { PlanArgs } from "../../src/plan";
import { draftPlan } from "../../src/plan/plan";
import type { Adapter, AnyAdapter } from "../../src/records/adapter";

const ofRecords: Adapter = { declare: () => expect.unreachable() };
const ofRRsets: AnyAdapter = { declareRRset: () => expect.unreachable() };
const google = { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 600, state: "live" } as const;

const formerPlan = (legacy: PlanArgs["legacy"] = {}, adapter = ofRecords, imports = {}) =>
  new FormerPlan("corp", draftPlan({ domain: "example.com", legacy, imports }), adapter);

describe("the inputs of a component", () => {
  it("have the plain values of each RRset", () => {
    const extraRecords = { token: { name: "@", type: "TXT", value: "token=1" } };
    expect(planInputs(draftPlan({ domain: "example.com", extraRecords }), ofRRsets).rrsets).toMatchObject({
      "@ MX": ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."],
      "@ TXT": ['"v=spf1 include:spf.sg.aliyun.com -all"', '"token=1"'],
    });
  });

  it("have the keys of old records, and are as before where there are none", () => {
    expect(planInputs(draftPlan({ domain: "example.com" }), ofRecords)).toEqual({});
    const legacy = {
      google,
      spf: { ...google, type: "TXT", priority: undefined, value: "v=spf1 -all", state: "removed" },
    };
    expect(planInputs(draftPlan({ domain: "example.com", legacy }), ofRecords)).toEqual({
      legacy: ["google", "spf"],
      // The stack has it without an id.
      legacyIds: { google: "" },
    });
    const withIds = draftPlan({ domain: "example.com", legacy: { ...legacy, google: { ...google, id: "7" } } });
    expect(planInputs(withIds, ofRecords)).toEqual({ legacy: ["google", "spf"], legacyIds: { google: "7" } });
    expect(planInputs(withIds, { ...ofRecords, adoptsByContents: true })).toEqual({ legacy: ["google", "spf"] });
  });
});

describe("the plan before", () => {
  it.each([
    ["a new component", undefined],
    ["one without old records", { domain: "example.com" }],
    ["one with some", { legacy: ["google", "spf"] }],
  ])("of %s is told to what refuses the new one", async (_what, oldInputs) => {
    const former = formerPlan();
    const refusal = vi.fn<() => Promise<string | undefined>>(async () => "no");
    former.refuseBy(refusal);
    await expect(former.note({ oldInputs })).rejects.toThrow("no");
    expect(refusal).toHaveBeenCalledExactlyOnceWith(oldInputs);
    refusal.mockResolvedValue(undefined);
    await expect(former.note({ oldInputs })).resolves.toBeUndefined();
  });

  it("is told by a hook beside those of the program", () => {
    vi.spyOn(pulumi, "ResourceHook").mockImplementation(function (this: { name: string }, name: string) {
      this.name = name;
    } as never);
    const own = { name: "own" } as pulumi.ResourceHook;
    const opts = { protect: true, hooks: { beforeCreate: [own], afterDelete: [own] } };
    const { hooks, ...others } = formerPlan().withHooks(opts);
    expect(others).toEqual({ protect: true });
    const [ours] = hooks?.beforeUpdate ?? [];
    expect(hooks).toEqual({ beforeCreate: [own, ours], beforeUpdate: [ours], afterDelete: [own] });
    expect(ours).toMatchObject({ name: expect.stringMatching(/^corp-former-\d+$/) });
    expect(Object.keys(formerPlan().withHooks(undefined).hooks ?? {})).toEqual(["beforeCreate", "beforeUpdate"]);
    vi.restoreAllMocks();
  });

  describe("where the stack has a record of an id under another name", () => {
    const [live, removed] = [
      { ...google, id: "z/7" },
      { ...google, id: "z/7", state: "removed" },
    ] as const;
    const spf = { name: "@", type: "TXT", value: "v=spf1 -all", ttl: 600, id: "z/7", state: "removed" } as const;
    const byOtherId: Adapter = { ...ofRecords, importsByOtherId: true };
    const adopted = { legacy: ["google"], legacyIds: { google: "z/7" } };
    const done = { recordIds: { "mx-primary": "1" } };

    it.each<[string, FormerPlan, object, object, RegExp]>([
      [
        "a key of legacy was renamed",
        formerPlan({ other: live }),
        adopted,
        done,
        /^legacy\.other: .* "google" of legacy.*keep the key "google".*corp-legacy-google> corp-legacy-other`, and omit the id \[legacy\.key-renamed\]$/,
      ],
      [
        "it is imported as a planned one",
        formerPlan({}, ofRecords, { "mx-primary": "z/7" }),
        adopted,
        done,
        /^imports\["mx-primary"\]: .*corp-legacy-google> corp-mx-primary`, and omit the import \[imports\.of-legacy\]$/,
      ],
      [
        "the planned one has taken its place, and the former one comes back after the clean-up",
        formerPlan({ google: spf }, byOtherId),
        {},
        { recordIds: { spf: "7" } },
        /^legacy\.google\.id: .* its own "spf".*omit the id \[legacy\.own-record\]$/,
      ],
      [
        "it had no id for a while",
        formerPlan({ google: live }, byOtherId),
        { legacy: ["google"], legacyIds: { google: "" } },
        done,
        /^legacy\.google\.id: .*omit the id \[legacy\.own-record\]$/,
      ],
    ])("refuses that %s", async (_what, former, oldInputs, oldOutputs, message) => {
      await expect(former.note({ oldInputs, oldOutputs })).rejects.toThrow(message);
    });

    it.each<[string, FormerPlan, object | undefined, object]>([
      ["a new component", formerPlan({ google: live }, byOtherId), undefined, {}],
      ["a record that is adopted later", formerPlan({ google: live }, byOtherId), {}, done],
      ["the same id", formerPlan({ google: removed }, byOtherId), adopted, done],
      ["an id that is left out", formerPlan({ google: { ...google } }, byOtherId), adopted, done],
      [
        "an id after a creation that failed",
        formerPlan({ google: live }, byOtherId),
        { legacyIds: { google: "" } },
        {},
      ],
      [
        "ids that are corrected after an adoption that failed",
        formerPlan({ google: { ...live, id: "z/8" }, other: live }),
        { legacyIds: { google: "z/7", other: "z/8" } },
        {},
      ],
      ["another key of a record that is gone", formerPlan({ other: removed }), adopted, done],
      ["an id of what was removed without one", formerPlan({ google: live }, byOtherId), { legacy: ["google"] }, done],
      ["an id that is the resource's own", formerPlan({ google: spf }), {}, { recordIds: { spf: "z/7" } }],
    ])("lets pass %s", async (_what, former, oldInputs, oldOutputs) => {
      await expect(former.note({ oldInputs, oldOutputs })).resolves.toBeUndefined();
    });
  });
});
