import type { Socket } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { checkEndpoints, type EndpointOptions, type EndpointResult, type EndpointService } from "../../src/endpoints";
import type { Endpoints } from "../../src/plan/endpoints";
import { freePort } from "../support/free-port";
import { type Authority, authority, certificate, type Identity } from "./certificates";
import { greetings, greets, plainServer, tlsServer } from "./servers";

const HOST = "mail.example";

let root: Authority;
let identity: Identity;

beforeAll(async () => {
  root = await authority("Test Root");
  identity = await certificate([HOST], root);
});

/** Long enough for any machine; where the time is what ends it, a short one is given. */
const TIMEOUT = 30_000;
const short = { timeout: 1000 };

async function checkAll(ports: Partial<Record<EndpointService, number>>, options: EndpointOptions = {}) {
  const endpoints: Endpoints = {};
  for (const service of ["imap", "pop3", "smtp"] as const) {
    const port = ports[service];
    if (port !== undefined) endpoints[service] = { host: HOST, port, security: "tls" };
  }
  if (ports.webmail !== undefined) endpoints.webmailUrl = `https://${HOST}:${ports.webmail}/`;
  const lookup = async () => ["127.0.0.1"];
  const plan = { domain: "example.com", endpoints };
  return await checkEndpoints(plan, { lookup, ca: [root.cert], timeout: TIMEOUT, ...options });
}

async function check(service: EndpointService, port: number, options?: EndpointOptions): Promise<EndpointResult> {
  const [result] = await checkAll({ [service]: port }, options);
  if (!result) throw new Error("there is no result");
  return result;
}

/** Whether something happens before the second is over that a goodbye may take. */
const withinTheLastWait = (happens: Promise<unknown>): Promise<boolean> => {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, 900, false));
  return Promise.race([happens.then(() => true), late]);
};

const told = ({ state, reasons }: EndpointResult) => [state, ...reasons.map(({ id }) => id)];

describe("a server in order", () => {
  it.each(["imap", "pop3", "smtp", "webmail"] as const)("for %s is ok, and left politely", async (service) => {
    const server = await tlsServer(identity, greets(greetings[service]));
    const result = await check(service, server.port);
    expect(told(result)).toEqual(["ok"]);
    await server.empty();
    const goodbye = { imap: "a LOGOUT\r\n", pop3: "QUIT\r\n", smtp: "QUIT\r\n", webmail: "" };
    expect(server.heard()).toBe(goodbye[service]);
    expect(server.names).toEqual([HOST]);
    expect(server.visits()).toBe(1);
  });

  it("may greet in many lines and pieces", async () => {
    const server = await tlsServer(identity, (socket) => {
      const rest = ["220-mail.example\r", "\n220-has", " much to say\r\n220", " ESMTP\r\n"];
      const next = () => {
        const piece = rest.shift();
        if (piece === undefined) return;
        socket.write(piece);
        setTimeout(next, 10);
      };
      next();
      socket.on("data", () => socket.end());
    });
    expect(await check("smtp", server.port)).toMatchObject({ state: "ok", greeting: "220-mail.example" });
    await server.empty();
    expect(server.heard()).toBe("QUIT\r\n");
  });

  it("may take its time to greet", async () => {
    const server = await tlsServer(identity, (socket) => {
      setTimeout(() => greets(greetings.pop3)(socket), 200);
    });
    expect(told(await check("pop3", server.port))).toEqual(["ok"]);
  });

  it("is left as soon as it has answered the goodbye", async () => {
    const server = await tlsServer(identity, greets(greetings.imap));
    expect(await withinTheLastWait(check("imap", server.port))).toBe(true);
  });

  it("need not answer the goodbye", async () => {
    const server = await tlsServer(identity, (socket) => socket.write(greetings.imap));
    expect(told(await check("imap", server.port))).toEqual(["ok"]);
    await server.empty();
  });

  it("may speak TLS 1.2", async () => {
    const server = await tlsServer({ ...identity, maxVersion: "TLSv1.2" }, greets(greetings.imap));
    expect(await check("imap", server.port)).toMatchObject({ state: "ok", tls: "TLSv1.2" });
  });
});

describe("a port without a way through", () => {
  it("refuses", async () => {
    const result = await check("imap", await freePort());
    expect(told(result)).toEqual(["blocked", "endpoint.refused"]);
    expect(result).toMatchObject({ addresses: [{ address: "127.0.0.1", state: "blocked", code: "ECONNREFUSED" }] });
    expect(result).not.toHaveProperty("certificate");
    expect(result.reasons[0]?.message).toMatch(
      /^port \d+ refuses connections \(ECONNREFUSED\); no other port of the service is reachable from here either, so check this machine's internet connection and firewall$/,
    );
  });

  it("is told beside those that are open", async () => {
    const [imap, pop3, webmail] = await Promise.all([
      tlsServer(identity, greets(greetings.imap)),
      tlsServer(identity, greets(greetings.pop3)),
      tlsServer(identity, greets("")),
    ]);
    const smtp = await freePort();
    const results = await checkAll({ imap: imap.port, pop3: pop3.port, smtp, webmail: webmail.port });
    expect(results.map(({ service, state }) => `${service} ${state}`)).toEqual([
      "imap ok",
      "pop3 ok",
      "smtp blocked",
      "webmail ok",
    ]);
    expect(results[2]?.reasons[0]?.message).toBe(
      `port ${smtp} refuses connections (ECONNREFUSED); ${imap.port} (imap), ${pop3.port} (pop3) and ${webmail.port} (webmail) ` +
        `of the service are reachable from here, so a firewall may block ${smtp}; open it for outgoing connections`,
    );
  });

  it("takes the connection and never speaks", async () => {
    const server = await plainServer(() => {});
    const result = await check("imap", server.port, short);
    expect(told(result)).toEqual(["blocked", "endpoint.silent"]);
    expect(result.reasons[0]?.message).toContain(`the TLS handshake is not done within ${short.timeout} ms`);
    await server.empty();
  });

  it.each([
    ["ends", (socket: { end: () => void }) => socket.end()],
    ["breaks off", (socket: { resetAndDestroy: () => void }) => socket.resetAndDestroy()],
  ])("takes the connection and %s it", async (_, greet) => {
    const server = await plainServer(greet);
    expect(told(await check("smtp", server.port))).toEqual(["blocked", "endpoint.closed"]);
  });
});

describe("a server without safe TLS", () => {
  it.each([
    ["imap", greetings.imap],
    ["smtp", greetings.smtp],
    ["webmail", "HTTP/1.1 400 Bad Request\r\n\r\n"],
  ] as const)("that speaks plain text at once on the port of %s is no TLS", async (service, line) => {
    const server = await plainServer((socket) => socket.write(line));
    const result = await check(service, server.port);
    expect(told(result)).toEqual(["not-tls", "endpoint.plain-text"]);
    expect(result.reasons[0]?.message).toContain("RFC 8314 section 3");
  });

  it("that speaks versions before 1.2 only is told as such", async () => {
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    const server = await tlsServer({ ...identity, ...old }, greets(greetings.imap));
    const result = await check("imap", server.port);
    expect(told(result)).toEqual(["not-tls", "endpoint.old-tls"]);
    expect(result.reasons[0]?.message).toContain("RFC 8996");
  });

  it("that breaks off at a name that it does not know is told so", async () => {
    const refuse = (_: string, done: (error: Error) => void) => done(new Error("unknown name"));
    const server = await tlsServer({ ...identity, SNICallback: refuse }, greets(greetings.imap));
    const result = await check("imap", server.port);
    expect(told(result)).toEqual(["blocked", "endpoint.closed"]);
  });

  it("that has no cipher in common is told by its alert", async () => {
    const alone = await tlsServer(
      { ...identity, ciphers: "TLS_AES_128_CCM_8_SHA256", minVersion: "TLSv1.3" },
      () => {},
    );
    expect(told(await check("imap", alone.port))).toEqual(["not-tls", "endpoint.handshake-failed"]);
  });
});

describe("a server without the protocol's welcome", () => {
  it.each([
    [
      "imap",
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      "endpoint.other-protocol",
      '"HTTP/1.1 400 Bad Request", which is not a greeting of IMAP',
    ],
    ["imap", greetings.smtp, "endpoint.other-protocol", '"220 mail.example ESMTP"'],
    ["pop3", greetings.imap, "endpoint.other-protocol", "which is not a greeting of POP3"],
    ["smtp", greetings.pop3, "endpoint.other-protocol", "which is not a greeting of SMTP"],
    ["smtp", "2200 no\r\n", "endpoint.other-protocol", "which is not a greeting of SMTP"],
    ["imap", "* BYE too many\r\n", "endpoint.refuses", 'the IMAP server refused the connection: "* BYE too many"'],
    ["pop3", "-ERR busy\r\n", "endpoint.refuses", "try again later"],
    ["smtp", "554 no service\r\n", "endpoint.refuses", "554 no service"],
    ["smtp", "554-no\r\n554 service\r\n", "endpoint.refuses", "554-no"],
  ] as const)("of %s that says %j is not mail", async (service, line, id, message) => {
    const server = await tlsServer(identity, (socket) => socket.write(line));
    const result = await check(service, server.port);
    expect(told(result)).toEqual(["not-mail", id]);
    expect(result.reasons[0]?.message).toContain(message);
    await server.empty();
    expect(server.heard()).toBe("");
  });

  it("that never greets is told by the time", async () => {
    const server = await tlsServer(identity, () => {});
    const result = await check("imap", server.port, short);
    expect(told(result)).toEqual(["not-mail", "endpoint.no-greeting"]);
    expect(result.reasons[0]?.message).toContain(`no IMAP greeting came within ${short.timeout} ms`);
    expect(result).not.toHaveProperty("greeting");
    await server.empty();
  });

  it("that begins a greeting and never ends it is told by the time", async () => {
    const server = await tlsServer(identity, (socket) => socket.write("220-mail.example\r\n"));
    expect(told(await check("smtp", server.port, short))).toEqual(["not-mail", "endpoint.no-greeting"]);
  });

  it("that ends before its greeting is told so", async () => {
    const server = await tlsServer(identity, (socket) => socket.end());
    const result = await check("imap", server.port);
    expect(told(result)).toEqual(["not-mail", "endpoint.no-greeting"]);
    expect(result.reasons[0]?.message).toContain("closed before the IMAP greeting");
  });

  it.each([
    ["line", "x".repeat(1000)],
    ["list of lines", "220-and so on\r\n".repeat(80)],
  ])("that floods with an endless %s is left", async (_, piece) => {
    let sent = 0;
    const server = await tlsServer(identity, (socket) => {
      const more = () => {
        while (socket.writable && sent < 50_000_000) {
          sent += piece.length;
          if (!socket.write(piece)) return socket.once("drain", more);
        }
      };
      more();
    });
    const result = await check("smtp", server.port);
    expect(told(result)).toEqual(["not-mail", "endpoint.other-protocol"]);
    await server.empty();
    expect(sent).toBeLessThan(20_000_000);
  });

  it("can't bring commands for a terminal", async () => {
    const server = await tlsServer(identity, (socket) =>
      socket.write(Buffer.from("* OK \u001b[2J\u009b ü\r\n", "latin1")),
    );
    expect(await check("imap", server.port)).toMatchObject({ greeting: "* OK ?[2J? ?" });
  });
});

describe("a check", () => {
  it("ends at once by its signal, and leaves no socket", async () => {
    const server = await plainServer(() => {});
    const stop = new AbortController();
    const checked = checkAll({ imap: server.port, smtp: server.port }, { signal: stop.signal });
    while (server.visits() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort(new Error("enough"));
    await expect(checked).rejects.toThrow("enough");
    await server.empty();
    await expect(checkAll({ imap: server.port }, { signal: stop.signal })).rejects.toThrow("enough");
    expect(server.visits()).toBe(2);
  });

  it("ends by its signal while addresses are looked for, and while it says goodbye", async () => {
    const early = new AbortController();
    const lookup = () => new Promise<string[]>(() => {});
    const looking = checkAll({ imap: 1 }, { lookup, signal: early.signal });
    early.abort(new Error("enough"));
    await expect(looking).rejects.toThrow("enough");

    const late = new AbortController();
    const server = await tlsServer(identity, (socket) => {
      socket.write(greetings.imap);
      socket.once("data", () => late.abort(new Error("enough")));
    });
    await expect(checkAll({ imap: server.port }, { signal: late.signal })).rejects.toThrow("enough");
    expect(await withinTheLastWait(server.empty())).toBe(true);
  });

  it("that is stopped connects to nobody who waits for a turn", async () => {
    const server = await plainServer(() => {});
    const stop = new AbortController();
    const options = { signal: stop.signal, concurrency: 1 };
    const checked = checkAll({ imap: server.port, pop3: server.port, smtp: server.port }, options);
    while (server.visits() < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await expect(checked).rejects.toThrow();
    await server.empty();
    expect(server.visits()).toBe(1);
  });

  it.each([
    [1, 1],
    [0, 1],
    [2, 2],
    [undefined, 4],
  ])("told to make %j connections at once makes %i", async (concurrency, expected) => {
    const waiting: Socket[] = [];
    let most = 0;
    // Nobody is greeted, and so can leave, before as many as expected are there, and had time to be too many.
    const server = await tlsServer(
      identity,
      (socket) => {
        most = Math.max(most, waiting.push(socket));
        if (waiting.length !== expected) return;
        setTimeout(() => waiting.splice(0).forEach(greets(greetings.imap)), 50);
      },
      "0.0.0.0",
    );
    const lookup = async () => ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"];
    const options = { lookup, ...(concurrency !== undefined && { concurrency }) };
    expect(told(await check("imap", server.port, options))).toEqual(["ok"]);
    expect([server.visits(), most]).toEqual([4, expected]);
  });

  it("tells a slip in what looks addresses up, and does not take it for the DNS", async () => {
    const lookup = async (): Promise<string[]> => {
      throw new TypeError("a slip");
    };
    await expect(check("imap", 1, { lookup })).rejects.toThrow("a slip");
  });

  it("that fails by a slip goes on with nothing", async () => {
    const server = await plainServer(() => {});
    let slip = (_: Error): void => {};
    const later = new Promise<string[]>((_, reject) => {
      slip = reject;
    });
    const lookups = [async () => ["127.0.0.1"], () => later];
    const lookup = (): Promise<string[]> => lookups.shift()?.() ?? later;
    const checked = checkAll({ imap: server.port, pop3: server.port }, { lookup });
    while (server.visits() < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    slip(new TypeError("a slip"));
    await expect(checked).rejects.toThrow("a slip");
    expect(await withinTheLastWait(server.empty())).toBe(true);
  });
});
