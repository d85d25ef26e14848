import { describe, expect, it } from "vitest";
import { Edition } from "../../src/args/args";
import { alibabaMailOf, alibabaMails, providerOf, vendors } from "../../src/check/providers";
import { editions } from "../../src/editions";

describe("the vendors", () => {
  it("have no domain twice, and each has a source with its month", () => {
    const domains = [...vendors, ...alibabaMails].flatMap((one) => one.domains);
    expect(new Set(domains).size).toBe(domains.length);
    for (const { source } of [...vendors, ...alibabaMails]) expect(source).toMatch(/, \d{4}-\d{2}$/);
    for (const domain of domains) expect(domain).toMatch(/^[a-z0-9.-]+\.[a-z]+$/);
  });

  it.each(Object.entries(editions))("know every host of the edition %s", (name, { mx, hosts }) => {
    const all = [
      ...Object.values(mx.value).map(({ exchange }) => exchange),
      ...Object.values(hosts).map(({ value }) => value),
    ];
    for (const host of all) expect(alibabaMailOf(host)?.edition).toBe(name);
  });

  it.each([
    ["MX1.SG.aliyun.com", Edition.Singapore, "Alibaba Mail, this domain's own edition"],
    ["mx1.sg.aliyun.com", Edition.China, "Alibaba Mail's edition Singapore (international)"],
    ["mx1.sg.aliyun.com", Edition.Custom, "Alibaba Mail's edition Singapore (international)"],
    ["mx.us.alibabacloud.com", Edition.Custom, "Alibaba Mail's edition US"],
    ["evilsg.aliyun.com", Edition.China, undefined],
    ["sg.aliyun.com.example.org", Edition.China, undefined],
  ])("call %s, for a domain of the edition %s, %s", (host, edition, owner) => {
    expect(providerOf(host, edition)).toBe(owner);
  });
});
