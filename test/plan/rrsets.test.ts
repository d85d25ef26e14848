import { describe, expect, it } from "vitest";
import { draftPlan } from "../../src/plan/plan";
import { rrsetsOf } from "../../src/plan/rrsets";

const rrsets = (args: object) => rrsetsOf(draftPlan({ domain: "example.com", ...args }));
const legacy = (record: object) => ({ priority: undefined, ttl: 300, state: "live", ...record });

describe("the RRsets of a plan", () => {
  it("have the records of one name and type, in the plan's order, under the key that ttls has", () => {
    const extraRecords = { token: { name: "@", type: "TXT", value: "token=1" } };
    expect(rrsets({ extraRecords }).map(({ key, members }) => [key, members.map((draft) => draft.key)])).toEqual([
      ["@ MX", ["mx-primary", "mx-secondary"]],
      ["@ TXT", ["spf", "extra-token"]],
      ["imap CNAME", ["imap"]],
      ["pop3 CNAME", ["pop3"]],
      ["smtp CNAME", ["smtp"]],
      ["mail CNAME", ["mail"]],
    ]);
  });

  it("have the TTL and the id that stand in the zone while a record of the former mail service is live", () => {
    const spf = legacy({ name: "@", type: "TXT", value: "v=spf1 -all", id: "Z_example.com_TXT" });
    const at = (args: object) => rrsets(args).find(({ key }) => key === "@ TXT");
    const token = { name: "@", type: "TXT", value: "token=1" };
    expect(at({ legacy: { spf }, extraRecords: { token } })).toMatchObject({
      key: "@ TXT",
      ttl: 300,
      importId: "Z_example.com_TXT",
    });
    const after = at({ legacy: { spf: { ...spf, state: "removed" } } });
    expect(after).toMatchObject({ key: "@ TXT", ttl: 600 });
    expect(after).not.toHaveProperty("importId");
  });

  it("are imported by the key of the RRset", () => {
    expect(rrsets({ imports: { "@ MX": "id" } }).find(({ key }) => key === "@ MX")).toMatchObject({ importId: "id" });
  });

  it("name the types of which a CNAME's may have been, and of others the first may have been a CNAME", () => {
    const extraRecords = {
      a: { name: "host", type: "A", value: "192.0.2.1" },
      six: { name: "host", type: "AAAA", value: "2001:db8::1" },
    };
    const former = Object.fromEntries(rrsets({ extraRecords }).map(({ key, formerTypes }) => [key, formerTypes]));
    expect(former["imap CNAME"]).toEqual(["A", "AAAA", "MX", "SRV", "TXT"]);
    expect(former["host A"]).toEqual(["CNAME"]);
    expect(former["host AAAA"]).toEqual([]);
  });

  it("change their type where the arguments have a record of another one, there and back", () => {
    const changing = (state: string) => {
      const records = { a: legacy({ name: "imap", type: "A", value: "192.0.2.1", state }) };
      return rrsets({ legacy: records }).flatMap(({ key, changesType }) => (changesType ? [key] : []));
    };
    expect(changing("live")).toEqual(["imap A"]);
    expect(changing("removed")).toEqual(["imap CNAME"]);
    expect(rrsets({}).some(({ changesType }) => changesType)).toBe(false);
  });

  it("come after the one that takes a CNAME's place, so that they don't meet it", () => {
    const records = {
      a: legacy({ name: "imap", type: "A", value: "192.0.2.1" }),
      six: legacy({ name: "imap", type: "AAAA", value: "2001:db8::1" }),
    };
    const after = Object.fromEntries(rrsets({ legacy: records }).map((rrset) => [rrset.key, rrset.after]));
    expect(after).toMatchObject({ "imap A": undefined, "imap AAAA": "imap A", "@ TXT": undefined });
  });
});

describe("the argument imports", () => {
  it.each([
    ["@ TX", '["@ TX"]: unknown record "@ TX" (did you mean "@ MX"?); expected one of @ MX, @ TXT, imap CNAME'],
    ["sfp", '.sfp: unknown record "sfp"; expected one of mx-primary'],
  ])("refuses %j, which names neither a record nor an RRset", (key, text) => {
    const { issues } = draftPlan({ domain: "example.com", imports: { [key]: "id" } });
    expect(issues.map(({ path, message }) => `${path.replace("imports", "")}: ${message}`)).toEqual([
      expect.stringContaining(text),
    ]);
  });
});
