import { describe, expect, it } from "vitest";
import { Edition } from "../../../src/args/args";
import {
  check,
  checkSets,
  drift,
  idsOf,
  messagesOf,
  planOf,
  recordsOf,
  serversWith,
  verdictOf,
  withSets,
} from "../world";

const [first, second] = ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."];

describe("the MX line", () => {
  it.each([
    ["as planned", [first, second]],
    ["in another order of records", [second, first]],
  ])("is right %s, without a word", async (_, records) => {
    const found = await checkSets({ "example.com MX": records });
    expect(found).toMatchObject({ status: "Resolved" });
    expect(verdictOf(found, "mx-primary")).toBe("right");
    expect(idsOf(found, "mx-primary")).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    [
      "other preferences in the plan's order",
      ["1 mx1.sg.aliyun.com.", "50 mx2.sg.aliyun.com."],
      ["warning mx.other-preference"],
    ],
    ["a foreign host behind ours", [first, second, "20 mx.example.net."], ["warning mx.foreign-behind"]],
    ["one of ours at two preferences", [first, second, "30 mx1.sg.aliyun.com."], ["warning mx.twice"]],
  ])("is right with a warning: %s", async (_, records, ids) => {
    const found = await checkSets({ "example.com MX": records });
    expect(idsOf(found, "mx-primary")).toEqual(ids);
    expect(verdictOf(found, "mx-primary")).toBe("right");
    expect(found.status).toBe("Resolved");
  });

  it.each<[string, string[], string[]]>([
    ["one of ours is missing", [first], ["mx.missing-host"]],
    ["the order is turned round", ["10 mx1.sg.aliyun.com.", "5 mx2.sg.aliyun.com."], ["mx.order"]],
    ["ours have one preference", ["10 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."], ["mx.order"]],
    ["a foreign host is before ours", [first, second, "1 aspmx.l.google.com."], ["mx.foreign-wins"]],
    ["a foreign host is beside our first", [first, second, "5 mx.example.net."], ["mx.foreign-shares"]],
    ["a foreign host is between ours", [first, second, "7 mx.example.net."], ["mx.foreign-shares"]],
    ["a foreign host is beside our last", [first, second, "10 mx.example.net."], ["mx.foreign-shares"]],
    ["only foreign hosts are there", ["10 mx.example.net."], ["mx.missing-host", "mx.foreign-wins"]],
    ["another edition is there", ["5 mx1.qiye.aliyun.com."], ["mx.other-edition"]],
    ["an unknown region is there", ["5 mx1.hk.aliyun.com."], ["mx.other-edition"]],
    ["Direct Mail is there", ["5 mx01.dm.aliyun.com."], ["mx.missing-host", "mx.foreign-wins"]],
    ["a null MX", ["0 ."], ["mx.null"]],
    ["a null MX beside ours", [first, second, "0 ."], ["mx.null-beside-other"]],
  ])("is wrong where %s", async (_, records, ids) => {
    const found = await checkSets({ "example.com MX": records });
    expect(idsOf(found, "mx-primary")).toEqual(ids);
    expect(verdictOf(found, "mx-primary")).toBe("wrong");
    expect(found.status).toBe("Resolution Invalid");
  });

  it.each<[string, Record<string, string[]>, string]>([
    ["nothing is there", {}, "mx.none"],
    ["mail goes to the domain's own address", { "example.com A": ["192.0.2.80"] }, "mx.implicit"],
    ["mail goes to the domain's own IPv6 address", { "example.com AAAA": ["2001:db8::80"] }, "mx.implicit"],
  ])("is missing where %s", async (_, sets, id) => {
    const found = await checkSets({ "example.com MX": [], ...sets });
    expect(idsOf(found, "mx-primary")).toEqual([id]);
    expect(verdictOf(found, "mx-primary")).toBe("missing");
    expect(found.status).toBe("Resolution Invalid");
  });

  it.each([
    ["1 aspmx.l.google.com.", "aspmx.l.google.com (Google)"],
    ["1 example-com.mail.protection.outlook.com.", "(Microsoft 365)"],
    ["1 mxbiz1.qq.com.", "(Tencent)"],
    ["1 qiye163mx01.mxmail.netease.com.", "(NetEase)"],
    ["1 mx.yandex.net.", "(Yandex)"],
    ["1 mx01.dm.aliyun.com.", "Direct Mail"],
    ["1 mx1.qiye.aliyun.com.", "China (Standard, Premium, Free)"],
    ["1 mx9.sg.aliyun.com.", "this domain's own edition"],
  ])("names whose %s is", async (record, name) => {
    expect(messagesOf(await checkSets({ "example.com MX": [first, second, record] }))).toContain(name);
  });

  it("names nobody for a host that nobody known has", async () => {
    const told = messagesOf(await checkSets({ "example.com MX": [first, second, "1 notgoogle.com."] }));
    expect(told).toEqual(expect.stringMatching(/ 1 notgoogle\.com (?!\()/));
  });

  it("counts the exchangers behind an alias, with a warning", async () => {
    const plan = planOf({ domain: "post.example.com", zone: "example.com", spf: { enabled: false } });
    const records = withSets(recordsOf(plan), {
      "post.example.com MX": [],
      "post.example.com CNAME": ["shared.example.org."],
    });
    const others = { "shared.example.org": { MX: [first, second] } };
    const found = await check(plan, { servers: serversWith(records), others });
    expect(idsOf(found, "mx-primary")).toEqual(["warning mx.behind-alias"]);
    expect(found.status).toBe("Resolved");
  });

  it("tells nothing where an alias leads to servers that don't answer", async () => {
    const plan = planOf({ domain: "post.example.com", zone: "example.com", spf: { enabled: false } });
    const records = withSets(recordsOf(plan), {
      "post.example.com MX": [],
      "post.example.com CNAME": ["shared.example.org."],
    });
    const found = await check(plan, { servers: serversWith(records), failing: ["shared.example.org"] });
    expect(idsOf(found, "mx-primary")).toEqual(["warning alias.not-followed"]);
    expect(found.status).toBeUndefined();
  });

  it("is wrong for certain where aliases go round in a ring", async () => {
    const plan = planOf({ domain: "post.example.com", zone: "example.com", spf: { enabled: false } });
    const ring = {
      "post.example.com": { CNAME: ["ring.example.com."] },
      "ring.example.com": { CNAME: ["post.example.com."] },
    };
    const found = await check(plan, { servers: serversWith(ring), failing: ["post.example.com", "ring.example.com"] });
    expect(idsOf(found, "mx-primary")).toEqual(["alias.loop"]);
    expect(messagesOf(found)).toContain("(post.example.com → ring.example.com → post.example.com)");
    expect(found.status).toBe("Resolution Invalid");
    const drifted = await drift(plan, { servers: serversWith(ring) });
    expect(idsOf(drifted, "mx-primary")).toEqual(["alias.loop"]);
    expect(drifted.state).toBe("drifted");
  });

  it("takes an exchanger of the user's own for ours, and its loss for a warning", async () => {
    const backup = { name: "@", type: "MX", value: "backup.example.net", priority: 30 } as const;
    const plan = planOf({ extraRecords: { backup } });
    expect(idsOf(await check(plan), "mx-primary")).toEqual([]);
    const lost = await checkSets({ "example.com MX": [first, second] }, { plan });
    expect(idsOf(lost, "mx-primary")).toEqual(["warning mx.missing-optional"]);
    expect(lost.status).toBe("Resolved");
  });

  it("does not decide at another name than the mail domain's", async () => {
    const sub = { name: "sub", type: "MX", value: "mx.example.net", priority: 5 } as const;
    const plan = planOf({ extraRecords: { sub } });
    const found = await checkSets({ "sub.example.com MX": [] }, { plan });
    expect(verdictOf(found, "extra-sub")).toBe("missing");
    expect(found.status).toBe("Resolved");
  });

  it("compares with the hosts of the plan's edition", async () => {
    const plan = planOf({ edition: Edition.China });
    expect(await check(plan)).toMatchObject({ status: "Resolved" });
    expect(idsOf(await checkSets({ "example.com MX": [first, second] }, { plan }), "mx-primary")).toContain(
      "mx.other-edition",
    );
  });

  it("passes records over that no server should give", async () => {
    expect(idsOf(await checkSets({ "example.com MX": [first, second, "nonsense"] }), "mx-primary")).toEqual([]);
  });
});
