import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type Adapter, custom, MailDomain, type MailDomainArgs } from "../../src";
import { importing } from "../../src/component/children";
import { mockEngine, whenRegistered } from "../support/mocks";

class RRset extends pulumi.CustomResource {}
class SingleRecord extends pulumi.CustomResource {}

it("a transform's options say nothing of deleteBeforeReplace unless the resource does", () => {
  expect(importing({ deleteBeforeReplace: false, protect: true }, undefined)).toEqual({ protect: true });
  expect(importing({ deleteBeforeReplace: true }, "id")).toEqual({ deleteBeforeReplace: true, import: "id" });
});

it("an RRset that takes the place of one of another type waits until that is gone, in a cut-over and back", async () => {
  await mockEngine();
  const waiting: string[] = [];
  const dns = custom({
    declareRRset: (_, { name, opts }) => {
      if (opts.deleteBeforeReplace) waiting.push(name);
      return new RRset("test:index:RRset", name, {}, opts);
    },
  });
  for (const [state, name] of [
    ["live", "one"],
    ["removed", "other"],
  ] as const) {
    const a = { name: "imap", type: "A" as const, value: "192.0.2.1", ttl: 600, state };
    await whenRegistered(new MailDomain(name, { domain: "example.com", dns, legacy: { a }, preflight: "off" }));
  }
  await whenRegistered(new MailDomain("plain", { domain: "example.com", dns, preflight: "off" }));
  expect(waiting).toEqual(["one-imap A", "other-imap CNAME"]);
});

it.each([
  ["rejects", () => Promise.reject(new Error("403 Forbidden"))],
  [
    "throws",
    () => {
      throw new Error("no credentials");
    },
  ],
])("an adapter that %s where it is asked for a legacy record does not end the program", async (_what, hasRecord) => {
  await mockEngine();
  const rejected = vi.fn();
  process.on("unhandledRejection", rejected);
  onTestFinished(() => void process.off("unhandledRejection", rejected));
  const dns = custom({
    declare: (_, { name, opts }) => new SingleRecord("test:index:Record", name, {}, opts),
    hasRecord,
  });
  const mx = {
    name: "@",
    type: "MX" as const,
    value: "mx.example.net",
    priority: 1,
    ttl: 600,
    state: "live" as const,
    id: "7",
  };
  await whenRegistered(new MailDomain("corp", { domain: "example.com", dns, legacy: { mx }, preflight: "off" }));
  await new Promise(setImmediate);
  expect(rejected).not.toHaveBeenCalled();
});

describe("a legacy record", () => {
  const mx = { name: "@", type: "MX" as const, value: "mx.example.net", priority: 1, ttl: 600, id: "7" };
  const a = { name: "imap", type: "A" as const, value: "192.0.2.1", ttl: 600, id: "8" };

  beforeEach(async () => void (await mockEngine()));

  /** The import id that each resource is declared with, and whether its forerunner is deleted before it comes. */
  async function importsOf(
    legacy: NonNullable<MailDomainArgs["legacy"]>,
    adapter: Pick<Adapter, "hasRecord" | "adoptsByContents" | "canSuspend">,
    opts?: pulumi.ComponentResourceOptions,
  ): Promise<object> {
    const declared: [string, pulumi.CustomResourceOptions][] = [];
    const dns = custom({
      ...adapter,
      declare: (_, { name, opts: { transforms = [], ...others } }) => {
        declared.push([name, { ...others, transforms }]);
        return new SingleRecord("test:index:Record", name, {}, others);
      },
    });
    await whenRegistered(new MailDomain("corp", { domain: "example.com", dns, legacy, preflight: "off" }, opts));
    // Only an engine calls transforms.
    const given = declared.map(async ([name, { transforms = [], ...others }]) => {
      const transform = transforms[0] as pulumi.ResourceTransform | undefined;
      const result = await transform?.({ custom: true, type: "", name, props: {}, opts: others });
      const { import: id, deleteBeforeReplace } = (result?.opts ?? others) as pulumi.CustomResourceOptions;
      return [name, deleteBeforeReplace ? `${id}, deleted first` : id] as const;
    });
    return Object.fromEntries((await Promise.all(given)).filter(([, id]) => id !== undefined));
  }

  it("is imported by its id, unless the service says that it does not know it", async () => {
    const live = { mx: { ...mx, state: "live" as const } };
    const asked: unknown[] = [];
    const hasRecord = (answer?: boolean) => async (id: string, opts: object) => {
      asked.push([id, opts]);
      return answer;
    };
    expect(await importsOf(live, {})).toEqual({ "corp-legacy-mx": "7" });
    expect(await importsOf(live, { hasRecord: hasRecord(undefined) })).toEqual({ "corp-legacy-mx": "7" });
    expect(await importsOf(live, { hasRecord: hasRecord(true) })).toEqual({ "corp-legacy-mx": "7" });
    expect(await importsOf(live, { hasRecord: hasRecord(false) })).toEqual({});
    expect(asked).toEqual(
      [1, 2, 3].map(() => ["7", expect.objectContaining({ zone: "example.com", name: "example.com" })]),
    );
    expect(await importsOf(live, { adoptsByContents: true })).toEqual({});
  });

  it("goes on as the planned one that takes its place, by the first id that is still there", async () => {
    const spf = { name: "@", type: "TXT" as const, value: "v=spf1 -all", ttl: 600, state: "removed" as const };
    const removed = { one: { ...spf, id: "7" }, other: { ...spf, id: "9" } };
    expect(await importsOf(removed, {})).toEqual({ "corp-spf": "7" });
    expect(await importsOf(removed, { hasRecord: async (id) => id === "9" })).toEqual({ "corp-spf": "9" });
  });

  it("is deleted first where one of another type takes its place", async () => {
    expect(await importsOf({ a: { ...a, state: "removed" as const } }, {})).toEqual({
      "corp-imap": "undefined, deleted first",
    });
  });

  it("is kept where the service can keep what it does not serve, and waits for all that its component waits for", async () => {
    const suspended = { mx: { ...mx, state: "suspended" as const } };
    const other = new pulumi.ComponentResource("x:y:Z", "other");
    for (const dependsOn of [undefined, other, [other]])
      expect(await importsOf(suspended, { canSuspend: true }, dependsOn && { dependsOn })).toEqual({
        "corp-legacy-mx": "7",
      });
  });
});
