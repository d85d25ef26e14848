import * as pulumi from "@pulumi/pulumi";
import { expect, it, onTestFinished, vi } from "vitest";
import { custom, MailDomain } from "../../src";
import { importing } from "../../src/component/children";
import { mockEngine, whenRegistered } from "../support/mocks";

class RRset extends pulumi.CustomResource {}
class Record extends pulumi.CustomResource {}

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
  const dns = custom({ declare: (_, { name, opts }) => new Record("test:index:Record", name, {}, opts), hasRecord });
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
