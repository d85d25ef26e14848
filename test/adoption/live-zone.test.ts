import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { adopt } from "../../src/adoption/adopt";
import { existingInLiveZone } from "../../src/adoption/live-zone";
import { ONE_TRY } from "../../src/dns/client";
import { planMailDomain } from "../../src/plan";
import { caught, fakeServer, process, quickMeans } from "../support/dynamic-update";
import { type DynamicZone, startDynamicZone } from "../support/dynamic-zone";
import type { FakeNameServer } from "../support/fakes/name-server";

const plan = planMailDomain({ domain: "example.com" });

const ask = (server: FakeNameServer) =>
  existingInLiveZone(
    plan,
    { server: "127.0.0.1", port: server.port, tsigKeyName: server.key?.name, tsigAlgorithm: server.key?.algorithm },
    server.key,
    quickMeans(),
  );

describe("a live zone", () => {
  it("is asked for the plan's names and types, with import ids that the provider takes", async () => {
    const server = await fakeServer();
    server.put("@", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    server.put("www", "A", 60, "192.0.2.1");
    const { records, taken, notes } = await ask(server);
    const importId = `${server.key?.algorithm}:${server.key?.name}@127.0.0.1:${server.port}|example.com|@|MX|5 mx1.sg.aliyun.com.`;
    expect({ records, taken, notes }).toEqual({
      records: [{ name: "example.com", type: "MX", rdata: "5 mx1.sg.aliyun.com.", ttl: 60, importId }],
      taken: [],
      notes: [],
    });
    const types = new Set(server.asked.filter(({ isUpdate }) => !isUpdate).map(({ type }) => type));
    expect([...types].sort()).toEqual(["CNAME", "MX", "SOA", "TXT"]);
    expect(server.asked.filter(({ changes }) => changes)).toEqual([]);
    const read = await process(server.key).read(importId, "urn:pulumi:dev::mail::x::corp", {});
    expect(read?.inputs).toMatchObject({ rdata: "5 mx1.sg.aliyun.com.", tsigKeyName: server.key?.name });
  });

  it("shows an alias in the place of what was asked for, once", async () => {
    const server = await fakeServer();
    server.put("_dmarc", "CNAME", 60, "a.example");
    const dmarc = planMailDomain({ domain: "example.com", dmarc: { policy: "reject" } });
    const { records } = await existingInLiveZone(
      dmarc,
      { server: "127.0.0.1", port: server.port, tsigKeyName: undefined, tsigAlgorithm: undefined },
      server.key,
      quickMeans(),
    );
    expect(records.map(({ name, type, rdata }) => [name, type, rdata])).toEqual([
      ["_dmarc.example.com", "CNAME", "a.example."],
    ]);
  });

  it("tells names at which a CNAME finds other records, and not those with names below only", async () => {
    const server = await fakeServer();
    server.put("mail", "A", 60, "192.0.2.1");
    server.put("x.imap", "A", 60, "192.0.2.1");
    expect((await ask(server)).taken).toEqual(["mail.example.com"]);
  });

  it("is known in part where nobody says whether a name has other records", async () => {
    const server = await fakeServer();
    server.put("mail", "A", 60, "192.0.2.1");
    expect((await ask(server)).isPartial).toBeUndefined();
    server.trouble = ({ isUpdate }) => (isUpdate ? "drop" : undefined);
    const access = { server: "127.0.0.1", port: server.port, tsigKeyName: undefined, tsigAlgorithm: undefined };
    const found = await existingInLiveZone(plan, access, server.key, { ...quickMeans(), timeout: 50 }, ONE_TRY);
    expect(found).toMatchObject({
      isPartial: true,
      taken: [],
      notes: [expect.stringContaining("could not check whether mail.example.com")],
    });
    expect(adopt(plan, found)).toMatchObject({ isPartial: true });
  });

  it("that does not answer is asked once for each name, at the same time, where there is to be one attempt", async () => {
    const server = await fakeServer();
    server.trouble = () => "drop";
    const access = { server: "127.0.0.1", port: server.port, tsigKeyName: undefined, tsigAlgorithm: undefined };
    const tried = existingInLiveZone(plan, access, server.key, { ...quickMeans(), timeout: 50 }, ONE_TRY);
    expect((await caught(tried)).rule).toBe("rfc2136.timeout");
    expect(server.asked.map(({ name }) => name).sort()).toEqual(
      ["", "imap.", "mail.", "pop3.", "smtp."].map((label) => `${label}example.com`),
    );
  });

  it("is no other zone than the plan's", async () => {
    const server = await fakeServer();
    const access = { server: "127.0.0.1", port: server.port, tsigKeyName: undefined, tsigAlgorithm: undefined };
    const other = planMailDomain({ domain: "example.org" });
    const error = await caught(existingInLiveZone(other, access, server.key, quickMeans()));
    expect(error.rule).toMatch(/^rfc2136\./);
  });
});

describe.skipIf(!inject("nameServers").includes("bind"))("a real BIND", () => {
  let zone: DynamicZone;
  beforeAll(async () => {
    zone = await startDynamicZone("bind", {
      zone: [
        "@ 600 MX 5 mx1.sg.aliyun.com.",
        "@ 600 MX 20 mx2.sg.aliyun.com.",
        '@ 600 TXT "v=spf1 include:spf.sg" ".aliyun.com -all"',
        '@ 600 TXT "other"',
        "imap 600 CNAME imap.sg.aliyun.com.",
        "mail A 192.0.2.9",
        "*.wild CNAME a.example.",
      ].join("\n"),
    });
  });
  afterAll(() => zone?.end());

  it("is taken over", async () => {
    const { host: server, port, key } = zone;
    const access = { server, port, tsigKeyName: key.name, tsigAlgorithm: undefined };
    const tsig = { name: key.name, algorithm: "hmac-sha256" as const, secret: Buffer.from(key.secret, "base64") };
    const before = await zone.records();
    const { imports, records, others } = adopt(plan, await existingInLiveZone(plan, access, tsig));
    const id = (rest: string) => `${key.name}@${server}:${port}|example.com|${rest}`;
    expect(imports).toEqual({
      "mx-primary": id("@|MX|5 mx1.sg.aliyun.com."),
      "mx-secondary": id("@|MX|20 mx2.sg.aliyun.com."),
      spf: id('@|TXT|"v=spf1 include:spf.sg.aliyun.com -all"'),
      imap: id("imap|CNAME|imap.sg.aliyun.com."),
    });
    expect(records.map(({ outcome }) => outcome)).toEqual([
      "same",
      "change",
      "same",
      "same",
      "create",
      "create",
      "create",
    ]);
    expect(records.flatMap(({ reasons }) => reasons.map((reason) => reason.id))).toEqual(["adopt.cname-beside-other"]);
    expect(others.map(({ rdata }) => rdata)).toEqual(['"other"']);
    expect(await zone.records()).toEqual(before);
  });
});
