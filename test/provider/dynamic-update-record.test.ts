import { describe, expect, it } from "vitest";
import { journalKey } from "../../src/provider/dynamic-update-record";
import type { Properties } from "../../src/provider/protocol";
import type { RecordResource } from "../../src/provider/record-resource";
import { lineageOf, newIdentity } from "../../src/shared/identity";
import { aKey, caught, fakeServer, inputsAt, process, quickMeans, urnOf } from "../support/dynamic-update";
import type { FakeNameServer, Trouble } from "../support/fakes/name-server";
import { memoryJournal } from "../support/memory-journal";

const urn = urnOf("mx");
const noSecrets = new Set<string>();

const create = (its: RecordResource, server: FakeNameServer, over: Properties = {}, name = "mx") =>
  its.create(urnOf(name), inputsAt(server, over));

describe("creating a record", () => {
  it.each<[over: Properties, line: string]>([
    [{}, "example.com 600 MX 5 mx1.sg.aliyun.com"],
    [{ name: "a", type: "A", rdata: "192.0.2.9" }, "a.example.com 600 A 192.0.2.9"],
    [{ name: "a", type: "AAAA", rdata: "2001:db8::9" }, "a.example.com 600 AAAA 2001:db8::9"],
    [{ name: "c", type: "CNAME", rdata: "host.example.net." }, "c.example.com 600 CNAME host.example.net"],
    [
      { name: "_s._tcp", type: "SRV", rdata: "1 2 993 imap.example.net." },
      "_s._tcp.example.com 600 SRV 1 2 993 imap.example.net",
    ],
    [{ name: "t", type: "TXT", rdata: '"a b" "c"' }, 't.example.com 600 TXT "a bc"'],
    [{ name: "n", type: "MX", rdata: "0 ." }, "n.example.com 600 MX 0 ."],
  ])("adds %j, and an empty diff follows", async (over, line) => {
    const server = await fakeServer();
    const its = process(server.key);
    const { inputs, failures } = await its.check({}, inputsAt(server, over), noSecrets, urn);
    expect(failures).toEqual([]);
    const { id, state } = await its.create(urn, inputs);
    expect(server.list()).toEqual([line]);
    expect(state).toEqual({ ...inputs, writtenTtl: 600, written: inputs.rdata });
    expect(id).toMatch(/^mail\/dev\/mx#[0-9a-f]{12}\.[0-9a-f]{8}$/);
    expect(await its.diff(id, state, inputs, urn)).toMatchObject({ changes: false, replaces: [] });
    const read = await process(server.key).read(id, urn, state);
    expect(read).toEqual({ id, inputs, state });
    await process(server.key).delete(id, state, urn);
    expect(server.list()).toEqual([]);
  });

  it("needs no key where the server wants none", async () => {
    const server = await fakeServer(undefined as never);
    const open = await new (server.constructor as typeof FakeNameServer)(undefined).start();
    const its = process(undefined);
    await its.create(urn, inputsAt({ port: open.port }));
    expect(open.list()).toEqual(["example.com 600 MX 5 mx1.sg.aliyun.com"]);
    await open.stop();
  });

  it("leaves the others of the RRset as they are, and takes their TTL", async () => {
    const server = await fakeServer();
    server.put("@", "TXT", 3600, ["token=1", "2"]);
    const { id, state } = await create(process(server.key), server, { type: "TXT", rdata: '"v=spf1 -all"' });
    expect(state).toMatchObject({ ttl: 600, writtenTtl: 3600 });
    expect(server.list()).toEqual(['example.com 3600 TXT "token=1" "2"', 'example.com 3600 TXT "v=spf1 -all"']);
    const its = process(server.key);
    expect((await its.read(id, urn, state))?.inputs).toMatchObject({ ttl: 600 });
    await its.delete(id, state, urn);
    expect(server.list()).toEqual(['example.com 3600 TXT "token=1" "2"']);
  });

  it.each<[what: string, put: (server: FakeNameServer) => void, over: Properties, rule: string]>([
    ["the same record", (s) => s.put("@", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" }), {}, "exists"],
    ["an alias", (s) => s.put("mail", "CNAME", 60, "x.example"), { name: "mail" }, "cname-beside-other"],
    [
      "data beside an alias",
      (s) => s.put("mail", "A", 60, "192.0.2.1"),
      { name: "mail", type: "CNAME", rdata: "x.example." },
      "cname-beside-other",
    ],
    [
      "another alias",
      (s) => s.put("mail", "CNAME", 60, "y.example"),
      { name: "mail", type: "CNAME", rdata: "x.example." },
      "other-cname",
    ],
    [
      "an SPF record",
      (s) => s.put("@", "TXT", 60, ["v=spf1 +all"]),
      { type: "TXT", rdata: '"v=spf1 -all"' },
      "second-spf",
    ],
    [
      "a DMARC record",
      (s) => s.put("_dmarc", "TXT", 60, ["v=DMARC1; p=none"]),
      { name: "_dmarc", type: "TXT", rdata: '"v=DMARC1; p=reject"' },
      "second-dmarc",
    ],
    [
      "a TLS-RPT record",
      (s) => s.put("_smtp._tls", "TXT", 60, ["v=TLSRPTv1; rua=mailto:a@example.com"]),
      { name: "_smtp._tls", type: "TXT", rdata: '"v=TLSRPTv1; rua=mailto:b@example.com"' },
      "second-tls-rpt",
    ],
    [
      "a withdrawn key of the same selector",
      (s) => s.put("s1._domainkey", "TXT", 60, ["v=DKIM1; p="]),
      { name: "s1._domainkey", type: "TXT", rdata: '"v=DKIM1; p=AAAA"' },
      "second-dkim",
    ],
  ])("refuses %s that is there", async (_what, put, over, rule) => {
    const server = await fakeServer();
    put(server);
    const before = server.list();
    const its = process(server.key);
    const error = await caught(its.create(urn, inputsAt(server, over)));
    expect(error.rule).toBe(`rfc2136.${rule}`);
    expect(error).not.toHaveProperty("id");
    expect(server.list()).toEqual(before);
  });

  it("names the id to import where the record is there", async () => {
    const server = await fakeServer();
    server.put("@", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    const { message } = await caught(create(process(server.key), server));
    const id = JSON.parse(/give "mx" the resource option import: (".*?") \(/.exec(message)?.[1] ?? "");
    expect(id).toBe(`hmac-sha256:${server.key?.name}@127.0.0.1:${server.port}|example.com|@|MX|5 mx1.sg.aliyun.com.`);
    const imported = await process(server.key).read(id, urn, {});
    expect(imported?.inputs).toEqual(inputsAt(server, { ttl: 60 }));
    expect(imported?.state).toMatchObject({ written: "5 mx1.sg.aliyun.com." });
  });

  it("names the line of a MailDomain's imports where the record is a MailDomain's", async () => {
    const server = await fakeServer();
    server.put("@", "TXT", 60, ['say "hi"']);
    const text = inputsAt(server, { type: "TXT", rdata: '"say \\"hi\\""' });
    const types = "alibaba-mail:index:MailDomain$alibaba-mail:index:DynamicUpdateRecord";
    const child = `urn:pulumi:dev::mail::${types}::corp-extra-hi`;
    const { failures } = await process(server.key).check({}, text, noSecrets, child);
    const { message } = await caught(process(server.key).create(child, text));
    const line = /give the MailDomain "corp" imports: \{ "extra-hi": (".*") \} \(/;
    for (const told of [failures[0]?.reason ?? "", message]) {
      const id = JSON.parse(line.exec(told)?.[1] ?? "");
      expect((await process(server.key).read(id, child, {}))?.inputs.rdata).toBe(text.rdata);
    }
    expect(message).toContain("[rfc2136.exists]");
  });

  it("makes a name that only a wildcard answered for", async () => {
    const server = await fakeServer();
    server.put("*", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    server.put("*", "TXT", 60, ["w"]);
    server.put("*.c", "CNAME", 60, "elsewhere.example");
    const its = process(server.key);
    const made = async (over: Properties, name: string) => {
      const { inputs, failures } = await its.check({}, inputsAt(server, over), noSecrets, urnOf(name));
      expect(failures).toEqual([]);
      return its.create(urnOf(name), inputs);
    };
    const { id, state } = await made({ name: "sub" }, "one");
    await made({ name: "text", type: "TXT", rdata: '"x"' }, "two");
    await made({ name: "x.c", type: "CNAME", rdata: "host.example." }, "three");
    await made({ name: "y.c" }, "four");
    expect(server.list()).toHaveLength(7);
    // The wildcard answers again, and that is no fault.
    await its.delete(id, state, urnOf("one"));
    expect(server.list()).toHaveLength(6);
  });

  it("does one after the other what its own resources ask at one name", async () => {
    const server = await fakeServer();
    const its = process(server.key);
    const many = Array.from({ length: 20 }, (_, index) => `5 mx${index}.example.net.`);
    await Promise.all(many.map((rdata, index) => create(its, server, { rdata }, `mx-${index}`)));
    expect(server.list()).toHaveLength(20);
    expect(server.asked.filter(({ changes }) => changes)).toHaveLength(20);
  });

  it("tries again where others change the RRset on the way, and nothing of theirs is lost", async () => {
    const server = await fakeServer();
    let left = 5;
    server.meanwhile = ({ changes }) => {
      if (changes && left-- > 0) server.put("@", "MX", 600, { preference: left, exchange: `other${left}.example` });
    };
    await create(process(server.key), server);
    expect(server.list()).toHaveLength(6);
  });

  it("is refused where an alias comes on the way", async () => {
    const server = await fakeServer();
    server.meanwhile = ({ changes }) => {
      if (changes) server.put("m", "CNAME", 60, "x.example");
    };
    const error = await caught(create(process(server.key), server, { name: "m" }));
    expect(error.rule).toBe("rfc2136.cname-beside-other");
    expect(server.list()).toEqual(["m.example.com 60 CNAME x.example"]);
  });

  it("gives up where others never stop", async () => {
    const server = await fakeServer();
    let count = 0;
    server.meanwhile = ({ changes }) => {
      if (changes) server.put("@", "MX", 600, { preference: 1, exchange: `other${count++}.example` });
    };
    const error = await caught(create(process(server.key), server));
    expect(error.rule).toBe("rfc2136.nxrrset");
    expect(server.list()).toHaveLength(count);
    expect(count).toBe(13);
  });

  it("refuses what no message holds", async () => {
    const server = await fakeServer();
    server.put(
      "t",
      "TXT",
      60,
      Array.from({ length: 130 }, () => "a".repeat(255)),
    );
    const rdata = Array.from({ length: 130 }, () => `"${"b".repeat(255)}"`).join(" ");
    const means = quickMeans();
    const error = await caught(create(process(server.key, means), server, { name: "t", type: "TXT", rdata }));
    expect(error.rule).toBe("rfc2136.too-long");
    expect(error.message).toContain("at most 65535");
    expect(means.waited).not.toContain(200);
    expect(server.list()).toHaveLength(1);
  });

  it("puts back a lost alias only where nothing else has come", async () => {
    const server = await fakeServer();
    const alias = { name: "c", type: "CNAME", rdata: "a.example." };
    const { id, state } = await create(process(server.key), server, alias);
    server.take("c", "CNAME");
    server.put("c", "A", 60, "192.0.2.1");
    const error = await caught(process(server.key).update(id, state, inputsAt(server, alias), urn));
    expect(error.rule).toBe("rfc2136.cname-beside-other");
    expect(server.asked.filter(({ changes }) => changes)).toHaveLength(2);
  });

  it("does not take NOERROR for done", async () => {
    const server = await fakeServer();
    server.trouble = ({ changes }) => (changes ? "ignore" : undefined);
    const error = await caught(create(process(server.key), server));
    expect(error.message).toMatch(/\(rfc2136\.not-done\).*\[rfc2136\.unknown-outcome\]$/);
  });
});

describe("adopting a record by its contents", () => {
  const mx = { preference: 5, exchange: "mx1.sg.aliyun.com" };
  const adopt = { adopt: true };

  it("takes over the same record, so that the zone does not change", async () => {
    const server = await fakeServer();
    server.put("@", "MX", 600, mx);
    server.put("@", "MX", 600, { preference: 10, exchange: "mx2.sg.aliyun.com" });
    const before = server.list();
    const its = process(server.key);
    const { inputs, failures } = await its.check({}, inputsAt(server, adopt), noSecrets, urn);
    expect(failures).toEqual([]);
    const { id, state } = await its.create(urn, inputs);
    expect(server.list()).toEqual(before);
    expect(await process(server.key).diff(id, state, inputs, urn)).toMatchObject({ changes: false, replaces: [] });
    await process(server.key).delete(id, state, urn);
    expect(server.list()).toEqual(["example.com 600 MX 10 mx2.sg.aliyun.com"]);
  });

  it("takes over a text that is split otherwise than we would, and writes it anew only to change it", async () => {
    const server = await fakeServer();
    const split = ["v=DKIM1; k=rsa; ", "p=MIGf", "MA0G"];
    server.put("s1._domainkey", "TXT", 600, split);
    const before = server.list();
    const key = (text: string) => ({ ...adopt, name: "s1._domainkey", type: "TXT", rdata: `"${text}"` });
    const journal = memoryJournal(journalKey);
    const its = () => process(server.key, quickMeans(), journal);
    const { inputs, failures } = await its().check({}, inputsAt(server, key(split.join(""))), noSecrets, urn);
    expect(failures).toEqual([]);
    const first = await its().create(urn, inputs);
    // A run that is cut off right then leaves no state, and the next one takes it over again.
    const { id, state } = await its().create(urn, inputs);
    expect(first.state).toEqual(state);
    expect(server.list()).toEqual(before);
    expect(await its().diff(id, state, inputs, urn)).toMatchObject({ changes: false, replaces: [] });
    expect((await its().read(id, urn, state))?.inputs.rdata).toBe(inputs.rdata);
    const changed = await its().update(id, state, inputsAt(server, key("v=DKIM1; p=")), urn);
    expect(server.list()).toEqual(['s1._domainkey.example.com 600 TXT "v=DKIM1; p="']);
    await its().delete(id, changed.state, urn);
    expect(server.list()).toEqual([]);
  });

  it("takes over such a text by its import id, too", async () => {
    const server = await fakeServer();
    server.put("@", "TXT", 600, ["v=spf1 ", "-all"]);
    const over = { type: "TXT", rdata: '"v=spf1 -all"' };
    const { message } = await caught(create(process(server.key), server, over));
    const id = JSON.parse(/give "mx" the resource option import: (".*?[^\\]") \(/.exec(message)?.[1] ?? "");
    const imported = await process(server.key).read(id, urn, {});
    expect(imported?.inputs).toEqual(inputsAt(server, over));
    await process(server.key).delete(imported?.id ?? "", imported?.state ?? {}, urn);
    expect(server.list()).toEqual([]);
  });

  it("leaves a text alone, however it is split, that another resource took over, as this machine knows", async () => {
    const server = await fakeServer();
    server.put("@", "TXT", 600, ["token=", "1"]);
    const journal = memoryJournal(journalKey);
    const over = { ...adopt, type: "TXT", rdata: '"token=1"' };
    await process(server.key, quickMeans(), journal).create(urn.replace(":dev:", ":prod:"), inputsAt(server, over));
    const its = process(server.key, quickMeans(), journal);
    expect(await caught(its.create(urn, inputsAt(server, over)))).toMatchObject({ rule: "rfc2136.exists" });
    await expect(process(server.key).create(urn, inputsAt(server, { ...over, adopt: false }))).rejects.toThrow(
      /already exists/,
    );
  });

  it("does not take over one of another value", async () => {
    const server = await fakeServer();
    server.put("@", "TXT", 600, ["v=spf1 ~all"]);
    const over = { ...adopt, type: "TXT", rdata: '"v=spf1 -all"' };
    const its = process(server.key);
    const { failures } = await its.check({}, inputsAt(server, over), noSecrets, urn);
    expect(failures).toMatchObject([{ rule: "rfc2136.second-spf" }]);
    expect(await caught(create(its, server, over))).toMatchObject({ rule: "rfc2136.second-spf" });
    expect(server.list()).toEqual(['example.com 600 TXT "v=spf1 ~all"']);
  });

  it("does not take over what another resource has, as this machine knows", async () => {
    const server = await fakeServer();
    const journal = memoryJournal(journalKey);
    const other = urn.replace(":dev:", ":prod:");
    await process(server.key, quickMeans(), journal).create(other, inputsAt(server));
    const its = process(server.key, quickMeans(), journal);
    const { failures } = await its.check({}, inputsAt(server, adopt), noSecrets, urn);
    expect(failures).toMatchObject([{ rule: "rfc2136.exists" }]);
    const error = await caught(its.create(urn, inputsAt(server, adopt)));
    expect(error).toMatchObject({ rule: "rfc2136.exists", message: expect.stringContaining("of another stack") });
    expect(server.list()).toEqual(["example.com 600 MX 5 mx1.sg.aliyun.com"]);
  });
});

describe("a CNAME that an interrupted run created, and no state has", () => {
  const cname = { name: "mail", type: "CNAME", rdata: "host.example.net." };
  const a = { name: "mail", type: "A", rdata: "192.0.2.9" };

  async function interrupted() {
    const server = await fakeServer();
    const journal = memoryJournal(journalKey);
    const created = await create(process(server.key, quickMeans(), journal), server, cname, "alias");
    return { server, journal, created, next: process(server.key, quickMeans(), journal) };
  }

  it("gives way to the record of another type that a run brings back, in one step", async () => {
    const { server, journal, next } = await interrupted();
    const { inputs, failures } = await next.check({}, inputsAt(server, a), noSecrets, urn);
    expect(failures).toEqual([]);
    let sent = 0;
    server.trouble = ({ changes }) => {
      if (changes) sent++;
      return undefined;
    };
    const { id, state } = await next.create(urn, inputs);
    expect(sent).toBe(1);
    expect(server.list()).toEqual(["mail.example.com 600 A 192.0.2.9"]);
    await process(server.key, quickMeans(), journal).delete(id, state, urn);
    // What is at the name later is not taken for it.
    server.put("mail", "CNAME", 600, "host.example.net");
    const later = process(server.key, quickMeans(), journal);
    expect(await caught(create(later, server, a))).toMatchObject({ rule: "rfc2136.cname-beside-other" });
  });

  it("stays where another value was written since, where another stack or no journal has it", async () => {
    const { server, journal, next } = await interrupted();
    const other = urn.replace(":dev:", ":prod:");
    expect(await caught(next.create(other, inputsAt(server, a)))).toMatchObject({ rule: "rfc2136.cname-beside-other" });
    expect(await caught(create(process(server.key), server, a))).toMatchObject({ rule: "rfc2136.cname-beside-other" });
    const changed = await fakeServer();
    changed.put("mail", "CNAME", 600, "other.example.net");
    const its = process(changed.key, quickMeans(), journal);
    expect(await caught(create(its, changed, a))).toMatchObject({ rule: "rfc2136.cname-beside-other" });
  });

  it("stays where the run has it, before the other record or after it", async () => {
    for (const isFirst of [true, false]) {
      const { server, created, next } = await interrupted();
      const has = () => next.diff(created.id, created.state, inputsAt(server, cname), urnOf("alias"));
      if (isFirst) await has();
      const { failures } = await next.check({}, inputsAt(server, a), noSecrets, urn);
      if (isFirst) expect(failures).toMatchObject([{ rule: "rfc2136.cname-beside-other" }]);
      else expect(await caught(has())).toMatchObject({ rule: "rfc2136.cname-beside-other" });
      expect(server.list()).toEqual(["mail.example.com 600 CNAME host.example.net"]);
    }
  });

  it("gives way also where the state has it, and this run deletes it", async () => {
    const { server, created, next } = await interrupted();
    await next.create(urn, inputsAt(server, a));
    await next.delete(created.id, created.state, urnOf("alias"));
    expect(server.list()).toEqual(["mail.example.com 600 A 192.0.2.9"]);
  });
});

describe("an answer that is lost", () => {
  it.each<Trouble>([
    "drop",
    "drop-answer",
    "garbage",
    "mis-sign",
    "unsigned",
    "other-id",
    "other-question",
    { rcode: "SERVFAIL" },
  ])("for once is no harm: %j", async (trouble) => {
    const server = await fakeServer();
    server.trouble = ({ changes, nth }) => (changes && nth === 0 ? trouble : undefined);
    const means = quickMeans();
    await create(process(server.key, means), server);
    expect(server.list()).toEqual(["example.com 600 MX 5 mx1.sg.aliyun.com"]);
    expect(means.waited).toEqual([200]);
  });

  it.each<Trouble>(["drop", "garbage", "mis-sign", "unsigned", { rcode: "SERVFAIL" }])(
    "to a question is asked for again: %j",
    async (trouble) => {
      const server = await fakeServer();
      server.trouble = ({ isUpdate, nth }) => (!isUpdate && nth < 4 ? trouble : undefined);
      const means = quickMeans();
      await create(process(server.key, means), server);
      expect(means.waited).toEqual([200, 500, 1000, 2000]);
    },
  );

  it("for good leaves the record to the next run, whether it was made or not", async () => {
    for (const trouble of ["drop", "drop-answer"] as const) {
      const server = await fakeServer();
      let gone = false;
      server.trouble = ({ changes }) => {
        if (!changes) return gone ? "drop" : undefined;
        gone = true;
        return trouble;
      };
      const error = await caught(create(process(server.key), server));
      expect(error.name).toBe("UnknownOutcomeError");
      const { state } = error as unknown as { state: { id: string; properties: Properties } };
      expect(state).toEqual({
        id: expect.stringMatching(/^mail\/dev\/mx#/),
        properties: { ...inputsAt(server), written: inputsAt(server).rdata },
      });
      server.trouble = () => undefined;
      const updated = await process(server.key).update(state.id, state.properties, inputsAt(server), urn);
      expect(updated.state.writtenTtl).toBe(600);
      expect(server.list()).toEqual(["example.com 600 MX 5 mx1.sg.aliyun.com"]);
      await process(server.key).delete(state.id, updated.state, urn);
      expect(server.list()).toEqual([]);
    }
  });

  it("before anything was sent leaves nothing", async () => {
    const server = await fakeServer();
    server.trouble = () => "drop";
    const error = await caught(create(process(server.key), server));
    expect(error.rule).toBe("rfc2136.timeout");
    expect(error.name).toBe("DynamicUpdateError");
  });

  it("does not make the same step a second time", async () => {
    const server = await fakeServer();
    const its = process(server.key);
    const one = await create(its, server);
    expect((await create(its, server)).state).toEqual(one.state);
    // Another resource, or another run, is refused.
    expect((await caught(create(its, server, {}, "other"))).rule).toBe("rfc2136.exists");
    expect((await caught(create(process(server.key), server))).rule).toBe("rfc2136.exists");
  });

  it("to an update or a removal is no harm in the next run either", async () => {
    const server = await fakeServer();
    const { id, state } = await create(process(server.key), server);
    const wanted = inputsAt(server, { rdata: "10 mx1.sg.aliyun.com." });
    await process(server.key).update(id, state, wanted, urn);
    // The engine was killed before it could note it.
    const again = await process(server.key).update(id, state, wanted, urn);
    expect(server.list()).toEqual(["example.com 600 MX 10 mx1.sg.aliyun.com"]);
    await process(server.key).delete(id, again.state, urn);
    await process(server.key).delete(id, again.state, urn);
    expect(server.list()).toEqual([]);
  });
});

describe("updating a record", () => {
  it("replaces the old by the new in one message", async () => {
    const server = await fakeServer();
    server.put("@", "MX", 600, { preference: 20, exchange: "other.example" });
    const its = process(server.key);
    const { id, state } = await create(its, server);
    const before = server.asked.filter(({ changes }) => changes).length;
    const updated = await its.update(id, state, inputsAt(server, { rdata: "5 mx1.qiye.aliyun.com." }), urn);
    expect(server.list()).toEqual(["example.com 600 MX 20 other.example", "example.com 600 MX 5 mx1.qiye.aliyun.com"]);
    expect(server.asked.filter(({ changes }) => changes)).toHaveLength(before + 1);
    expect(updated.state).toMatchObject({ rdata: "5 mx1.qiye.aliyun.com.", writtenTtl: 600 });
  });

  it("changes the TTL of an RRset that is the stack's own, and of no other", async () => {
    const server = await fakeServer();
    const its = process(server.key);
    const [one, two] = await Promise.all([
      create(its, server, {}, "one"),
      create(its, server, { rdata: "10 mx2.sg.aliyun.com." }, "two"),
    ]);
    const next = process(server.key);
    const wanted = [
      inputsAt(server, { ttl: 60 }),
      inputsAt(server, { ttl: 60, rdata: "10 mx2.sg.aliyun.com." }),
    ] as const;
    await next.check(one.state, wanted[0], noSecrets, urnOf("one"));
    await next.check(two.state, wanted[1], noSecrets, urnOf("two"));
    const states = await Promise.all([
      next.update(one.id, one.state, wanted[0], urnOf("one")),
      next.update(two.id, two.state, wanted[1], urnOf("two")),
    ]);
    expect(server.list()).toEqual(["example.com 60 MX 10 mx2.sg.aliyun.com", "example.com 60 MX 5 mx1.sg.aliyun.com"]);
    expect(states.map(({ state }) => state.writtenTtl)).toEqual([60, 60]);
    // A stranger joins: from now on the RRset's TTL is not ours to change.
    server.put("@", "MX", 60, { preference: 30, exchange: "other.example" });
    const { state } = await next.update(one.id, states[0].state, inputsAt(server, { ttl: 900 }), urnOf("one"));
    expect(state).toMatchObject({ ttl: 900, writtenTtl: 60 });
    expect(new Set(server.list().map((line) => line.split(" ")[1]))).toEqual(new Set(["60"]));
  });

  it("lets two records of one stack change places", async () => {
    const server = await fakeServer();
    const its = process(server.key);
    const a = "5 mx1.sg.aliyun.com.";
    const b = "10 mx2.sg.aliyun.com.";
    const one = await create(its, server, { rdata: a }, "one");
    const two = await create(its, server, { rdata: b }, "two");
    const before = server.list();
    const next = process(server.key);
    await next.check(one.state, inputsAt(server, { rdata: b }), noSecrets, urnOf("one"));
    await next.check(two.state, inputsAt(server, { rdata: a }), noSecrets, urnOf("two"));
    await next.update(one.id, one.state, inputsAt(server, { rdata: b }), urnOf("one"));
    await next.update(two.id, two.state, inputsAt(server, { rdata: a }), urnOf("two"));
    expect(server.list()).toEqual(before);
  });

  it("refuses a new value that somebody else's record has", async () => {
    const server = await fakeServer();
    const its = process(server.key);
    const { id, state } = await create(its, server);
    server.put("@", "MX", 600, { preference: 10, exchange: "mx2.sg.aliyun.com" });
    const error = await caught(its.update(id, state, inputsAt(server, { rdata: "10 mx2.sg.aliyun.com." }), urn));
    expect(error.rule).toBe("rfc2136.exists");
    expect(server.list()).toHaveLength(2);
  });

  it("puts a lost record back", async () => {
    const server = await fakeServer();
    const its = process(server.key);
    const { id, state } = await create(its, server);
    server.take("@", "MX");
    await its.update(id, state, inputsAt(server, { rdata: "6 mx1.sg.aliyun.com." }), urn);
    expect(server.list()).toEqual(["example.com 600 MX 6 mx1.sg.aliyun.com"]);
  });

  it("takes the zone over at a server's new address, and touches the old one no more", async () => {
    const old = await fakeServer();
    const { id, state } = await create(process(old.key), old);
    const now = await fakeServer(old.key);
    now.put("@", "MX", 600, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    const asked = old.asked.length;
    const its = process(old.key);
    expect(await its.diff("id", state, inputsAt(now), urn)).toMatchObject({ changes: true, replaces: [] });
    await its.update(id, state, inputsAt(now), urn);
    expect(now.list()).toEqual(old.list());
    expect(old.asked).toHaveLength(asked);
  });

  it.each([
    [{ name: "sub" }, ["name"], false],
    [{ zone: "example.org" }, ["zone"], false],
    [{ type: "TXT", rdata: '"x"' }, ["type"], true],
    [{ ttl: 1 }, [], true],
    [{ tsigKeyName: "other" }, [], true],
  ])("is a replacement where %j says another record", async (over, replaces, deleteBeforeReplace) => {
    const inputs = inputsAt({ port: 53 });
    expect(await process(undefined).diff("id", inputs, { ...inputs, ...over }, urn)).toEqual({
      changes: true,
      replaces,
      deleteBeforeReplace,
    });
  });
});

describe("reading a record", () => {
  it("tells of a changed TTL, a changed value and a loss", async () => {
    const server = await fakeServer();
    const its = process(server.key);
    const { id, state } = await create(its, server);
    const read = async (over: Properties = {}) => process(server.key).read(id, urn, { ...state, ...over });
    server.records = server.records.map((record) => (record.type === "MX" ? { ...record, ttl: 77 } : record));
    expect((await read())?.inputs).toMatchObject({ ttl: 77 });
    server.take("@", "MX");
    expect(await read()).toBeUndefined();
    server.put("@", "MX", 600, { preference: 9, exchange: "MX1.sg.aliyun.com" });
    expect((await read())?.inputs).toMatchObject({ rdata: "9 mx1.sg.aliyun.com." });
    server.put("@", "MX", 600, { preference: 8, exchange: "mx1.sg.aliyun.com" });
    expect(await read()).toBeUndefined();
  });

  it.each<[over: Properties, type: string, data: unknown, rdata: string | undefined]>([
    [{ name: "c", type: "CNAME", rdata: "a.example." }, "CNAME", "b.example", "b.example."],
    [{ type: "TXT", rdata: '"v=spf1 -all"' }, "TXT", ["v=spf1 ~all"], '"v=spf1 ~all"'],
    [
      { name: "_imaps._tcp", type: "SRV", rdata: "1 2 993 imap.example.net." },
      "SRV",
      { priority: 5, weight: 2, port: 993, target: "imap.example.net" },
      "5 2 993 imap.example.net.",
    ],
    [
      { name: "_imaps._tcp", type: "SRV", rdata: "1 2 993 imap.example.net." },
      "SRV",
      { priority: 1, weight: 2, port: 993, target: "other.example.net" },
      undefined,
    ],
    [{ type: "TXT", rdata: '"token=1"' }, "TXT", ["token=2"], undefined],
    [{ type: "A", rdata: "192.0.2.1" }, "A", "192.0.2.2", undefined],
  ])(
    "takes what stands in the place of %j for ours where nothing else can stand there",
    async (over, type, data, rdata) => {
      const server = await fakeServer();
      const { id, state } = await create(process(server.key), server, over);
      server.take(String(over.name ?? "@"), type);
      server.put(String(over.name ?? "@"), type, 600, data);
      const its = process(server.key);
      const read = await its.read(id, urn, state);
      expect(read?.inputs.rdata).toBe(rdata);
      if (!read) return;
      await its.update(id, read.state, inputsAt(server, over), urn);
      expect((await its.read(id, urn, state))?.inputs.rdata).toBe(over.rdata);
    },
  );

  it("is deleted at the address that its siblings go to, where the old one is left", async () => {
    const from = await fakeServer();
    const to = await fakeServer(from.key);
    const its = process(from.key);
    const kept = await create(its, from);
    const gone = await create(its, from, { rdata: "10 mx2.sg.aliyun.com." }, "two");
    to.put("@", "MX", 600, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    to.put("@", "MX", 600, { preference: 10, exchange: "mx2.sg.aliyun.com" });
    const next = process(from.key);
    await next.update(kept.id, kept.state, { ...inputsAt(from), port: to.port }, urn);
    await next.delete(gone.id, gone.state, urnOf("two"));
    expect(to.list()).toEqual(["example.com 600 MX 5 mx1.sg.aliyun.com"]);
  });

  it("is deleted at its own address, where the stack keeps records there", async () => {
    const from = await fakeServer();
    const to = await fakeServer(from.key);
    const its = process(from.key);
    const stays = await create(its, from);
    const moves = await create(its, from, { name: "m" }, "two");
    const gone = await create(its, from, { rdata: "10 mx2.sg.aliyun.com." }, "three");
    to.put("@", "MX", 600, { preference: 10, exchange: "mx2.sg.aliyun.com" });
    await its.diff(stays.id, stays.state, inputsAt(from), urn);
    await its.update(moves.id, moves.state, { ...inputsAt(from, { name: "m" }), port: to.port }, urnOf("two"));
    await its.delete(gone.id, gone.state, urnOf("three"));
    expect(from.list()).toContain("example.com 600 MX 5 mx1.sg.aliyun.com");
    expect(from.list()).not.toContain("example.com 600 MX 10 mx2.sg.aliyun.com");
    expect(to.list()).toContain("example.com 600 MX 10 mx2.sg.aliyun.com");
  });

  it("asks a server that speaks for the zone, and no other", async () => {
    const server = await fakeServer();
    const { id, state } = await create(process(server.key), server);
    server.trouble = () => "not-authoritative";
    const its = process(server.key);
    expect((await caught(its.read(id, urn, state))).rule).toBe("rfc2136.not-authoritative");
  });

  it("goes over TCP where an answer is cut or an update is long", async () => {
    const server = await fakeServer();
    const long = `"${"a".repeat(255)}" "${"b".repeat(255)}" "${"c".repeat(255)}"`;
    server.trouble = ({ isUpdate }) => (isUpdate ? undefined : "truncate");
    const its = process(server.key);
    const { id, state } = await create(its, server, { type: "TXT", rdata: long });
    expect((await its.read(id, urn, state))?.inputs.rdata).toBe(long);
    expect(server.asked.filter(({ isUpdate }) => isUpdate).map(({ protocol }) => protocol)).toEqual(["tcp"]);
    expect(new Set(server.asked.filter(({ isUpdate }) => !isUpdate).map(({ protocol }) => protocol))).toEqual(
      new Set(["udp", "tcp"]),
    );
  });

  it("tries again where TCP ends without an answer, and tells where it brings none", async () => {
    const server = await fakeServer();
    const { id, state } = await create(process(server.key), server);
    server.asked.length = 0;
    server.trouble = ({ protocol, nth }) => (protocol === "udp" ? "truncate" : nth < 2 ? "close" : undefined);
    expect((await process(server.key).read(id, urn, state))?.state).toEqual(state);
    server.trouble = ({ protocol }) => (protocol === "udp" ? "truncate" : "garbage");
    const error = await caught(process(server.key).read(id, urn, state));
    expect(error.rule).toBe("rfc2136.network");
    expect(error.message).toContain("it is not an answer to this query");
  });

  it.each([
    ["nonsense", "import-id"],
    ["127.0.0.1|example.com|@|SOA|x", "import-id"],
    ["127.0.0.1|example.com|@|MX|5", "import-id"],
  ])("refuses the import id %s", async (id, rule) => {
    expect((await caught(process(undefined).read(id, urn, {}))).rule).toBe(`rfc2136.${rule}`);
  });

  it("says what is there where there is nothing to import", async () => {
    const server = await fakeServer();
    server.put("@", "MX", 60, { preference: 9, exchange: "other.example" });
    const at = `${server.key?.name}@127.0.0.1:${server.port}`;
    const its = process(server.key);
    const error = await caught(its.read(`${at}|example.com|@|MX|5 mx1.sg.aliyun.com.`, urn, {}));
    expect(error.rule).toBe("rfc2136.nothing-to-import");
    expect(error.message).toContain(" 5 mx1.sg.aliyun.com. (found 9 other.example.)");
    const none = await caught(its.read(`${at}|example.com|@|TXT|"x"`, urn, {}));
    expect(none.message).toContain("(found none of this name and type)");
  });
});

describe("removing a record", () => {
  it("takes away what is ours, and nothing that someone put in its place", async () => {
    const server = await fakeServer();
    const { id, state } = await create(process(server.key), server);
    server.take("@", "MX");
    server.put("@", "MX", 600, { preference: 5, exchange: "other.example" });
    await process(server.key).delete(id, state, urn);
    expect(server.list()).toEqual(["example.com 600 MX 5 other.example"]);
  });
});

/** A server with two MX, of which the first is in `state`. */
async function withTwoExchanges() {
  const server = await fakeServer();
  server.put("@", "MX", 600, { preference: 5, exchange: "mx1.sg.aliyun.com" });
  server.put("@", "MX", 600, { preference: 9, exchange: "mx.example.net" });
  const stateOf = (rdata: string) => ({ ...inputsAt(server, { rdata }), writtenTtl: 600, written: rdata });
  return { server, its: process(server.key), stateOf, state: stateOf("5 mx1.sg.aliyun.com.") };
}

describe("removing a record of one id with another, as a replacement of version 0.1.0 has left it", () => {
  it("leaves what the declared one has, and takes the rest away", async () => {
    const { server, its, stateOf, state } = await withTwoExchanges();
    const id = lineageOf(urn);
    await its.diff(id, state, inputsAt(server), urn);
    await its.delete(id, state, urn);
    await its.delete(id, stateOf("9 mx.example.net."), urn);
    expect(server.list()).toEqual(["example.com 600 MX 5 mx1.sg.aliyun.com"]);
    await its.diff(id, state, inputsAt(server, { name: "mail" }), urn);
    await create(its, server, { name: "mail" });
    await its.delete(id, state, urn);
    expect(server.list()).toEqual(["mail.example.com 600 MX 5 mx1.sg.aliyun.com"]);
  });
});

describe("removing the earlier of two records of one URN, whose replacement was interrupted on another machine", () => {
  it("leaves what the later one has, and takes another value away", async () => {
    const { server, its, stateOf, state } = await withTwoExchanges();
    await its.diff(newIdentity(urn), state, inputsAt(server), urn);
    await its.delete(newIdentity(urn), state, urn);
    await its.delete(newIdentity(urn), stateOf("9 mx.example.net."), urn);
    expect(server.list()).toEqual(["example.com 600 MX 5 mx1.sg.aliyun.com"]);
  });
});

describe("checking a record", () => {
  it("brings everything into one spelling", async () => {
    const server = await fakeServer();
    const given = inputsAt(server, {
      server: "127.0.0.1",
      zone: "EXAMPLE.com.",
      name: "Mail.Example.com",
      rdata: "05 MX1.sg.aliyun.com.",
      tsigKeyName: `${server.key?.name.toUpperCase()}.`,
    });
    const { inputs, failures } = await process(server.key).check({}, given, noSecrets, urn);
    expect(failures).toEqual([]);
    expect(inputs).toEqual(inputsAt(server, { name: "mail" }));
  });

  it.each<[over: Properties, property: string, id: string]>([
    [{ server: "http://ns1.example.com" }, "server", "host.url"],
    [{ server: "192.0.2.1:53" }, "server", "host.port"],
    [{ server: "ns1.example.com:53" }, "server", "host.port"],
    [{ port: 0 }, "port", "port.range"],
    [{ zone: "com" }, "zone", "domain.single-label"],
    [{ name: "a b" }, "name", "owner.label"],
    [{ ttl: 0 }, "ttl", "ttl.range"],
    [{ rdata: "mx1.sg.aliyun.com." }, "rdata", "rfc2136.rdata"],
    [{ type: "CNAME", rdata: "a..example." }, "rdata", "rfc2136.rdata"],
    [{ type: "NS" }, "type", "args.unknown-value"],
    [{ tsigKeyName: "a key" }, "tsigKeyName", "name.label"],
    [{ tsigAlgorithm: "hmac-md5" }, "tsigAlgorithm", "args.unknown-value"],
  ])("refuses %j", async (over, property, id) => {
    const { failures } = await process(undefined).check({}, inputsAt({ port: 53 }, over), noSecrets, urn);
    expect(failures).toEqual([{ property, rule: id, reason: expect.stringContaining(`[${id}]`) }]);
  });

  it.each([
    ["a\\046B\\@.example.", "a\\.b\\@.example."],
    ["\\$x", "\\$x.example.com."],
  ])(
    "makes an alias of a name with octets that are written with a backslash, and finds it: %s",
    async (rdata, canonical) => {
      const server = await fakeServer();
      const its = process(server.key);
      const checked = await its.check({}, inputsAt(server, { name: "w", type: "CNAME", rdata }), noSecrets, urn);
      expect(checked).toMatchObject({ failures: [], inputs: { rdata: canonical } });
      const { id, state } = await its.create(urn, checked.inputs);
      expect(await its.read(id, urn, state)).toMatchObject({ inputs: { rdata: canonical } });
      await its.delete(id, state, urn);
      expect(server.list()).toEqual([]);
    },
  );

  it("takes IPv6 addresses, with brackets too", async () => {
    const inputs = inputsAt({ port: 53 }, { server: "[2001:DB8::1]" });
    const checked = await process(undefined).check({ server: "x" }, inputs, noSecrets, urn);
    expect(checked).toMatchObject({ failures: [], inputs: { server: "2001:db8::1" } });
  });

  it("waits for what is not known yet", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const inputs = inputsAt({ port: 1 }, { rdata: unknown });
    expect(await process(undefined).check({}, inputs, noSecrets, urn)).toEqual({ inputs, failures: [] });
  });

  it.each<[what: string, put: (server: FakeNameServer) => void, over: Properties, id: string]>([
    ["the record itself", (s) => s.put("@", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" }), {}, "exists"],
    ["an alias", (s) => s.put("m", "CNAME", 60, "x.example"), { name: "m" }, "cname-beside-other"],
    [
      "another alias",
      (s) => s.put("m", "CNAME", 60, "x.example"),
      { name: "m", type: "CNAME", rdata: "y.example." },
      "other-cname",
    ],
    [
      "an SPF record",
      (s) => s.put("@", "TXT", 60, ["v=spf1 +all"]),
      { type: "TXT", rdata: '"v=spf1 -all"' },
      "second-spf",
    ],
    [
      "data beside an alias",
      (s) => s.put("m", "A", 60, "192.0.2.1"),
      { name: "m", type: "CNAME", rdata: "y.example." },
      "cname-beside-other",
    ],
  ])("tells in a preview of %s that is there", async (_what, put, over, id) => {
    const server = await fakeServer();
    put(server);
    // A preview that waits in vain passes.
    const patient = quickMeans({ timeout: 5000 });
    const { failures } = await process(server.key, patient).check({}, inputsAt(server, over), noSecrets, urn);
    expect(failures).toEqual([
      { property: "name", rule: `rfc2136.${id}`, reason: expect.stringContaining(`[rfc2136.${id}]`) },
    ]);
    // The state knows it already.
    expect(
      (await process(server.key).check({ ...inputsAt(server, over) }, inputsAt(server, over), noSecrets, urn)).failures,
    ).toEqual([]);
  });

  it("does not tell secret RDATA", async () => {
    const server = await fakeServer();
    server.put("t", "TXT", 60, ["geheim"]);
    const given = inputsAt(server, { name: "t", type: "TXT", rdata: '"geheim"' });
    const { failures } = await process(server.key).check({}, given, new Set(["rdata"]), urn);
    expect(failures[0]?.reason).toContain(": [secret] already exists");
    expect(JSON.stringify(failures)).not.toContain("geheim");
  });

  it("goes on where a preview can't reach the server, and asks it once only", async () => {
    const server = await fakeServer();
    server.trouble = () => "drop";
    const means = quickMeans();
    const its = process(server.key, means);
    for (const name of ["a", "b", "c"]) {
      expect((await its.check({}, inputsAt(server, { name }), noSecrets, urnOf(name))).failures).toEqual([]);
    }
    expect(server.asked).toHaveLength(1);
    expect(means.waited).toEqual([]);
  });

  it("tells in a preview that the key is not right", async () => {
    const server = await fakeServer();
    const its = process({ ...aKey(), name: server.key?.name ?? "" }, quickMeans({ timeout: 5000 }));
    const { failures } = await its.check({}, inputsAt(server), noSecrets, urn);
    expect(failures).toEqual([
      { property: "", rule: "rfc2136.badsig", reason: expect.stringContaining("[rfc2136.badsig]") },
    ]);
  });
});
