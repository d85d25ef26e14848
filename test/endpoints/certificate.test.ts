import type { TlsOptions } from "node:tls";
import { beforeAll, describe, expect, it } from "vitest";
import { checkEndpoints, type EndpointOptions, type EndpointResult } from "../../src/endpoints";
import { naming } from "../support/naming";
import { type Authority, authority, certificate, crossSigned, DAY, inDays, withIssuer } from "./certificates";
import { greetings, greets, tlsServer } from "./servers";

const HOST = "imap.mail.example";

let root: Authority;
let foreignRoot: Authority;
let branch: Authority;

beforeAll(async () => {
  [root, foreignRoot] = await Promise.all([authority("Test Root"), authority("Watchful Proxy")]);
  branch = await authority("Test Branch", root);
});

/** The one result for a host whose server has this certificate. */
async function check(tls: TlsOptions, options: EndpointOptions = {}, host = HOST): Promise<EndpointResult> {
  const { port } = await tlsServer(tls, greets(greetings.imap));
  const endpoints = { imap: { host, port, security: "tls" } };
  const lookup = async () => ["127.0.0.1"];
  const [result] = await checkEndpoints({ domain: "example.com", endpoints }, { lookup, ca: [root.cert], ...options });
  if (!result) throw new Error("there is no result");
  return result;
}

const ids = ({ reasons }: EndpointResult) => reasons.map(({ id, severity }) => `${severity} ${id}`);

describe("a certificate", () => {
  it("that is right is told, with its days and its issuer", async () => {
    const result = await check(await certificate([HOST, "*.other.example"], root));
    expect(result).toMatchObject({
      state: "ok",
      tls: "TLSv1.3",
      greeting: "* OK IMAP4rev1 ready",
      addresses: [{ address: "127.0.0.1", state: "ok" }],
      certificate: { names: [HOST, "*.other.example"], issuer: "Test Root", daysLeft: 90 },
      reasons: [],
    });
    expect(new Date(result.certificate?.validTo ?? "").getTime()).toBeGreaterThan(Date.now() + 89 * DAY);
    expect(result.certificate?.validFrom).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  });

  it("may be for all names below one", async () => {
    expect(await check(await certificate(["*.mail.example"], root))).toMatchObject({ state: "ok", reasons: [] });
  });

  it("may be signed by an authority in between, where the server sends that one's too", async () => {
    const identity = withIssuer(await certificate([HOST], branch), branch);
    expect(await check(identity)).toMatchObject({ state: "ok", certificate: { issuer: "Test Branch" }, reasons: [] });
  });

  it("may be for an IP address, where that is the host", async () => {
    expect(await check(await certificate(["127.0.0.1"], root), {}, "127.0.0.1")).toMatchObject({ state: "ok" });
    expect(await check(await certificate([HOST], root), {}, "127.0.0.1")).toMatchObject({ state: "wrong-certificate" });
  });

  it("for another name says which names it has", async () => {
    const names = ["a.example", "b.example", "c.example", "d.example", "e.example", "f.example", "g.example"];
    const result = await check(await certificate(names, root));
    expect(result).toMatchObject({ state: "wrong-certificate", certificate: { names } });
    expect(ids(result)).toEqual(["error endpoint.wrong-name"]);
    expect(result.reasons[0]?.message).toEqual(
      naming(" a.example, b.example, c.example, d.example, e.example and 2 more,", " imap.mail.example "),
    );
  });

  it("without alternative names counts by its common name", async () => {
    const { names } = (await check(await certificate([], root))).certificate ?? {};
    expect(names).toEqual(["a server"]);
  });

  it("that has expired says when", async () => {
    const result = await check(await certificate([HOST], root, { to: inDays(-3) }));
    expect(result).toMatchObject({ state: "expired", certificate: { daysLeft: -3 } });
    expect(ids(result)).toEqual(["error endpoint.expired"]);
    const day = inDays(-3).toISOString().slice(0, 10);
    expect(result.reasons[0]?.message).toEqual(naming(` ${day} `, "clock"));
  });

  it("that is not valid yet says from when", async () => {
    const result = await check(await certificate([HOST], root, { from: inDays(2) }));
    expect(result.state).toBe("not-yet-valid");
    expect(ids(result)).toEqual(["error endpoint.not-yet-valid"]);
    expect(result.reasons[0]?.message).toEqual(naming(` ${inDays(2).toISOString().slice(0, 10)} `));
  });

  it("is judged by the clock that is given", async () => {
    const identity = await certificate([HOST], root, { from: inDays(-30), to: inDays(90) });
    const at = async (days: number) => (await check(identity, { now: () => inDays(days) })).state;
    expect(await at(91)).toBe("expired");
    expect(await at(-31)).toBe("not-yet-valid");
    const expired = await certificate([HOST], root, { to: inDays(-3) });
    expect(await check(expired, { now: () => inDays(-29) })).toMatchObject({ state: "ok", reasons: [] });
  });

  it.each([
    [14, []],
    [13, ["warning endpoint.expires-soon"]],
    [0, ["warning endpoint.expires-soon"]],
  ])("that expires in %i days is told about in time", async (days, expected) => {
    const result = await check(await certificate([HOST], root, { to: inDays(days) }));
    expect(result).toMatchObject({ state: "ok", certificate: { daysLeft: days } });
    expect(ids(result)).toEqual(expected);
  });

  it("whose issuer's own has expired names that issuer", async () => {
    const old = await authority("Old Branch", root, { to: inDays(-1) });
    const result = await check(withIssuer(await certificate([HOST], old), old));
    expect(result.state).toBe("expired");
    expect(ids(result)).toEqual(["error endpoint.expired"]);
    expect(result.reasons[0]?.message).toEqual(naming('"Old Branch"'));
  });

  it("is right where only an old way to its authority has expired, which the server still sends", async () => {
    const cross = await crossSigned(root, foreignRoot, { to: inDays(-1) });
    const identity = withIssuer(await certificate([HOST], root), cross);
    expect(await check(identity)).toMatchObject({ state: "ok", reasons: [] });
  });

  it("that is signed by itself is not trusted", async () => {
    const result = await check(await certificate([HOST]));
    expect(result.state).toBe("untrusted");
    expect(ids(result)).toEqual(["error endpoint.self-signed"]);
    expect(result.reasons[0]?.message).toEqual(naming(`"${HOST}"`, "NODE_EXTRA_CA_CERTS"));
  });

  it("of an unknown authority is not trusted, and names it", async () => {
    const result = await check(withIssuer(await certificate([HOST], foreignRoot), foreignRoot));
    expect(result.state).toBe("untrusted");
    expect(ids(result)).toEqual(["error endpoint.unknown-authority"]);
    expect(result.reasons[0]?.message).toEqual(naming('"Watchful Proxy"'));
  });

  it("whose issuer's is not sent is not trusted, and names what is missing", async () => {
    const result = await check(await certificate([HOST], branch));
    expect(result.state).toBe("untrusted");
    expect(ids(result)).toEqual(["error endpoint.unknown-issuer"]);
    expect(result.reasons[0]?.message).toEqual(naming('"Test Branch"'));
  });

  it("is not trusted by the machine's roots where only a test's would do", async () => {
    const identity = withIssuer(await certificate([HOST], root), root);
    const { port } = await tlsServer(identity, greets(greetings.imap));
    const endpoints = { imap: { host: HOST, port, security: "tls" } };
    const [result] = await checkEndpoints({ domain: "example.com", endpoints }, { lookup: async () => ["127.0.0.1"] });
    expect(result?.state).toBe("untrusted");
  });

  it("is told everything that is wrong with it at once", async () => {
    const days = { to: inDays(-3) };
    const both = ["error endpoint.wrong-name", "error endpoint.expired"];
    expect(ids(await check(await certificate(["a.example"], root, days)))).toEqual(both);
    const own = await check(await certificate(["a.example"], undefined, days));
    expect(own.state).toBe("untrusted");
    expect(ids(own)).toEqual(["error endpoint.self-signed", ...both]);
    const foreign = await check(withIssuer(await certificate(["a.example"], foreignRoot, days), foreignRoot));
    expect(ids(foreign)).toEqual(["error endpoint.unknown-authority", ...both]);
    const loose = await check(await certificate(["a.example"], branch, days));
    expect(ids(loose)).toEqual(["error endpoint.unknown-issuer", ...both]);
  });

  it("that is expired and trusted by the machine is not called untrusted", async () => {
    // The machine's roots do not have it, and the check says so: the root is looked for by its own print.
    const identity = withIssuer(await certificate([HOST], root, { to: inDays(-1) }), root);
    const { port } = await tlsServer(identity, greets(greetings.imap));
    const endpoints = { imap: { host: HOST, port, security: "tls" } };
    const plan = { domain: "example.com", endpoints };
    const options = { lookup: async () => ["127.0.0.1"] };
    const [byMachine] = await checkEndpoints(plan, options);
    const [byTest] = await checkEndpoints(plan, { ...options, ca: [root.cert] });
    expect([byMachine?.state, byTest?.state]).toEqual(["untrusted", "expired"]);
  });

  it("that breaks another rule is not trusted, by OpenSSL's word", async () => {
    // A server's certificate that plays the authority.
    const { cert, key } = await certificate(["not-an-authority.example"], root);
    const pretender = { ...(await authority("not-an-authority.example")), cert, key };
    const result = await check(withIssuer(await certificate([HOST], pretender), pretender));
    expect(result.state).toBe("untrusted");
    expect(ids(result)).toEqual(["error endpoint.not-verified"]);
  });

  it("can't bring commands for a terminal", async () => {
    const result = await check(await certificate([HOST], await authority("Evil\u001b[2J\u009b\u202eRoot")));
    expect(JSON.stringify(result)).not.toMatch(/\\u001b|\u009b|\u202e/);
    expect(result.certificate?.issuer).toBe("Evil\\u{1b}[2J\\u{9b}\\u{202e}Root");
  });
});
