import { describe, expect, it } from "vitest";
import { judge, question } from "../../src/check";
import { openAlias, readAnswer } from "../../src/check/observations";
import { observe } from "../../src/check/observe";
import type { AnswerRecord, LookUp, ServerAnswer } from "../../src/resolver";
import { idsOf, others, planOf, recordsOf, resolverOf, serversWith, withSets } from "./world";

const server = { name: "ns1.example.net", address: "192.0.2.1" };

function answer(...records: [name: string, type: string, rdata: string][]): ServerAnswer {
  const made: AnswerRecord[] = records.map(([name, type, rdata]) => ({ name, type, rdata, ttl: 600 }));
  return { server, state: "answered", rcode: "NOERROR", records: made };
}

describe("an answer", () => {
  it("is read whatever the letter case and the final dot of its names", () => {
    const seen = readAnswer(answer(["EXAMPLE.com.", "MX", "5 mx."]), "Example.com", "MX", new Map());
    expect(seen).toMatchObject({ ok: true, records: [{ rdata: "5 mx." }], aliasChain: [] });
  });

  it("is read without records of other names and types", () => {
    const seen = readAnswer(
      answer(["x.example.com", "MX", "5 mx."], ["example.com", "TXT", '"x"']),
      "example.com",
      "MX",
      new Map(),
    );
    expect(seen).toEqual({ ok: true, records: [], aliasChain: [] });
  });

  it("has records behind its own aliases", () => {
    const chain = answer(["a.test", "CNAME", "B.test."], ["b.test", "CNAME", "c.test."], ["c.test", "TXT", '"x"']);
    expect(readAnswer(chain, "a.test", "TXT", new Map())).toMatchObject({ ok: true, aliasChain: ["b.test", "c.test"] });
    expect(openAlias(chain, "a.test", "TXT")).toBeUndefined();
  });

  it("may lead on to names that others know, with all the names on the way", () => {
    const alias = answer(["a.test", "CNAME", "b.test."]);
    expect(openAlias(alias, "a.test", "TXT")).toBe("b.test");
    const found: LookUp = {
      kind: "records",
      name: "c.test",
      chain: [{ name: "b.test", type: "CNAME", ttl: 1, rdata: "c.test." }],
      records: [{ name: "c.test", type: "TXT", ttl: 1, rdata: '"x"' }],
    };
    const lookUps = new Map([[question("b.test", "TXT"), found]]);
    expect(readAnswer(alias, "a.test", "TXT", lookUps)).toMatchObject({
      ok: true,
      aliasChain: ["b.test", "c.test"],
      records: [{ rdata: '"x"' }],
    });
    expect(readAnswer(alias, "a.test", "TXT", new Map())).toEqual({
      ok: false,
      why: "b.test was not queried",
      isLoop: false,
    });
  });

  it("has nothing where its aliases go round in a ring", () => {
    const ring = answer(["a.test", "CNAME", "b.test."], ["b.test", "CNAME", "a.test."]);
    expect(readAnswer(ring, "a.test", "TXT", new Map())).toEqual({
      ok: false,
      why: "a.test → b.test → a.test",
      isLoop: true,
    });
    expect(openAlias(ring, "a.test", "TXT")).toBeUndefined();
  });

  it("has nothing where the way that others know leads back", () => {
    const alias = answer(["a.test", "CNAME", "b.test."]);
    const back = { name: "b.test", type: "CNAME", ttl: 1, rdata: "a.test." };
    const on = { name: "a.test", type: "CNAME", ttl: 1, rdata: "b.test." };
    const found: LookUp = { kind: "failure", code: "ESERVFAIL", why: "a loop", chain: [back, on] };
    expect(readAnswer(alias, "a.test", "TXT", new Map([[question("b.test", "TXT"), found]]))).toEqual({
      ok: false,
      why: "a.test → b.test → a.test",
      isLoop: true,
    });
  });

  it("is followed by look-ups where it has more aliases than are read", () => {
    const long = answer(
      ...Array.from({ length: 30 }, (_, n): [string, string, string] => [`a${n}`, "CNAME", `a${n + 1}.`]),
    );
    expect(openAlias(long, "a0", "TXT")).toBe("a10");
  });
});

it("a way by the planned host counts, though it ended elsewhere when that host was asked for", async () => {
  const plan = planOf();
  const servers = serversWith(withSets(recordsOf(plan), { "imap.example.com CNAME": ["round.example.org."] }));
  const world = { ...others, "round.example.org": { CNAME: ["imap.sg.aliyun.com."] } };
  const observations = await observe(plan, resolverOf({ servers, others: world }));
  const moved: LookUp = {
    kind: "records",
    name: "other.example.org",
    chain: [{ name: "imap.sg.aliyun.com", type: "CNAME", ttl: 1, rdata: "other.example.org." }],
    records: [],
  };
  const lookUps = new Map([...observations.lookUps, [question("imap.sg.aliyun.com", "A"), moved]]);
  expect(idsOf(judge(plan, { ...observations, lookUps }), "imap")).toEqual(["warning cname.chain"]);
});
