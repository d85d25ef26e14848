/** Which zone answers, and whether a name or a wildcard does. */
import { describe, expect, it } from "vitest";
import type { Properties } from "../../src/provider/protocol";
import { caught, fakeServer, inputsAt, process, quickMeans, urnOf } from "../support/dynamic-update";
import type { FakeNameServer } from "../support/fakes/name-server";

const urn = urnOf("mx");
const noSecrets = new Set<string>();
const soa = { mname: "ns1.example.com", rname: "hostmaster.example.com", serial: 1 };

type Put = (server: FakeNameServer) => void;
const childZone: Put = (server) => server.put("child", "SOA", 60, soa);
const delegation: Put = (server) => server.put("child", "NS", 60, "ns.example.net");
const dname: Put = (server) => server.put("child", "DNAME", 60, "elsewhere.example");

const messages = (server: FakeNameServer): number => server.asked.filter(({ isUpdate }) => isUpdate).length;

describe("a name that the configured zone does not hold", () => {
  it.each<[what: string, put: Put, name: string, rule: string, words: string]>([
    ["of another zone of the server", childZone, "a.child", "other-zone", "set `zone` to child.example.com"],
    ["where another zone of the server begins", childZone, "child", "other-zone", "set `zone` to child.example.com"],
    [
      "that is delegated",
      delegation,
      "a.child",
      "not-authoritative",
      "child.example.com is delegated to other servers",
    ],
    ["below a DNAME", dname, "a.child", "below-dname", "a DNAME at child.example.com"],
  ])("is refused, by create, preview, update and delete: %s", async (_what, put, name, rule, words) => {
    const server = await fakeServer();
    put(server);
    const before = server.list();
    const inputs = inputsAt(server, { name });
    const state = { ...inputs, written: inputs.rdata };
    const { failures } = await process(server.key).check({}, inputs, noSecrets, urn);
    expect(failures[0]?.reason).toContain(`[rfc2136.${rule}]`);
    for (const work of [
      () => process(server.key).create(urn, inputs),
      () => process(server.key).update("id", state, { ...inputs, ttl: 60 }, urn),
      () => process(server.key).delete("id", state, urn),
      () => process(server.key).read("id", urn, state),
    ]) {
      const error = await caught(work());
      expect(error.rule).toBe(`rfc2136.${rule}`);
      expect(error.message).toContain(words);
    }
    expect(server.list()).toEqual(before);
    expect(messages(server)).toBe(0);
  });

  it("is refused where other records of its other zone hide that", async () => {
    const server = await fakeServer();
    childZone(server);
    server.put("child", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    const wanted = inputsAt(server, { name: "child", rdata: "10 mx2.sg.aliyun.com." });
    expect((await caught(process(server.key).create(urn, wanted))).rule).toBe("rfc2136.other-zone");
    // It is not taken for lost either.
    const read = process(server.key).read("id", urn, { ...wanted, written: wanted.rdata });
    expect((await caught(read)).rule).toBe("rfc2136.other-zone");
  });

  it("is refused where the server says no zone at all", async () => {
    const server = await fakeServer();
    server.trouble = ({ isUpdate }) => (isUpdate ? undefined : "no-soa");
    const error = await caught(process(server.key).create(urn, inputsAt(server, { name: "a" })));
    expect(error.rule).toBe("rfc2136.other-zone");
    expect(error.message).toContain("no SOA");
  });

  it("is refused where the zone that is meant is one name lower", async () => {
    const server = await fakeServer();
    server.put("sub", "CNAME", 60, "x.example");
    const error = await caught(process(server.key).create(urn, inputsAt(server, { zone: "sub.example.com" })));
    expect(error.rule).toBe("rfc2136.other-zone");
    expect(messages(server)).toBe(0);
  });

  it("is told from one at which an alias stands", async () => {
    const server = await fakeServer();
    const alias = inputsAt(server, { name: "c", type: "CNAME", rdata: "a.child.example.com." });
    childZone(server);
    const { state } = await process(server.key).create(urn, alias);
    const updated = await process(server.key).update("id", state, { ...alias, rdata: "b.example." }, urn);
    await process(server.key).delete("id", updated.state, urn);
    expect(server.list()).toEqual([]);
  });

  it("is asked for once in a process, and not at all where the name was free", async () => {
    for (const [isFree, times] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const server = await fakeServer();
      if (!isFree) server.put("m", "MX", 600, { preference: 1, exchange: "c.example" });
      const its = process(server.key);
      for (const [index, rdata] of ["5 a.example.", "6 b.example."].entries()) {
        await its.create(urnOf(`r${index}`), inputsAt(server, { name: "m", rdata }));
      }
      expect(server.asked.filter(({ type, isUpdate }) => type === "SOA" && !isUpdate)).toHaveLength(times);
    }
  });
});

describe("a wildcard", () => {
  const wild: Put = (server) => {
    server.put("*", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    server.put("*", "TXT", 60, ["v=spf1 +all"]);
    server.put("*.c", "CNAME", 60, "elsewhere.example");
  };

  it.each<[over: Properties]>([
    [{ name: "m" }],
    [{ name: "deep.m" }],
    [{ name: "m", type: "TXT", rdata: '"v=spf1 -all"' }],
    [{ name: "x.c", type: "CNAME", rdata: "elsewhere.example." }],
    [{ name: "x.c", type: "CNAME", rdata: "host.example." }],
    [{ name: "x.c" }],
  ])("is no record at the name, for check, create, refresh, update and delete: %j", async (over) => {
    const server = await fakeServer();
    wild(server);
    const before = server.list();
    const inputs = inputsAt(server, over);
    expect((await process(server.key).check({}, inputs, noSecrets, urn)).failures).toEqual([]);
    const { id, state } = await process(server.key).create(urn, inputs);
    expect(server.list()).toHaveLength(before.length + 1);
    expect(await process(server.key).read(id, urn, state)).toMatchObject({ state });
    // Deleted by hand, it is gone, though the wildcard may say the very same.
    const [own] = server.list().filter((line) => !before.includes(line));
    server.take(String(over.name), String(over.type ?? "MX"));
    expect(await process(server.key).read(id, urn, state)).toBeUndefined();
    await process(server.key).update(id, state, inputs, urn);
    expect(server.list()).toEqual([...before, own].sort());
    await process(server.key).delete(id, state, urn);
    expect(server.list()).toEqual(before);
  });

  it("is asked about by a question, and once where there is none", async () => {
    const server = await fakeServer();
    for (const name of ["a", "b", "c"]) server.put(name, "MX", 60, { preference: 9, exchange: "x.example" });
    const its = process(server.key);
    await Promise.all(["a", "b", "c"].map((name) => its.check({}, inputsAt(server, { name }), noSecrets, urnOf(name))));
    expect(server.asked.filter(({ name }) => name.startsWith("wildcard-"))).toHaveLength(1);
    expect(messages(server)).toBe(0);
    // At the apex there can't be one.
    await its.check({}, inputsAt(server), noSecrets, urn);
    expect(server.asked.filter(({ name }) => name.startsWith("wildcard-"))).toHaveLength(1);
  });

  it("that says something else takes no message to be told from a record", async () => {
    const server = await fakeServer();
    wild(server);
    server.put("m", "MX", 60, { preference: 9, exchange: "x.example" });
    await process(server.key).check({}, inputsAt(server, { name: "m" }), noSecrets, urn);
    expect(messages(server)).toBe(0);
  });

  it("that comes while the process runs is seen", async () => {
    const server = await fakeServer();
    const its = process(server.key);
    const text = (name: string) => inputsAt(server, { name, type: "TXT", rdata: '"x"' });
    await its.create(urnOf("first"), text("a.w"));
    await its.read("id", urnOf("first"), { ...text("a.w"), written: '"x"' });
    await its.create(urnOf("wild"), text("*.w"));
    await its.create(urnOf("second"), text("b.w"));
    expect(server.list()).toHaveLength(3);
  });

  it("is asked about by a message where no name beside is short enough", async () => {
    const server = await fakeServer();
    const name = ["a", ...Array.from({ length: 4 }, () => "b".repeat(57))].join(".");
    const long = inputsAt(server, { name, type: "TXT", rdata: '"x"' });
    const { state } = await process(server.key).create(urn, long);
    expect(await process(server.key).read("id", urn, state)).toMatchObject({ state });
  });

  it("is asked about again where the question got no answer", async () => {
    const server = await fakeServer();
    const its = process(server.key, quickMeans());
    const { id, state } = await its.create(urn, inputsAt(server, { name: "m" }));
    const next = process(server.key);
    server.trouble = ({ name }) => (name.startsWith("wildcard-") ? { rcode: "REFUSED" } : undefined);
    expect((await caught(next.read(id, urn, state))).rule).toBe("rfc2136.refused");
    server.trouble = () => undefined;
    expect(await next.read(id, urn, state)).toMatchObject({ state });
  });
});
