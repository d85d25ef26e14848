/** What happens to a record when nobody can tell whether a message was carried out, and what the zone really took. */
import { describe, expect, it } from "vitest";
import type { Properties } from "../../src/provider/protocol";
import type { RecordResource } from "../../src/provider/record-resource";
import { UnknownOutcomeError } from "../../src/update/diagnostics";
import { caught, fakeServer, inputsAt, process, quickMeans, urnOf } from "../support/dynamic-update";
import type { FakeNameServer, Trouble } from "../support/fakes/name-server";

const urn = urnOf("mx");
const A = "5 mx1.sg.aliyun.com.";
const B = "6 mx1.sg.aliyun.com.";
const line = (rdata: string): string => `example.com 600 MX ${rdata.slice(0, -1)}`;

/** What Pulumi keeps of the error. */
async function kept(work: Promise<unknown>): Promise<{ id: string; properties: Properties }> {
  const error = await caught(work);
  expect(error).toBeInstanceOf(UnknownOutcomeError);
  return (error as unknown as { state: { id: string; properties: Properties } }).state;
}

/** The server carries out the next message that changes anything; from then on something goes wrong. */
function failAfterChange(server: FakeNameServer, answer: Trouble | undefined, later: Trouble | undefined): void {
  let isChanged = false;
  server.trouble = ({ changes }) => {
    if (!changes) return isChanged ? later : undefined;
    isChanged = true;
    return answer;
  };
}

/** All ways from a message to an error. */
const exits: [what: string, server: (server: FakeNameServer) => void, inner: string][] = [
  ["no answer, and none to questions", (s) => failAfterChange(s, "drop-answer", "drop"), "timeout"],
  ["no answer, then a refusal", (s) => failAfterChange(s, "drop-answer", { rcode: "REFUSED" }), "refused"],
  ["the message and its answers lost", (s) => failAfterChange(s, "drop", undefined), "timeout"],
  ["SERVFAIL at each try", (s) => failAfterChange(s, { rcode: "SERVFAIL" }, undefined), "servfail"],
  ["done, then SERVFAIL", (s) => failAfterChange(s, undefined, { rcode: "SERVFAIL" }), "servfail"],
  ["done, then REFUSED", (s) => failAfterChange(s, undefined, { rcode: "REFUSED" }), "refused"],
  ["done, then no AA", (s) => failAfterChange(s, undefined, "not-authoritative"), "not-authoritative"],
  ["done, then no answer", (s) => failAfterChange(s, undefined, "drop"), "timeout"],
  ["NOERROR, and nothing done", (s) => failAfterChange(s, "ignore", undefined), "not-done"],
  [
    "done, then hidden by a delegation",
    (s) => {
      s.meanwhile = ({ isUpdate, type }) => {
        if (!isUpdate && type === "MX" && s.asked.some(({ changes }) => changes)) s.put("m", "NS", 60, "ns.example");
      };
    },
    "not-authoritative",
  ],
  [
    "done, then hidden by another zone",
    (s) => {
      s.meanwhile = ({ isUpdate, type }) => {
        if (isUpdate || type !== "MX" || !s.asked.some(({ changes }) => changes)) return;
        s.take("a.m", "MX");
        s.put("m", "SOA", 60, { mname: "ns1.example.com", rname: "h.example.com", serial: 1 });
      };
    },
    "other-zone",
  ],
  [
    "done, then hidden by a DNAME",
    (s) => {
      s.meanwhile = ({ isUpdate, type }) => {
        if (!isUpdate && type === "MX" && s.asked.some(({ changes }) => changes)) s.put("m", "DNAME", 60, "x.example");
      };
    },
    "below-dname",
  ],
];

describe("an update with unknown outcome", () => {
  it.each(exits)("leaves a new record with the state: %s", async (_what, trouble, inner) => {
    const server = await fakeServer();
    trouble(server);
    const wanted = inputsAt(server, { name: "a.m" });
    const work = process(server.key).create(urn, wanted);
    const state = await kept(work);
    expect(state).toEqual({ id: expect.stringMatching(/^mail\/dev\/mx#/), properties: { ...wanted, written: A } });
    const error = await caught(work);
    expect(error.rule).toBe("rfc2136.unknown-outcome");
    expect(error.message).toContain(`(rfc2136.${inner})`);
  });

  it.each(exits)(
    "leaves a changed record with the state, with all that may be there: %s",
    async (_what, trouble, inner) => {
      const server = await fakeServer();
      const { id, state } = await process(server.key).create(urn, inputsAt(server, { name: "a.m" }));
      server.asked.length = 0;
      trouble(server);
      const wanted = inputsAt(server, { name: "a.m", rdata: B });
      const work = process(server.key).update(id, state, wanted, urn);
      expect(await kept(work)).toEqual({ id, properties: { ...wanted, written: B, pendingRdata: [A] } });
      expect((await caught(work)).message).toContain(`(rfc2136.${inner})`);
    },
  );

  it("is no such message where a definite refusal came", async () => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urn, inputsAt(server));
    server.trouble = ({ changes }) => (changes ? { rcode: "REFUSED" } : undefined);
    const error = await caught(process(server.key).update(id, state, inputsAt(server, { rdata: B }), urn));
    expect(error).not.toBeInstanceOf(UnknownOutcomeError);
  });

  const cases = (["drop", "drop-answer"] as const).flatMap((trouble) =>
    (
      [
        "goes on",
        "is reverted",
        "goes elsewhere",
        "is destroyed",
        "refreshes and goes on",
        "refreshes and is destroyed",
      ] as const
    ).map((what) => [trouble, what] as const),
  );

  it.each(cases)("leaves no orphan, whether it was done or not (%s), where the next run %s", async (trouble, what) => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urn, inputsAt(server));
    failAfterChange(server, trouble, "drop");
    let { properties } = await kept(process(server.key).update(id, state, inputsAt(server, { rdata: B }), urn));
    server.trouble = () => undefined;
    expect(server.list()).toEqual([line(trouble === "drop" ? A : B)]);
    if (what.startsWith("refreshes")) {
      const read = await process(server.key).read(id, urn, properties);
      expect(read?.inputs.rdata).toBe(trouble === "drop" ? A : B);
      properties = read?.state ?? {};
    }
    const next = async (rdata: string): Promise<void> => {
      const { state: last } = await process(server.key).update(id, properties, inputsAt(server, { rdata }), urn);
      expect(server.list()).toEqual([line(rdata)]);
      expect(last).toEqual({ ...inputsAt(server, { rdata }), writtenTtl: 600, written: rdata });
      properties = last;
    };
    if (what.endsWith("goes on")) await next(B);
    if (what === "is reverted") await next(A);
    if (what === "goes elsewhere") await next("7 mx1.sg.aliyun.com.");
    await process(server.key).delete(id, properties, urn);
    expect(server.list()).toEqual([]);
  });

  it("may be followed by another one", async () => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urn, inputsAt(server));
    let last = state;
    for (const rdata of [B, "7 mx1.sg.aliyun.com."]) {
      failAfterChange(server, "drop-answer", "drop");
      last = (await kept(process(server.key).update(id, last, inputsAt(server, { rdata }), urn))).properties;
      server.trouble = () => undefined;
    }
    expect(last.pendingRdata).toEqual([B, A]);
    await process(server.key).delete(id, last, urn);
    expect(server.list()).toEqual([]);
  });

  it("is taken away too where the state is one that called it unsettled", async () => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urn, inputsAt(server));
    failAfterChange(server, "drop", "drop");
    const { properties } = await kept(process(server.key).update(id, state, inputsAt(server, { rdata: B }), urn));
    server.trouble = () => undefined;
    const { pendingRdata, ...older } = properties;
    expect(pendingRdata).toEqual([A]);
    const old = { ...older, unsettled: pendingRdata };
    expect((await process(server.key).read(id, urn, old))?.state).toMatchObject({ written: B, pendingRdata: [A] });
    expect((await process(server.key).read(id, urn, old))?.state).not.toHaveProperty("unsettled");
    await process(server.key).delete(id, old, urn);
    expect(server.list()).toEqual([]);
  });

  it("is no loss to a refresh that sees the old value", async () => {
    const server = await fakeServer();
    const text = (rdata: string) => inputsAt(server, { name: "t", type: "TXT", rdata });
    const { id, state } = await process(server.key).create(urn, text('"one"'));
    failAfterChange(server, "drop", "drop");
    const { properties } = await kept(process(server.key).update(id, state, text('"two"'), urn));
    server.trouble = () => undefined;
    const read = await process(server.key).read(id, urn, properties);
    expect(read).toMatchObject({ inputs: { rdata: '"one"' }, state: { written: '"two"', pendingRdata: ['"one"'] } });
  });

  it("is settled by a refresh that sees it carried out", async () => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urn, inputsAt(server));
    failAfterChange(server, "drop-answer", "drop");
    const { properties } = await kept(process(server.key).update(id, state, inputsAt(server, { rdata: B }), urn));
    server.trouble = () => undefined;
    const read = await process(server.key).read(id, urn, properties);
    expect(read?.state).not.toHaveProperty("pendingRdata");
    // What somebody writes now is theirs.
    server.put("@", "MX", 600, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    await process(server.key).delete(id, read?.state ?? {}, urn);
    expect(server.list()).toEqual([line(A)]);
  });
});

describe("a value that somebody put in the place of ours", () => {
  it.each<[over: Properties, type: string, data: unknown, theirs: string]>([
    [{ name: "c", type: "CNAME", rdata: "a.example." }, "CNAME", "b.example", "c.example.com 600 CNAME b.example"],
    [{ name: "t", type: "TXT", rdata: '"v=spf1 -all"' }, "TXT", ["v=spf1 ~all"], 't.example.com 600 TXT "v=spf1 ~all"'],
  ])("is put right by an update, and left by a destroy: %j", async (over, type, data, theirs) => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urn, inputsAt(server, over));
    server.take(String(over.name), type);
    server.put(String(over.name), type, 600, data);
    const read = await process(server.key).read(id, urn, state);
    expect(read?.inputs.rdata).not.toBe(over.rdata);
    expect(read?.state.written).toBe(over.rdata);
    expect(await process(server.key).diff(id, read?.state ?? {}, inputsAt(server, over), urn)).toMatchObject({
      changes: true,
    });
    await process(server.key).delete(id, read?.state ?? {}, urn);
    expect(server.list()).toEqual([theirs]);
    await process(server.key).update(id, read?.state ?? {}, inputsAt(server, over), urn);
    expect(await process(server.key).read(id, urn, state)).toMatchObject({ state });
    expect(server.list()).toHaveLength(1);
  });
});

describe("texts that differ only in how they are divided", () => {
  const text = { name: "t", type: "TXT", rdata: '"abcd"' };
  const theirs = 't.example.com 600 TXT "ab" "cd"';
  const both = [theirs, 't.example.com 600 TXT "abcd"'];

  async function besideTheirs(
    server: FakeNameServer,
    first: boolean,
  ): Promise<{ its: RecordResource; state: Properties }> {
    const { state } = await process(server.key).create(urn, inputsAt(server, text));
    server.put("t", "TXT", 600, ["ab", "cd"]);
    if (first) server.records.reverse();
    expect(server.list()).toEqual(both);
    return { its: process(server.key), state };
  }

  it.each([true, false])(
    "are two records, of which only ours is taken away (theirs comes first: %s)",
    async (first) => {
      const server = await fakeServer();
      const { its, state } = await besideTheirs(server, first);
      await its.delete("id", state, urn);
      expect(server.list()).toEqual([theirs]);
    },
  );

  it.each([true, false])("are two records, of which only ours is changed (theirs comes first: %s)", async (first) => {
    const server = await fakeServer();
    const { its, state } = await besideTheirs(server, first);
    await its.update("id", state, inputsAt(server, { ...text, rdata: '"new"' }), urn);
    expect(server.list()).toEqual([theirs, 't.example.com 600 TXT "new"']);
  });

  it("are one record where theirs is the only one: it is refused, or imported", async () => {
    const server = await fakeServer();
    server.put("t", "TXT", 600, ["ab", "cd"]);
    expect((await caught(process(server.key).create(urn, inputsAt(server, text)))).rule).toBe("rfc2136.exists");
    const at = `${server.key?.name}@127.0.0.1:${server.port}`;
    const imported = await process(server.key).read(`${at}|example.com|t|TXT|"abcd"`, urn, {});
    await process(server.key).delete("id", imported?.state ?? {}, urn);
    expect(server.list()).toEqual([]);
  });

  it("are told apart where theirs comes while no answer does", async () => {
    const server = await fakeServer();
    server.meanwhile = ({ changes }) => {
      if (changes && server.list().length === 0) server.put("t", "TXT", 600, ["ab", "cd"]);
    };
    server.trouble = ({ changes, nth }) => (changes && nth === 0 ? "drop" : undefined);
    const error = await caught(process(server.key).create(urn, inputsAt(server, text)));
    expect(error.message).toContain("(rfc2136.exists)");
    expect(server.list()).toEqual([theirs]);
  });
});

describe("a zone that differs for queries and updates", () => {
  it.each(["NXRRSET", "YXRRSET", "NXDOMAIN"] as const)("is reported after three attempts: %s", async (rcode) => {
    const server = await fakeServer();
    server.put("@", "MX", 600, { preference: 9, exchange: "x.example" });
    server.trouble = ({ changes }) => (changes ? { rcode } : undefined);
    const error = await caught(process(server.key).create(urn, inputsAt(server)));
    expect(error.rule).toBe("rfc2136.unreadable");
    expect(error.message).toContain(" 3 times ");
    expect(error.message).toContain(`(${rcode})`);
    expect(server.asked.filter(({ changes }) => changes)).toHaveLength(3);
  });

  it("is given time where the copy that answers is behind", async () => {
    const server = await fakeServer();
    server.trouble = ({ changes, nth }) => (changes && nth < 2 ? { rcode: "NXRRSET" } : undefined);
    const means = quickMeans();
    await process(server.key, means).create(urn, inputsAt(server));
    expect(means.waited[1]).toBeGreaterThanOrEqual(200);
    expect(server.list()).toEqual([line(A)]);
  });
});

describe("the TTL that the zone took", () => {
  it("is noted where it is another than the one that was asked for, after some waits", async () => {
    const server = await fakeServer();
    const cap = () => {
      server.records = server.records.map((record) => (record.type === "MX" ? { ...record, ttl: 300 } : record));
    };
    server.meanwhile = cap;
    const means = quickMeans();
    const { state } = await process(server.key, means).create(urn, inputsAt(server));
    expect(state).toMatchObject({ ttl: 600, writtenTtl: 300 });
    expect(means.waited).toEqual([200, 500, 1000, 2000]);
  });

  it("is waited for", async () => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urn, inputsAt(server));
    let looks = 0;
    server.meanwhile = ({ isUpdate, type }) => {
      const isRead = !isUpdate && type === "MX" && server.asked.filter(({ changes }) => changes).length === 2;
      if (!isRead) return;
      const ttl = looks++ === 0 ? 600 : 60;
      server.records = server.records.map((record) => (record.type === "MX" ? { ...record, ttl } : record));
    };
    const updated = await process(server.key).update(id, state, inputsAt(server, { ttl: 60 }), urn);
    expect(updated.state.writtenTtl).toBe(60);
  });
});

describe("a resource with another name", () => {
  it("is the same by an alias: the records of its old URN are its own", async () => {
    const server = await fakeServer();
    const { id, state } = await process(server.key).create(urnOf("old"), inputsAt(server));
    const its = process(server.key);
    const inputs = inputsAt(server);
    const renamed = urnOf("new");
    expect((await its.check(inputs, inputs, new Set(), renamed)).failures).toEqual([]);
    expect(await its.diff(id, state, inputs, urn)).toMatchObject({ changes: false });
    expect(await its.read(id, renamed, state)).toEqual({ id, inputs, state });
    // Also where the value and the name of the resource change at once, and a sibling takes the old value.
    const wanted = inputsAt(server, { rdata: B });
    await its.check(inputs, wanted, new Set(), renamed);
    const updated = await its.update(id, state, wanted, renamed);
    expect(server.list()).toEqual([line(B)]);
    await its.create(urnOf("old"), inputs);
    expect(server.list()).toEqual([line(A), line(B)].sort());
    await its.delete(id, updated.state, renamed);
    expect(server.list()).toEqual([line(A)]);
  });
});
