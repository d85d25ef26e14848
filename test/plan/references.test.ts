import { describe, expect, it } from "vitest";
import { planMailDomain } from "../../src/plan";

const record = (formerKeys: string[]) => ({ name: "x", type: "TXT" as const, value: formerKeys.join(), formerKeys });

describe("former keys", () => {
  it("belong to one record each", () => {
    const extraRecords = { a: record(["old"]), b: record(["old", "older"]) };
    expect(planMailDomain({ domain: "example.com", extraRecords }).issues).toMatchObject([
      { id: "record.former-key-taken", path: "extraRecords.b.formerKeys" },
    ]);
  });
});

describe("an SPF record that is not made", () => {
  it("takes no senders", () => {
    const { issues } = planMailDomain({ domain: "example.com", spf: { enabled: false, ip4: ["192.0.2.1"] } });
    expect(issues).toMatchObject([{ id: "spf.disabled", path: "spf.ip4" }]);
  });
});
