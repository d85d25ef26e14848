import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MailDomainArgs } from "../../src";
import { Preflight } from "../../src/component/preflight";
import { draftPlan } from "../../src/plan/plan";
import { cloudflareService, zoneFileService } from "../../src/preflight";
import type { Adapter, AnyAdapter } from "../../src/records/adapter";
import type { ExistingRecord } from "../../src/records/existing";
import { resolverOf, type World } from "../preflight/world";
import { mockEngine, rpcsDone } from "../support/mocks";

let world: World;

// Hooks are called by engines alone, so the tests call them; the zone is lines in place of name servers.
vi.mock(import("../../src/component/engine.js"), async (original) => ({
  ...(await original()),
  hasEngine: () => true,
}));
vi.mock(import("../../src/preflight/index.js"), async (original) => {
  const real = await original();
  return {
    ...real,
    readZone: (plan, options) => real.readZone(plan, { ...options, resolver: resolverOf(world), freeLabel: "free" }),
  };
});

const google = "@ 3600 MX 1 aspmx.l.google.com.";
const ours = ["@ 600 MX 5 mx1.sg.aliyun.com.", "@ 600 MX 10 mx2.sg.aliyun.com."];
const spf = "@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all";

const ofCloud = (more: Partial<Adapter> = {}): AnyAdapter => ({
  service: cloudflareService,
  declare: () => expect.unreachable(),
  ...more,
});
const ofFile = (more: Partial<Adapter> = {}): AnyAdapter =>
  ofCloud({ service: zoneFileService("example.com.zone"), adoptsByContents: true, ...more });

const created = { newInputs: {} };
const changed = { oldInputs: {}, newInputs: {} };

interface Given {
  world: World | string[];
  args?: Partial<MailDomainArgs>;
  adapter?: AnyAdapter;
}

async function preflightOf({ world: given, args = {}, adapter = ofCloud() }: Given) {
  world = Array.isArray(given) ? { lines: given } : given;
  const component = new pulumi.ComponentResource("x:y:Z", "corp");
  const preflight = Preflight.of(component, "corp", draftPlan({ domain: "example.com", ...args }), adapter);
  if (!preflight) throw new Error("there is no preflight");
  /** What the engine does before it creates or changes the resource of a key. */
  const before = async (key: string, inputs: object): Promise<void> => {
    const [hook] = preflight.hooks.beforeCreate ?? [];
    if (!(hook instanceof pulumi.ResourceHook)) throw new Error("there is no hook");
    const name = `corp-${key}`;
    await hook.callback({ urn: "", id: "", type: "", name, ...inputs });
  };
  return { preflight, before };
}

describe("the preflight of a component", () => {
  const warn = vi.spyOn(pulumi.log, "warn");
  const warnings = () => warn.mock.calls.map(([text]) => text);

  beforeEach(async () => {
    await mockEngine();
    const monitor = pulumi.runtime.getMonitor() as object;
    Object.assign(monitor, { registerResourceHook: (_request: unknown, done: (problem: null) => void) => done(null) });
    warn.mockReset().mockResolvedValue(undefined);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rpcsDone();
  });

  it.each<[string, Partial<MailDomainArgs>, string | undefined, boolean]>([
    ["is there by default", {}, undefined, true],
    ["is off where the arguments say so", { preflight: "off" }, "fail", false],
    ["is off where the environment says so", {}, "off", false],
    ["is there where the arguments say so and the environment does not", { preflight: "warn" }, "off", true],
    ["is off where the live DNS is not to be asked", { liveCheck: { enabled: false } }, undefined, false],
    [
      "is there where it is wanted by name all the same",
      { liveCheck: { enabled: false }, preflight: "fail" },
      "",
      true,
    ],
  ])("%s", (_what, args, variable, isThere) => {
    world = { lines: [] };
    vi.stubEnv("ALIBABA_MAIL_PREFLIGHT", variable);
    const component = new pulumi.ComponentResource("x:y:Z", "corp");
    const preflight = Preflight.of(component, "corp", draftPlan({ domain: "example.com", ...args }), ofCloud());
    expect(preflight !== undefined).toBe(isThere);
  });

  it("refuses a record that would be made beside another brand's, and none that is changed", async () => {
    const { before } = await preflightOf({ world: [google] });
    await expect(before("mx-primary", created)).rejects.toThrow(/aspmx\.l\.google\.com.*\[preflight\.other-mx\]/s);
    await expect(before("imap", created)).resolves.toBeUndefined();
  });

  it("warns once of what it does not refuse", async () => {
    const { before } = await preflightOf({ world: [...ours, spf], args: { preflight: "warn" } });
    for (const key of ["mx-primary", "mx-primary", "spf"]) await before(key, created);
    expect(warnings()).toEqual([expect.stringMatching(/mx-primary, .* and spf already exist\..*there-already\]$/)]);
  });

  it("refuses what a change can't settle either", async () => {
    const a = { name: "imap", type: "A" as const, ttl: 600, state: "removed" as const };
    const legacy = { one: { ...a, value: "192.0.2.1" }, two: { ...a, value: "192.0.2.2" } };
    const lines = ["imap 600 A 192.0.2.1", "imap 600 A 192.0.2.2"];
    const { before } = await preflightOf({ world: lines, args: { legacy } });
    await expect(before("imap", changed)).rejects.toThrow("[preflight.several-legacy]");
    await expect(before("imap", created)).rejects.toThrow("[preflight.several-legacy]");
    await expect(before("smtp", changed)).resolves.toBeUndefined();
  });

  it("warns of what holds in any case without a hook", async () => {
    await preflightOf({ world: [google] });
    await vi.waitFor(() => expect(warnings()).toEqual([expect.stringContaining("[preflight.other-mx]")]));
  });

  it("leaves to a provider of ours what is about a record that is there", async () => {
    const { before } = await preflightOf({ world: ["@ 600 TXT v=spf1 -all"], adapter: ofFile() });
    await expect(before("spf", created)).resolves.toBeUndefined();
    const cloud = await preflightOf({ world: ["@ 600 TXT v=spf1 -all"] });
    await expect(cloud.before("spf", created)).rejects.toThrow("[preflight.second-spf]");
  });

  it("gives what it found as an output, with ids where the service lists them, without what is as planned", async () => {
    const listed: ExistingRecord = { name: "example.com", type: "MX", rdata: "1 aspmx.l.google.com.", importId: "z/7" };
    const list = vi.fn(async () => [listed]);
    const { preflight } = await preflightOf({ world: [google, spf], adapter: ofCloud({ list }) });
    const outputs = await preflight.outputs;
    expect(outputs.map(({ id }) => id)).toEqual(["preflight.other-mx"]);
    expect(outputs[0]).toMatchObject({
      severity: "error",
      when: "always",
      keys: ["mx-primary", "mx-secondary"],
      records: [{ name: "example.com", type: "MX", ttl: 3600, rdata: "1 aspmx.l.google.com.", importId: "z/7" }],
      fix: expect.stringContaining('id: "z/7"'),
    });
    expect(list).toHaveBeenCalledExactlyOnceWith(
      expect.arrayContaining(["example.com"]),
      expect.objectContaining({ zone: "example.com", parent: expect.anything() }),
    );
  });

  it("asks a service for nothing where nothing is there", async () => {
    const list = vi.fn(async () => []);
    const { preflight } = await preflightOf({ world: [], adapter: ofCloud({ list }) });
    expect(await preflight.outputs).toEqual([]);
    expect(await preflight.found).toEqual([]);
    expect(list).not.toHaveBeenCalled();
  });

  it.each([
    ["rejects", () => Promise.reject(new Error("403 Forbidden"))],
    [
      "throws",
      () => {
        throw new Error("403 Forbidden");
      },
    ],
  ])("tells that a service could not be asked where its list %s", async (_what, list) => {
    const { preflight } = await preflightOf({ world: [google], adapter: ofCloud({ list }) });
    expect(JSON.stringify(await preflight.outputs)).toMatch(/Cloudflare could not be asked .*403 Forbidden/);
  });

  it("knows of no record where the zone was not read in full", async () => {
    const { preflight } = await preflightOf({ world: { lines: [google], failing: ["example.com TXT"] } });
    expect(await preflight.found).toBeUndefined();
  });

  describe("of a plan with old records", () => {
    const legacy = {
      google: { name: "@", type: "MX" as const, value: "aspmx.l.google.com", priority: 1, ttl: 3600, state: "removed" },
    } as NonNullable<MailDomainArgs["legacy"]>;

    it("refuses to let one go that the stack never had, and takes one that it had", async () => {
      const { preflight } = await preflightOf({ world: [google], args: { legacy }, adapter: ofFile() });
      expect(await preflight.refusalOfPlan({})).toMatch(/\[preflight\.legacy-not-adopted\]/);
      expect(await preflight.refusalOfPlan({ legacy: ["google"] })).toBeUndefined();
    });

    it("only warns of it where it is to warn", async () => {
      const args = { legacy, preflight: "warn" as const };
      const { preflight } = await preflightOf({ world: [google], args });
      expect(await preflight.refusalOfPlan({})).toBeUndefined();
      await vi.waitFor(() => expect(warnings()).toContainEqual(expect.stringContaining("legacy-not-adopted")));
    });
  });

  it("refuses a new component on a provider of ours with all that it would meet, before that refuses a record", async () => {
    const list = async () => [];
    const { preflight } = await preflightOf({ world: [google], adapter: ofFile({ list }) });
    expect(await preflight.refusalOfPlan(undefined)).toMatch(/aspmx\.l\.google\.com.*\[preflight\.other-mx\]/s);
    expect(await preflight.refusalOfPlan({})).toBeUndefined();
    // All that its records and warnings would have told, since none of them comes.
    const old = ["@ 3600 TXT v=spf1 include:_spf.google.com ~all", "_dmarc 86400 TXT v=DMARC1; p=reject"];
    const more = await preflightOf({ world: [google, ...old], adapter: ofFile({ list }) });
    const told = (await more.preflight.refusalOfPlan(undefined)) ?? "";
    expect(told.match(/^[^ ].*\[preflight\.[a-z-]+\]$/gm)).toEqual([
      expect.stringMatching(/^mail for .*other-mx\]$/),
      expect.stringMatching(/^an SPF record already exists.*second-spf\]$/),
      expect.stringMatching(/^warning: the DMARC policy .*dmarc-refuses\]$/),
    ]);
    // Once each, so that the lines can be pasted.
    expect(told.match(/^ {2}\w+: \{/gm)).toEqual(["  spf: {", "  dmarc: {", "  legacy: {"]);
    const cloud = await preflightOf({ world: [google] });
    expect(await cloud.preflight.refusalOfPlan(undefined)).toBeUndefined();
  });
});
