import { describe, expect, it } from "vitest";
import { type EndpointObservation, judgeEndpoints } from "../../src/endpoints/judge";
import type { Failure, ProbeResult } from "../../src/endpoints/probe";
import type { EndpointResult } from "../../src/endpoints/types";

const target = {
  service: "imap",
  role: "provider",
  host: "imap.mail.example",
  port: 993,
  instead: "imap.mail.example",
} as const;

const fails = (address: string, stage: Failure["stage"], code: string): ProbeResult => ({
  address,
  failure: { stage, code },
});

const works = (address: string): ProbeResult => ({
  address,
  tls: "TLSv1.3",
  greeting: { kind: "welcome", line: "* OK" },
  certificate: { faults: [], summary: { names: [], issuer: "", validFrom: "", validTo: "2027-01-01", daysLeft: 60 } },
});

function judge(...visits: ProbeResult[]): EndpointResult {
  const sight: EndpointObservation = {
    target,
    addresses: { ok: true, records: visits.map(({ address }) => address) },
    probes: visits,
  };
  const [result] = judgeEndpoints([sight], 5000);
  if (!result) throw new Error("there is no result");
  return result;
}

const told = ({ state, reasons }: EndpointResult) => [state, ...reasons.map(({ id, severity }) => `${severity} ${id}`)];

describe("a failed connection", () => {
  it.each([
    ["connect", "timeout", "blocked", "timed-out"],
    ["connect", "ETIMEDOUT", "blocked", "timed-out"],
    ["connect", "ECONNREFUSED", "blocked", "refused"],
    ["connect", "ECONNRESET", "blocked", "closed"],
    ["connect", "EHOSTUNREACH", "blocked", "unreachable"],
    ["connect", "EPERM", "blocked", "unreachable"],
    ["connect", "ENETUNREACH", "blocked", "no-way"],
    ["handshake", "timeout", "blocked", "silent"],
    ["handshake", "ECONNRESET", "blocked", "closed"],
    ["handshake", "EPIPE", "blocked", "closed"],
    ["handshake", "EPROTO", "not-tls", "handshake-failed"],
    ["handshake", "ERR_SSL_WRONG_VERSION_NUMBER", "not-tls", "plain-text"],
    ["handshake", "ERR_SSL_UNSUPPORTED_PROTOCOL", "not-tls", "old-tls"],
    ["handshake", "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "not-tls", "old-tls"],
    ["handshake", "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE", "not-tls", "handshake-failed"],
  ] as const)("at %s with %s is %s, by endpoint.%s", (stage, code, state, id) => {
    expect(told(judge(fails("192.0.2.1", stage, code)))).toEqual([state, `error endpoint.${id}`]);
  });

  it("for want of a way says nothing where another address works, or fails for its own reason", () => {
    const noIpv6 = fails("2001:db8::1", "connect", "ENETUNREACH");
    expect(told(judge(works("192.0.2.1"), noIpv6))).toEqual(["ok"]);
    expect(told(judge(fails("192.0.2.1", "connect", "timeout"), noIpv6))).toEqual([
      "blocked",
      "error endpoint.timed-out",
    ]);
    expect(judge(works("192.0.2.1"), noIpv6).addresses).toEqual([
      { address: "192.0.2.1", state: "ok" },
      { address: "2001:db8::1", state: "blocked", code: "ENETUNREACH" },
    ]);
  });

  it("at several addresses is told once", () => {
    const { reasons } = judge(fails("192.0.2.1", "connect", "timeout"), fails("192.0.2.2", "connect", "timeout"));
    expect(reasons).toHaveLength(1);
    expect(reasons[0]?.message).toMatch(/^port 993 does not answer within 5000 ms; /);
  });

  it("is told beside the one port that is open", () => {
    const pop3 = { ...target, service: "pop3", port: 995 } as const;
    const addresses = { ok: true, records: ["192.0.2.1"] } as const;
    const sights: EndpointObservation[] = [
      {
        target,
        addresses: { ...addresses, records: ["192.0.2.1"] },
        probes: [fails("192.0.2.1", "connect", "timeout")],
      },
      { target: pop3, addresses: { ...addresses, records: ["192.0.2.1"] }, probes: [works("192.0.2.1")] },
    ];
    expect(judgeEndpoints(sights, 5000)[0]?.reasons[0]?.message).toBe(
      "port 993 does not answer within 5000 ms; 995 (pop3) of the service is reachable from here, so a firewall may block 993; " +
        "open it for outgoing connections",
    );
  });
});
