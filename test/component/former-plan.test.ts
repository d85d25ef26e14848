import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { FormerPlan, planInputs } from "../../src/component/former-plan";
import { draftPlan } from "../../src/plan/plan";
import type { AnyAdapter } from "../../src/records/adapter";

const ofRecords: AnyAdapter = { declare: () => expect.unreachable() };
const ofRRsets: AnyAdapter = { declareRRset: () => expect.unreachable() };
const google = { name: "@", type: "MX", priority: 1, value: "aspmx.l.google.com", ttl: 600, state: "live" } as const;

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
    });
  });
});

describe("the plan before", () => {
  it.each([
    ["a new component", undefined],
    ["one without old records", { domain: "example.com" }],
    ["one with some", { legacy: ["google", "spf"] }],
  ])("of %s is told to what refuses the new one", async (_what, oldInputs) => {
    const former = new FormerPlan();
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
    const { hooks, ...others } = new FormerPlan().withHooks("corp", opts);
    expect(others).toEqual({ protect: true });
    const [ours] = hooks?.beforeUpdate ?? [];
    expect(hooks).toEqual({ beforeCreate: [own, ours], beforeUpdate: [ours], afterDelete: [own] });
    expect(ours).toMatchObject({ name: expect.stringMatching(/^corp-former-\d+$/) });
    expect(Object.keys(new FormerPlan().withHooks("corp", undefined).hooks ?? {})).toEqual([
      "beforeCreate",
      "beforeUpdate",
    ]);
    vi.restoreAllMocks();
  });
});
