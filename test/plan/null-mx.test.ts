import { describe, expect, it } from "vitest";
import { formatPlan, planMailDomain } from "../../src/plan";

const nullMx = (name: string) => ({ none: { name, type: "MX" as const, value: ".", preference: 0 } });

describe("a null MX", () => {
  it("is an extra record of a name that takes no mail", () => {
    const plan = planMailDomain({ domain: "example.com", extraRecords: nullMx("noreply") });
    expect(plan.issues).toEqual([]);
    expect(formatPlan(plan, "zone")).toContain("\nnoreply 600 IN MX 0 .\n");
    expect(formatPlan(plan, "table")).toMatch(/^noreply +MX +0 +600 +optional +\.$/m);
  });

  it("is refused beside another MX", () => {
    const { issues } = planMailDomain({ domain: "example.com", extraRecords: nullMx("@") });
    expect(issues).toMatchObject([{ id: "mx.null-beside-other", path: "extraRecords.none" }]);
  });

  it("is not refused beside the MX of a domain that is wrong itself, as these may be elsewhere", () => {
    const args = { domain: "https://mail.example.com/", zone: "example.com", extraRecords: nullMx("@") };
    expect(planMailDomain(args).issues).toMatchObject([{ id: "domain.url", path: "domain" }]);
  });
});
