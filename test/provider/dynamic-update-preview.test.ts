/** What a preview says of a record in a live zone, and how little it does for that. */
import { describe, expect, it } from "vitest";
import type { Properties } from "../../src/provider/protocol";
import { aKey, fakeServer, inputsAt, process, quickMeans, urnOf } from "../support/dynamic-update";
import type { FakeNameServer, Trouble } from "../support/fakes/name-server";

const urn = urnOf("r");
const noSecrets = new Set<string>();

async function reasonsAt(server: FakeNameServer, over: Properties = {}, key = server.key): Promise<string[]> {
  const { failures } = await process(key).check({}, inputsAt(server, over), noSecrets, urn);
  return failures.map(({ reason }) => reason);
}

describe("a preview", () => {
  it.each<[trouble: Trouble]>([["drop"], [{ rcode: "REFUSED" }], [{ rcode: "NOTAUTH" }], [{ rcode: "SERVFAIL" }]])(
    "leaves %j to the creation, after one try",
    async (trouble) => {
      const server = await fakeServer();
      server.trouble = () => trouble;
      expect(await reasonsAt(server)).toEqual([]);
      expect(server.asked).toHaveLength(1);
    },
  );

  it.each<[tsig: number, rule: string]>([
    [16, "badsig"],
    [17, "badkey"],
    [18, "badtime"],
  ])("tells of the signature's error %i", async (tsig, rule) => {
    const server = await fakeServer();
    server.trouble = () => ({ rcode: "NOTAUTH", tsig });
    expect(await reasonsAt(server)).toEqual([expect.stringContaining(`[rfc2136.${rule}]`)]);
  });

  it("asks nothing where there is no secret for the key", async () => {
    const server = await fakeServer();
    server.put("@", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    expect((await process(undefined).check({}, inputsAt(server), noSecrets, urn)).failures).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  it("tries a look at a name once too", async () => {
    const server = await fakeServer();
    server.put("m", "A", 60, "192.0.2.1");
    server.trouble = ({ isUpdate }) => (isUpdate ? "drop" : undefined);
    const means = quickMeans();
    const alias = inputsAt(server, { name: "m", type: "CNAME", rdata: "x.example." });
    expect((await process(server.key, means).check({}, alias, noSecrets, urn)).failures).toEqual([]);
    expect(server.asked.filter(({ isUpdate }) => isUpdate)).toHaveLength(1);
    expect(means.waited).toEqual([]);
  });

  it("sends no update for what is free, whatever the type", async () => {
    const server = await fakeServer();
    for (const over of [
      {},
      { name: "c", type: "CNAME", rdata: "x.example." },
      { name: "t", type: "TXT", rdata: '"x"' },
    ])
      expect(await reasonsAt(server, over)).toEqual([]);
    expect(server.asked.filter(({ isUpdate }) => isUpdate)).toEqual([]);
  });

  it("takes a name that only has names below it for free", async () => {
    const server = await fakeServer();
    server.put("below.c", "A", 60, "192.0.2.1");
    expect(await reasonsAt(server, { name: "c", type: "CNAME", rdata: "x.example." })).toEqual([]);
  });

  it("tells the wrong algorithm as the creation does", async () => {
    const server = await fakeServer();
    const [reason] = await reasonsAt(server, { tsigAlgorithm: "hmac-sha512" }, { ...aKey(), ...server.key });
    expect(reason).toContain("[rfc2136.badkey]");
  });
});

describe("a replacement, which the engine checks as if it were new,", () => {
  const a = { name: "m", type: "A", rdata: "192.0.2.1" };
  const alias = { name: "m", type: "CNAME", rdata: "x.example." };

  it.each<[what: string, from: Properties, to: Properties]>([
    ["of an alias by an address", alias, a],
    ["of an address by an alias", a, alias],
    ["of a record by the very same", a, a],
    ["of an alias by the very same", alias, alias],
    [
      "of the SPF record by the very same",
      { type: "TXT", rdata: '"v=spf1 -all"' },
      { type: "TXT", rdata: '"v=spf1 -all"' },
    ],
  ])("does not take what it replaces for a stranger's: %s", async (_what, from, to) => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urn, inputsAt(server, from));
    const its = process(server.key);
    const [olds, news] = [inputsAt(server, from), inputsAt(server, to)];
    expect((await its.check(olds, news, noSecrets, urn)).failures).toEqual([]);
    expect((await its.check({}, news, noSecrets, urn)).failures).toEqual([]);
    await its.delete(id, state, urn);
    const made = await its.create(urn, news);
    await its.delete(made.id, made.state, urn);
    expect(server.list()).toEqual([]);
  });

  it("still tells of a stranger's", async () => {
    const server = await fakeServer();
    server.put("m", "TXT", 60, ["v=spf1 +all"]);
    const its = process(server.key);
    const spf = inputsAt(server, { name: "m", type: "TXT", rdata: '"v=spf1 -all"' });
    await its.check(inputsAt(server, { ...a, name: "m" }), spf, noSecrets, urn);
    expect((await its.check({}, spf, noSecrets, urn)).failures[0]?.reason).toContain("[rfc2136.second-spf]");
    // What another resource of the stack holds is in the way as well.
    const { failures } = await its.check({}, spf, noSecrets, urnOf("another"));
    expect(failures).toHaveLength(1);
  });
});
