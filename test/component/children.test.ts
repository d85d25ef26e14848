import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { custom, MailDomain } from "../../src";
import { importing } from "../../src/component/children";
import { mockEngine, whenRegistered } from "../support/mocks";

class RRset extends pulumi.CustomResource {}

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
