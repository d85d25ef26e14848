import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/dns/message";
import { classifyRecursive, classifyResponse } from "../../src/resolver/response";
import { emptyAnswer, record } from "./fake-dns";

const question = { name: "www.example.com", type: "A" };
const soa = record("example.com SOA ns.example.com host.example.com");
const ns = record("example.com NS ns1.example.com");
const AA = { authoritative: true };

describe("the response of a server of .com", () => {
  it.each<[what: string, answer: Partial<Answer>, meaning: object]>([
    [
      "records",
      { ...AA, answers: [record("WWW.example.COM A 192.0.2.7"), record("www.example.com TXT x")] },
      { kind: "records", records: [{ name: "www.example.com", type: "A", ttl: 600, rdata: "192.0.2.7" }] },
    ],
    [
      "an alias, even with NXDOMAIN for where it leads",
      { ...AA, rcode: "NXDOMAIN", answers: [record("www.example.com CNAME gone.example.net")] },
      { kind: "alias", target: "gone.example.net" },
    ],
    [
      "a DNAME without the CNAME that it makes",
      { ...AA, answers: [record("example.com DNAME example.net")] },
      { kind: "alias", target: "www.example.net", record: { name: "www.example.com", rdata: "www.example.net." } },
    ],
    [
      "a DNAME to a name that would be too long",
      { ...AA, rcode: "YXDOMAIN" },
      { kind: "unusable", why: "answered YXDOMAIN" },
    ],
    ["no data", { ...AA, authorities: [soa] }, { kind: "nodata", zone: "example.com", ttl: 60 }],
    ["no data, told without a SOA", AA, { kind: "nodata", ttl: 0 }],
    ["no such name", { ...AA, rcode: "NXDOMAIN", authorities: [soa] }, { kind: "nxdomain", zone: "example.com" }],
    [
      "no such name, by a zone that has no say in it",
      { ...AA, rcode: "NXDOMAIN", authorities: [record("example.net SOA a b")] },
      { kind: "nxdomain", ttl: 0 },
    ],
    [
      "a referral, with the addresses that it may give",
      {
        authorities: [ns, record("Example.com NS NS.example.net"), record("example.com NS ns2.example.com")],
        additionals: [
          record("NS1.example.com A 192.0.2.1"),
          record("ns1.example.com AAAA 2001:db8::1"),
          record("ns.example.net A 192.0.2.66"),
          record("ns3.example.com A 192.0.2.3"),
        ],
      },
      {
        kind: "referral",
        delegation: {
          zone: "example.com",
          servers: [
            { name: "ns1.example.com", addresses: ["192.0.2.1", "2001:db8::1"] },
            { name: "ns.example.net", addresses: [] },
            { name: "ns2.example.com", addresses: [] },
          ],
        },
      },
    ],
    ["a referral that has the AA bit", { ...AA, authorities: [ns] }, { kind: "referral" }],
    ["a referral to another name's zone", { authorities: [record("example.org NS a.example")] }, { kind: "unusable" }],
    ["a referral to a zone beside", { authorities: [record("other.com NS a.example")] }, { kind: "unusable" }],
    [
      "a referral upwards",
      { authorities: [record(". NS a.root-servers.net")] },
      { kind: "unusable", code: "ESERVFAIL", why: "not authoritative for com: refers to the root" },
    ],
    [
      "a referral to itself",
      { authorities: [record("com NS a.gtld-servers.net")] },
      { kind: "unusable", why: "not authoritative for com: refers to com" },
    ],
    [
      "records out of a cache",
      { answers: [record("www.example.com A 192.0.2.7")] },
      { kind: "unusable", why: "non-authoritative answer (AA is not set)" },
    ],
    [
      "records out of a resolver that something on the way asked",
      { recursionAvailable: true, answers: [record("www.example.com A 192.0.2.7")] },
      { kind: "unusable", why: expect.stringContaining("may be intercepting DNS") },
    ],
    ["nothing at all", {}, { kind: "unusable", why: "empty, non-authoritative answer (AA is not set)" }],
    [
      "records of another type, which nobody asked for",
      { ...AA, answers: [record("www.example.com TXT x")] },
      { kind: "unusable", why: "the answer does not match the question" },
    ],
    [
      "records of another name, which nobody asked for",
      { ...AA, answers: [record("other.com A 192.0.2.7")] },
      { kind: "unusable", why: "the answer does not match the question" },
    ],
    [
      "no such name, with records that nobody asked for",
      { ...AA, rcode: "NXDOMAIN", answers: [record("other.com A 192.0.2.7")] },
      { kind: "unusable", why: "the answer does not match the question" },
    ],
    [
      "records that are cut",
      { ...AA, truncated: true, answers: [record("www.example.com A 192.0.2.7")] },
      { kind: "unusable", code: "ESERVFAIL", why: "the answer is truncated even over TCP" },
    ],
    ["a refusal", { rcode: "REFUSED" }, { kind: "unusable", code: "EREFUSED", why: "answered REFUSED" }],
    ["a failure", { rcode: "SERVFAIL" }, { kind: "unusable", code: "ESERVFAIL", why: "answered SERVFAIL" }],
    [
      "records of another class",
      { ...AA, answers: [{ ...record("www.example.com A 192.0.2.7"), class: "CH" }], authorities: [soa] },
      { kind: "nodata" },
    ],
  ])("is classified: %s", (_what, answer, meaning) => {
    expect(classifyResponse(emptyAnswer(question, answer), question, "com")).toMatchObject(meaning);
  });

  it("does not take the word of a zone above its own", () => {
    const answer = emptyAnswer(question, { ...AA, rcode: "NXDOMAIN", authorities: [record("com SOA a b")] });
    expect(classifyResponse(answer, question, "com")).toHaveProperty("zone", "com");
    expect(classifyResponse(answer, question, "example.com")).not.toHaveProperty("zone");
  });

  it("looks at 30 servers of a referral at most", () => {
    const authorities = Array.from({ length: 500 }, (_, index) => record(`example.com NS ns${index}.example.net`));
    const meaning = classifyResponse(emptyAnswer(question, { authorities }), question, "com");
    expect(meaning.kind === "referral" && meaning.delegation.servers).toHaveLength(30);
  });
});

describe("the response of a recursive resolver", () => {
  it.each<[what: string, answer: Partial<Answer>, meaning: object]>([
    ["records", { recursionAvailable: true, answers: [record("www.example.com A 192.0.2.7")] }, { kind: "records" }],
    ["no data", { recursionAvailable: true, authorities: [soa] }, { kind: "nodata", zone: "example.com" }],
    [
      "no data of a server that does not ask others",
      { authorities: [soa] },
      { kind: "unusable", why: expect.stringContaining("RA is not set") },
    ],
    ["no data, told without a SOA", { recursionAvailable: true }, { kind: "nodata", ttl: 0 }],
    [
      "records that nobody asked for",
      { recursionAvailable: true, answers: [record("www.example.com TXT x")] },
      { kind: "unusable", why: "the answer does not match the question" },
    ],
    [
      "no data that is cut",
      { recursionAvailable: true, truncated: true },
      { kind: "unusable", why: "the answer is truncated even over TCP" },
    ],
    ["the zone's own server", { ...AA, authorities: [soa] }, { kind: "nodata" }],
    ["a referral", { authorities: [ns] }, { kind: "unusable", why: "refers to example.com instead of answering" }],
    ["a failure", { recursionAvailable: true, rcode: "SERVFAIL" }, { kind: "unusable", code: "ESERVFAIL" }],
  ])("is classified: %s", (_what, answer, meaning) => {
    expect(classifyRecursive(emptyAnswer(question, answer), question)).toMatchObject(meaning);
  });
});
