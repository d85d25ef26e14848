import { describe, expect, it } from "vitest";
import { emptyAnswer, fakeDns, ROOT, TIMEOUT } from "./fake-dns";

const TLD = "192.0.2.2";
const [A, B] = ["192.0.2.11", "192.0.2.12"];

function tree(lines: string[] = []) {
  return fakeDns({
    "": { at: [ROOT], lines: ["test NS ns.test", `ns.test A ${TLD}`] },
    test: {
      at: [TLD],
      lines: [
        "example.test NS ns1.example.test",
        "example.test NS ns2.example.test",
        `ns1.example.test A ${A}`,
        `ns2.example.test A ${B}`,
      ],
    },
    "example.test": { at: [A, B], lines: ["example.test MX 5 mx1.example.net", ...lines] },
    "sub.example.test": { at: [B], lines: ["_dmarc.sub.example.test TXT v=DMARC1; p=none"] },
  });
}

describe("one of a zone's servers, asked of a name", () => {
  it.each([
    ["example.test", "MX", { kind: "records", zone: "example.test", records: [{ rdata: "5 mx1.example.net." }] }],
    ["example.test", "TXT", { kind: "nodata", zone: "example.test" }],
    ["none.example.test", "A", { kind: "nxdomain", zone: "example.test" }],
    ["none.test", "MX", { kind: "nxdomain", zone: "test" }],
  ])("%s %s", async (name, type, expected) => {
    expect(await tree().resolver().queryZone(name, type)).toMatchObject(expected);
  });

  it("follows no CNAME", async () => {
    const dns = tree(["autodiscover.example.test CNAME autodiscover.example.net"]);
    expect(await dns.resolver().queryZone("autodiscover.example.test", "A")).toMatchObject({
      kind: "alias",
      record: { type: "CNAME", rdata: "autodiscover.example.net." },
    });
    expect(dns.asked.filter((asked) => asked.includes("example.net"))).toEqual([]);
  });

  it("tells the DNAME that makes an alias", async () => {
    const dns = tree(["_domainkey.example.test DNAME keys.example.net"]);
    expect(await dns.resolver().queryZone("default._domainkey.example.test", "TXT")).toMatchObject({
      kind: "alias",
      dname: "_domainkey.example.test",
      record: { rdata: "default.keys.example.net." },
    });
  });

  it("tells the zone further down that holds the name", async () => {
    const dns = tree(["sub.example.test NS ns2.example.test", `ns2.example.test A ${B}`]);
    expect(await dns.resolver().queryZone("_dmarc.sub.example.test", "TXT")).toMatchObject({
      kind: "records",
      zone: "sub.example.test",
    });
  });

  it("asks another one where one is silent", async () => {
    const dns = tree();
    dns.manners[A] = () => TIMEOUT;
    dns.manners[B] = () => undefined;
    const answers = ["one", "two", "three", "four"].map((label) =>
      dns.resolver({ timeout: 20 }).queryZone(`${label}.example.test`, "A"),
    );
    expect((await Promise.all(answers)).map(({ kind }) => kind)).toEqual(Array(4).fill("nxdomain"));
  });

  it("gives the troubles of all where none answers", async () => {
    const dns = tree();
    for (const ip of [A, B]) dns.manners[ip] = (question) => emptyAnswer(question, { rcode: "REFUSED" });
    expect(await dns.resolver().queryZone("example.test", "MX")).toMatchObject({ kind: "failure", code: "EREFUSED" });
  });

  it("asks for nothing that is not a name", async () => {
    const dns = tree();
    expect(await dns.resolver().queryZone("a..test", "MX")).toMatchObject({ kind: "failure", code: "EBADNAME" });
    expect(dns.asked).toEqual([]);
  });
});

describe("the apex of a name", () => {
  it.each([
    ["EXAMPLE.test.", { zone: "example.test", state: "found" }],
    ["a.b.example.test", { zone: "example.test", state: "found" }],
    ["none.test", { zone: "", state: "nxdomain", why: "NXDOMAIN in test" }],
    ["a..test", { zone: "", state: "unknown", why: '"a..test" is not a valid domain name' }],
  ])("of %s", async (name, expected) => {
    expect(await tree().resolver().findApex(name)).toEqual(expected);
  });

  it("is unknown where nobody answers", async () => {
    const dns = tree();
    dns.manners[TLD] = (question) => emptyAnswer(question, { rcode: "SERVFAIL" });
    expect(await dns.resolver().findApex("example.test")).toMatchObject({ zone: "", state: "unknown" });
  });

  it("asks for no addresses of its servers", async () => {
    const dns = tree();
    await dns.resolver().findApex("example.test");
    expect(dns.asked).toEqual([
      `${ROOT} test NS`,
      `${TLD} example.test SOA`,
      expect.stringMatching(/ example\.test SOA$/),
    ]);
  });
});
