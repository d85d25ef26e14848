/** Whole checks of a domain whose servers are slow, over real sockets. */
import { createSocket } from "node:dgram";
import * as packet from "dns-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkMany, checkResolution, createResolver } from "../../src/check";
import { absoluteName } from "../../src/dns/name";
import { planMailDomain } from "../../src/plan";
import { rdataText } from "../../src/records/records";
import { known } from "../support/withheld";
import { idsOf, messagesOf } from "./world";

/** Milliseconds of a try and of an answer: 2 and 3 seconds, as it were. */
const TRY = 200;
const SLOW = 300;
const HOST = "127.0.0.1";

describe("a domain with a server that is slow", () => {
  let port = 0;
  let questions = 0;
  const timers = new Set<NodeJS.Timeout>();
  const server = createSocket("udp4");
  const domains = Array.from({ length: 6 }, (_, index) => `slow${index}.test`);

  beforeAll(async () => {
    server.on("message", (octets, from) => {
      questions++;
      const question = packet.decode(octets).questions?.[0];
      if (!question) return;
      const apex = domains.find((domain) => question.name === domain || question.name.endsWith(`.${domain}`));
      const answer = answerOf(question.name.toLowerCase(), question.type, apex);
      const reply = packet.encode({
        ...answer,
        type: "response",
        id: octets.readUInt16BE(0),
        questions: [question],
      } as never);
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          server.send(reply, from.port, from.address);
        },
        apex === undefined ? 0 : SLOW,
      );
      timers.add(timer);
    });
    await new Promise<void>((resolve) => server.bind(0, HOST, resolve));
    port = server.address().port;
  });
  afterAll(async () => {
    for (const timer of timers) clearTimeout(timer);
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  it("has a verdict, and a warning", async () => {
    const resolver = createResolver({ roots: [{ name: "a.root.test", address: HOST }], port, timeout: TRY });
    const found = await checkResolution(planMailDomain({ domain: "slow0.test" }), { resolver });
    expect(found.status).toBe("Resolved");
    expect(idsOf(found)).toEqual(["warning server.slow"]);
    expect(messagesOf(found)).toMatch(/slow to answer: ns\.slow0\.test \(127\.0\.0\.1:\d+\): up to 0\.\d seconds/);
    expect(found.servers).toMatchObject([{ state: "answered" }]);
  });

  it("has a verdict among many on that server, in time", async () => {
    questions = 0;
    const resolver = createResolver({ roots: [{ name: "a.root.test", address: HOST }], port, timeout: TRY });
    const plans = domains.map((domain) => planMailDomain({ domain }));
    const statuses: unknown[] = [];
    for await (const { status } of checkMany(plans, { resolver, limit: 30 })) statuses.push(status);
    expect(statuses).toEqual(domains.map(() => "Resolved"));
    expect(questions).toBeLessThan(30 * domains.length);
  });

  /** The root and the zones in one: what it has, it has with authority. */
  function answerOf(name: string, type: string, apex: string | undefined): object {
    const soa = {
      type: "SOA",
      name: apex ?? "test",
      ttl: 60,
      data: { mname: "ns.test", rname: "h.test", serial: 1, minimum: 60 },
    };
    const flags = packet.AUTHORITATIVE_ANSWER;
    if (apex === undefined) {
      const isTxt = type === "TXT" && name === "spf.sg.aliyun.com";
      const txt = { type, name, ttl: 60, data: ["v=spf1 ip4:192.0.2.0/24 -all"] };
      return {
        flags,
        answers: isTxt ? [txt] : [],
        authorities: isTxt ? [] : [{ ...soa, name: name === "test" ? "" : "com" }],
      };
    }
    const { records, zone } = planMailDomain({ domain: apex });
    const own = known(records)
      .filter((record) => record.type === type && absoluteName(record.name, zone) === name)
      .map((record) => ({ type, name, ttl: record.ttl, data: dataOf(type, rdataText(record)) }));
    if (name === apex && type === "NS") own.push({ type, name, ttl: 60, data: `ns.${apex}` });
    if (name === `ns.${apex}` && type === "A") own.push({ type, name, ttl: 60, data: HOST });
    if (name === apex && type === "SOA") return { flags, answers: [soa] };
    return { flags, answers: own, authorities: own.length > 0 ? [] : [soa] };
  }
});

function dataOf(type: string, rdata: string): unknown {
  const bare = (name: string): string => name.replace(/\.$/, "");
  if (type === "MX") return { preference: Number(rdata.split(" ")[0]), exchange: bare(rdata.split(" ")[1] ?? "") };
  return type === "TXT" ? [rdata.replace(/^"|"$/g, "")] : bare(rdata);
}
