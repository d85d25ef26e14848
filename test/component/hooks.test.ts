/** A whole `MailDomain` where hooks and transforms are called: by an engine, here by the tests. */
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { custom, MailDomain, type MailDomainArgs } from "../../src";
import type { ExistingRecord } from "../../src/records/existing";
import { mockEngine, rpcsDone } from "../support/mocks";

vi.mock(import("../../src/component/engine.js"), async (original) => ({
  ...(await original()),
  hasEngine: () => true,
}));

class RRset extends pulumi.CustomResource {}

const spf = '"v=spf1 include:spf.sg.aliyun.com -all"';
const inState = { zone: "example.com" };

/** What the engine is given for each resource of a mail domain at a service that holds RRsets. */
async function declaredWith(
  listed: Partial<ExistingRecord>[],
  args: Partial<MailDomainArgs> = {},
  opts?: pulumi.ComponentResourceOptions,
) {
  const given = new Map<string, pulumi.CustomResourceOptions>();
  const dns = custom({
    list: async () => listed.map((one) => ({ name: "example.com", type: "TXT", rdata: "", importId: "Z_TXT", ...one })),
    declareRRset: (_, { name, opts: { transforms, hooks, ...others } }) => {
      given.set(name, { ...others, ...(transforms && { transforms }), ...(hooks && { hooks }) });
      return new RRset("test:index:RRset", name, {}, others);
    },
  });
  const hooks = vi.spyOn(pulumi, "ResourceHook");
  new MailDomain("corp", { domain: "example.com", dns, preflight: "off", ...args }, opts);
  await rpcsDone();
  const [[, component] = []] = hooks.mock.calls;
  const at = { urn: "", id: "", type: "", newInputs: {} };
  return {
    /** The engine is about to update the component. */
    component: (oldInputs?: object) => component?.({ ...at, name: "corp", ...(oldInputs && { oldInputs }) }),
    /** It is about to create or update a resource. */
    before: async (name: string, oldInputs?: object) => {
      const [hook] = given.get(name)?.hooks?.beforeUpdate ?? [];
      if (!(hook instanceof pulumi.ResourceHook)) throw new Error(`${name} has no hook`);
      await hook.callback({ ...at, name, ...(oldInputs && { oldInputs }) });
    },
    /** The id that a resource is imported by. */
    importOf: async (name: string) => {
      const { transforms = [], hooks: _, ...others } = given.get(name) ?? {};
      const [transform] = transforms as pulumi.ResourceTransform[];
      const result = await transform?.({ custom: true, type: "", name, props: {}, opts: others });
      return ((result?.opts ?? others) as pulumi.CustomResourceOptions).import;
    },
  };
}

describe("a mail domain under an engine", () => {
  beforeEach(async () => {
    await mockEngine();
    const monitor = pulumi.runtime.getMonitor() as object;
    Object.assign(monitor, { registerResourceHook: (_request: unknown, done: (problem: null) => void) => done(null) });
  });
  afterEach(async () => {
    await rpcsDone();
    vi.restoreAllMocks();
  });

  it("refuses to change an RRset that others have a value in, and knows what it had itself by the component", async () => {
    const { before, component } = await declaredWith([{ rdata: spf }, { rdata: '"ours=1"' }]);
    await expect(before("corp-@ TXT", {})).rejects.toThrow("[preflight.rrset-others]");
    await component({ ...inState, rrsets: { "@ TXT": [spf, '"ours=1"'] } });
    await expect(before("corp-@ TXT", {})).resolves.toBeUndefined();
    await component({ ...inState, rrsets: {} });
    await expect(before("corp-@ TXT", {})).rejects.toThrow("[preflight.rrset-others]");
  });

  it("takes a new component for one that had nothing", async () => {
    const { before, component } = await declaredWith([{ rdata: spf }, { rdata: '"ours=1"' }]);
    await component();
    await expect(before("corp-@ TXT", {})).rejects.toThrow("[preflight.rrset-others]");
  });

  it("imports an RRset by the id that the service gives, and a legacy one only if it is there", async () => {
    const imports = { "@ TXT": "z_txt" };
    const there = await declaredWith([{ rdata: spf }], { imports });
    expect(await there.importOf("corp-@ TXT")).toBe("Z_TXT");
    const gone = await declaredWith([], { imports });
    expect(await gone.importOf("corp-@ TXT")).toBe("z_txt");
    const old = { name: "@", type: "MX" as const, value: "mx.example.net", priority: 1, ttl: 600, id: "Z_MX" };
    const legacy = { old: { ...old, state: "live" as const } };
    const restored = await declaredWith([], { legacy });
    expect(await restored.importOf("corp-@ MX")).toBeUndefined();
    const standing = await declaredWith([{ type: "MX", rdata: "1 mx.example.net.", importId: "Z_MX" }], { legacy });
    expect(await standing.importOf("corp-@ MX")).toBe("Z_MX");
  });
});
