import { beforeAll, describe, expect, it } from "vitest";
import { checkEndpoints, type EndpointOptions, type EndpointResult } from "../../src/endpoints";
import { planMailDomain } from "../../src/plan";
import { freePort } from "../support/free-port";
import { naming } from "../support/naming";
import { type Authority, authority, certificate, inDays } from "./certificates";
import { greetings, greets, type Running, tlsServer } from "./servers";

const plan = planMailDomain({ domain: "example.com" });
const services = ["imap", "pop3", "smtp", "webmail"] as const;

let root: Authority;

beforeAll(async () => {
  root = await authority("Test Root");
});

/** One server a service, with a certificate for these names. */
async function serve(names: string[], days = {}): Promise<{ servers: Running[]; options: EndpointOptions }> {
  const identity = await certificate(names, root, days);
  const servers = await Promise.all(services.map((service) => tlsServer(identity, greets(greetings[service]))));
  const [imap = 0, pop3 = 0, smtp = 0, webmail = 0] = servers.map(({ port }) => port);
  const lookup = async () => ["127.0.0.1"];
  return { servers, options: { ports: { imap, pop3, smtp, webmail }, ca: [root.cert], lookup, timeout: 30_000 } };
}

const short = ({ service, alias, host, state }: EndpointResult) =>
  `${service}${alias ? " alias" : ""} ${host} ${state}`;
const told = ({ reasons }: EndpointResult) => reasons.map(({ id, severity }) => `${severity} ${id}`);

describe("the endpoints of a plan", () => {
  it("are all looked at, each with its alias, whose certificate does not match", async () => {
    const { servers, options } = await serve(["*.sg.aliyun.com"]);
    const results = await checkEndpoints(plan, options);
    expect(results.map(short)).toEqual([
      "imap imap.sg.aliyun.com ok",
      "imap alias imap.example.com wrong-certificate",
      "pop3 pop.sg.aliyun.com ok",
      "pop3 alias pop3.example.com wrong-certificate",
      "smtp smtp.sg.aliyun.com ok",
      "smtp alias smtp.example.com wrong-certificate",
      "webmail mail.sg.aliyun.com ok",
      "webmail alias mail.example.com wrong-certificate",
    ]);
    expect(results.flatMap(told)).toEqual(Array(4).fill("warning endpoint.alias-certificate"));
    expect(results[1]?.reasons[0]?.message).toEqual(
      naming(" *.sg.aliyun.com,", " imap.example.com ", "use imap.sg.aliyun.com,"),
    );
    expect(results[7]?.reasons[0]?.message).toEqual(
      naming(" *.sg.aliyun.com,", " mail.example.com ", "http://mail.example.com/ or https://mail.sg.aliyun.com/"),
    );
    expect(servers.map(({ names }) => [...names].sort())).toEqual([
      ["imap.example.com", "imap.sg.aliyun.com"],
      ["pop.sg.aliyun.com", "pop3.example.com"],
      ["smtp.example.com", "smtp.sg.aliyun.com"],
      ["mail.example.com", "mail.sg.aliyun.com"],
    ]);
  });

  it("may have aliases that the certificate covers", async () => {
    const { options } = await serve(["*.sg.aliyun.com", "*.example.com"]);
    const results = await checkEndpoints(plan, options);
    expect(results.every(({ state, reasons }) => state === "ok" && reasons.length === 0)).toBe(true);
  });

  it("are given the owner's advice where the uploaded certificate runs out", async () => {
    const advice = async (days: number): Promise<string[]> => {
      const { options } = await serve(["*.sg.aliyun.com", "*.example.com"], { to: inDays(days) });
      const alias = (await checkEndpoints(plan, options)).at(-1);
      return [
        alias?.state ?? "",
        ...(alias?.reasons.map(({ severity, id, message }) => `${severity} ${id}: ${message}`) ?? []),
      ];
    };
    const [fine, soon] = await advice(5);
    expect(fine).toBe("ok");
    expect(soon).toMatch(/^warning endpoint\.expires-soon: .* 5 days, .*mail console$/);
    expect((await advice(1))[1]).toMatch(/ 1 day, /);
    const [over, late] = await advice(-5);
    expect(over).toBe("expired");
    expect(late).toMatch(/^warning endpoint\.expired: .*mail console$/);
  });

  it("keep the standard's ports where no others are given", async () => {
    const lookup = async () => [];
    const results = await checkEndpoints(plan, { lookup });
    expect(results.map(({ port }) => port)).toEqual([993, 993, 995, 995, 465, 465, 443, 443]);
    const endpoints = { webmailUrl: "https://[::1]:8443/" };
    const refused = await checkEndpoints({ domain: "example.com", endpoints });
    expect(refused).toMatchObject([{ host: "::1", port: 8443, addresses: [{ address: "::1" }] }]);
  });

  it("may be none, or the aliases only", async () => {
    expect(await checkEndpoints({ domain: "example.com", endpoints: {} })).toEqual([]);
    const endpoints = { domainWebmailUrl: "http://mail.example.com/" };
    const ports = { webmail: await freePort() };
    const [alias] = await checkEndpoints(
      { domain: "example.com", endpoints },
      { ports, lookup: async () => ["127.0.0.1"] },
    );
    expect(alias && told(alias)).toEqual(["warning endpoint.refused"]);
    expect(alias?.reasons[0]?.message).toEqual(naming("http://mail.example.com/ or "));
  });

  it("that are blocked make warnings of their aliases", async () => {
    const port = await freePort();
    const ports = { imap: port, pop3: port, smtp: port, webmail: port };
    const results = await checkEndpoints(plan, { ports, lookup: async () => ["127.0.0.1"] });
    expect(new Set(results.map(({ state }) => state))).toEqual(new Set(["blocked"]));
    expect(results.flatMap(told)).toEqual(Array(4).fill(["error endpoint.refused", "warning endpoint.refused"]).flat());
  });
});

describe("an alias that is blocked where its host is open", () => {
  it("may lead elsewhere", async () => {
    const host = "imap.mail.example";
    const { port } = await tlsServer(await certificate([host], root), greets(greetings.imap));
    const endpoints = { imap: { host, port, security: "tls", alias: "imap.example.com" } };
    const lookup = async (name: string) => [name === host ? "127.0.0.1" : "127.0.0.2"];
    const [own, alias] = await checkEndpoints({ domain: "example.com", endpoints }, { ca: [root.cert], lookup });
    expect([own?.state, alias?.state]).toEqual(["ok", "blocked"]);
    expect(alias?.reasons).toEqual([
      {
        id: "endpoint.refused",
        severity: "warning",
        message: naming(`port ${port} `, "(ECONNREFUSED)", `port ${port} of ${host} `, "CNAME"),
      },
    ]);
  });
});

describe("addresses", () => {
  const endpoints = (port: number, alias = {}) => ({
    imap: { host: "imap.mail.example", port, security: "tls", ...alias },
  });

  it("that are missing are told, for an alias as a warning", async () => {
    const given = { domain: "example.com", endpoints: endpoints(993, { alias: "imap.example.com" }) };
    const notFound = async (): Promise<string[]> => {
      throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    };
    const results = await checkEndpoints(given, { lookup: notFound });
    expect(results.map(({ state }) => state)).toEqual(["no-address", "no-address"]);
    expect(results.map(({ reasons }) => reasons)).toEqual([
      [
        {
          id: "endpoint.no-address",
          severity: "error",
          message: naming("imap.mail.example ", "mail console"),
        },
      ],
      [
        {
          id: "endpoint.no-address",
          severity: "warning",
          message: naming("imap.example.com ", "CNAME"),
        },
      ],
    ]);
  });

  it("that nobody could tell are told apart from missing ones", async () => {
    const lookup = async (): Promise<string[]> => {
      throw Object.assign(new Error("no answer"), { code: "EAI_AGAIN" });
    };
    const [result] = await checkEndpoints({ domain: "example.com", endpoints: endpoints(993) }, { lookup });
    expect(result).toMatchObject({ state: "no-address", addresses: [], reasons: [{ id: "endpoint.lookup-failed" }] });
    expect(result?.reasons[0]?.message).toContain("(EAI_AGAIN)");
  });

  it("are found by the system where nothing else is given", async () => {
    const { port } = await tlsServer(await certificate(["localhost"], root), greets(greetings.imap));
    const given = { domain: "example.com", endpoints: { imap: { host: "localhost", port, security: "tls" } } };
    const [result] = await checkEndpoints(given, { ca: [root.cert] });
    expect(result?.state).toBe("ok");
    expect(result?.addresses.map(({ address }) => address)).toContain("127.0.0.1");
  });

  it("are all looked at, each once, and eight at most", async () => {
    const server = await tlsServer(await certificate(["imap.mail.example"], root), greets(greetings.imap), "0.0.0.0");
    const all = Array.from({ length: 12 }, (_, index) => `127.0.0.${index + 1}`);
    const given = { domain: "example.com", endpoints: endpoints(server.port) };
    const [result] = await checkEndpoints(given, { ca: [root.cert], lookup: async () => ["127.0.0.1", ...all] });
    expect(result?.addresses.map(({ address }) => address)).toEqual(all.slice(0, 8));
    expect(server.visits()).toBe(8);
  });

  it("that differ are named, and the worst makes the state", async () => {
    const good = await tlsServer(await certificate(["imap.mail.example"], root), greets(greetings.imap), "127.0.0.1");
    const bad = await certificate(["other.example"], root);
    await tlsServer(bad, greets(greetings.imap), "127.0.0.2", good.port);
    const lookup = async () => ["127.0.0.1", "127.0.0.2", "127.0.0.3"];
    const given = { domain: "example.com", endpoints: endpoints(good.port) };
    const [result] = await checkEndpoints(given, { ca: [root.cert], lookup });
    expect(result).toMatchObject({
      state: "wrong-certificate",
      certificate: { names: ["imap.mail.example"] },
      addresses: [{ state: "ok" }, { state: "wrong-certificate" }, { state: "blocked", code: "ECONNREFUSED" }],
    });
    expect(result && told(result)).toEqual(["error endpoint.wrong-name", "warning endpoint.refused"]);
    expect(result?.reasons[0]?.message).toMatch(/^at 127\.0\.0\.2, .* other\.example/);
    expect(result?.reasons[1]?.message).toMatch(/^at 127\.0\.0\.3, port \d+ .*\(ECONNREFUSED\);/);
  });
});
