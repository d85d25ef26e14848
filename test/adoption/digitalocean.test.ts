import { describe, expect, it } from "vitest";
import { readDigitalOceanList } from "../../src/adoption/digitalocean";

const mx = {
  id: 901,
  type: "MX",
  name: "@",
  data: "mx1.sg.aliyun.com",
  priority: 5,
  port: null,
  ttl: 600,
  weight: null,
  flags: null,
  tag: null,
};
const read = (value: unknown) =>
  readDigitalOceanList(typeof value === "string" ? value : JSON.stringify(value), "example.com");
const page = (...records: object[]) => ({ domain_records: records, links: {}, meta: { total: records.length } });

describe("a list of DigitalOcean", () => {
  it.each([
    ["the API answers", page(mx)],
    ["several pages", [{ ...page(mx), meta: { total: 1 } }]],
    ["its command line prints it", [mx]],
    [
      "Pulumi's function returns it",
      { id: "1", domain: "example.com", records: [{ ...mx, data: undefined, value: mx.data, port: 0, weight: 0 }] },
    ],
  ])("is read as %s", (_what, list) => {
    expect(read(list)).toEqual({
      ok: true,
      notes: [],
      records: [
        {
          name: "example.com",
          type: "MX",
          rdata: "5 mx1.sg.aliyun.com.",
          ttl: 600,
          importId: "example.com,901",
          place: "record 901",
        },
      ],
    });
  });

  it("has texts, services, and hosts that are the domain itself", () => {
    const others = page(
      { ...mx, id: 902, type: "TXT", data: "v=spf1 -all", priority: null },
      { ...mx, id: 903, type: "SRV", name: "_sip._tcp", data: "sip.example", priority: 1, weight: 2, port: 3 },
      { ...mx, id: 904, type: "CNAME", name: "WWW", data: "@" },
      { ...mx, id: 905, data: "@", priority: null },
      { ...mx, id: 906, type: "SOA", data: "1800", ttl: null },
    );
    const list = read(others);
    expect(list.ok && list.records.map(({ name, rdata }) => `${name} ${rdata}`)).toEqual([
      'example.com "v=spf1 -all"',
      "_sip._tcp.example.com 1 2 3 sip.example.",
      "www.example.com example.com.",
      "example.com 0 example.com.",
      "example.com 1800",
    ]);
  });

  it.each<[unknown, string]>([
    ["", "adopt.json"],
    [{}, "adopt.no-list"],
    [{ id: "not_found", message: "no" }, "adopt.refused"],
    [{ ...page(mx), meta: { total: 2 } }, "adopt.incomplete"],
    [page({ ...mx, id: "901" }), "adopt.type"],
    [{ domain: "example.org", records: [{ ...mx, value: "a" }] }, "adopt.other-zone"],
  ])("that can't be used is refused: %j", (list, id) => {
    expect(read(list)).toMatchObject({ ok: false, issues: [{ id }] });
  });
});
