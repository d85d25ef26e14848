/** Judges what was observed at the endpoints, and says what to do. Pure: no clock, no network. */

import type { Answer } from "../mail/resolver";
import { formatValue } from "../shared/issues";
import { joinAnd } from "../shared/lists";
import type { Reason } from "../shared/reasons";
import type { Failure, ProbeResult } from "./probe";
import { type Greeting, type MailProtocol, mailProtocols } from "./probe";
import type { EndpointResult, EndpointService, EndpointState, Target, TriedAddress } from "./types";

/** What was observed at one target. */
export interface EndpointObservation {
  target: Target;
  addresses: Answer<string>;
  probes: ProbeResult[];
}

/** How many days before expiry it is reported; certificates valid for 90 days are usually renewed a month before. */
const SOON_DAYS = 14;

/** The gravest first: an endpoint has the first of these states that any of its addresses has. */
const byGravity = ["untrusted", "wrong-certificate", "expired", "not-yet-valid", "not-tls", "not-mail"] as const;

/** A finding at one address. */
interface Finding {
  state: TriedAddress["state"];
  id: string;
  message: string;
  /** What to do, if that does not follow from the role. */
  fix?: string;
  /** Set if this machine has no route to the address, which says nothing about the endpoint. */
  noRoute?: true;
}

/** Codes that mean that this machine has no route to any address of that family, for example no IPv6. */
const NO_ROUTE = new Set(["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"]);

/** Judges the observations of all targets; `timeout` is how long the probes waited, in milliseconds. */
export function judgeEndpoints(observations: EndpointObservation[], timeout: number): EndpointResult[] {
  const providers = observations.filter(({ target }) => target.role === "provider");
  const open = providers.filter(({ probes }) => probes.some(isOpen)).map(({ target }) => target);
  return observations.map((observation) => judge(observation, open, timeout));
}

function judge(observation: EndpointObservation, open: Target[], timeout: number): EndpointResult {
  const { target, addresses, probes } = observation;
  const { service, role, host, port } = target;
  const base = { service, host, port, alias: role !== "provider" };
  if (!addresses.ok || addresses.records.length === 0) {
    const reason = withoutAddress(target, addresses.ok ? undefined : addresses.code);
    return { ...base, state: "no-address", addresses: [], reasons: [reason] };
  }
  const probed = probes.map((probe) => ({ probe, findings: findingsAt(probe, target, timeout) }));
  const tried = probed.map(({ probe, findings }) => triedAddress(probe, findings));
  const state = stateOf(tried);
  const first = probes.find((probe) => "certificate" in probe);
  const line = first?.greeting && "line" in first.greeting ? { greeting: first.greeting.line } : {};
  return {
    ...base,
    state,
    addresses: tried,
    ...(first && { certificate: first.certificate.summary, tls: first.tls }),
    ...line,
    reasons: reasonsOf(probed, state, target, open),
  };
}

function isOpen(probe: ProbeResult): boolean {
  return "certificate" in probe || stateOfFailure(probe.failure) === "not-tls";
}

function triedAddress(probe: ProbeResult, findings: Finding[]): TriedAddress {
  const code = "failure" in probe ? { code: probe.failure.code } : {};
  return { address: probe.address, state: gravest(findings.map(({ state }) => state)), ...code };
}

function stateOf(tried: TriedAddress[]): TriedAddress["state"] {
  const states = tried.map(({ state }) => state);
  return states.every((state) => state === "blocked")
    ? "blocked"
    : gravest(states.filter((state) => state !== "blocked"));
}

function gravest(states: TriedAddress["state"][]): TriedAddress["state"] {
  return byGravity.find((state) => states.includes(state)) ?? states[0] ?? "ok";
}

function withoutAddress({ role, host }: Target, code: string | undefined): Reason {
  const severity = role === "provider" ? "error" : "warning";
  if (code !== undefined) {
    const message = `the addresses of ${host} could not be looked up (${code}); try again, and check this machine's resolver`;
    return { id: "endpoint.lookup-failed", severity, message };
  }
  const fix =
    role === "provider"
      ? CHECK_HOST
      : "add the plan's CNAME record, or wait until resolvers no longer cache its absence";
  return { id: "endpoint.no-address", severity, message: `${host} has no A or AAAA record; ${fix}` };
}

/** Everything wrong at one address. */
function findingsAt(probe: ProbeResult, target: Target, timeout: number): Finding[] {
  if ("failure" in probe) return [failureFinding(probe.failure, target, timeout)];
  const faults = probe.certificate.faults.map((fault) => ({ ...fault, id: `endpoint.${fault.id}` }));
  const greeting = probe.greeting && greetingFinding(probe.greeting, target.service, timeout);
  const soon = faults.length === 0 ? expiresSoon(probe.certificate.summary) : undefined;
  return [...faults, greeting, soon].filter((finding) => finding !== undefined);
}

function expiresSoon({ daysLeft, validTo }: { daysLeft: number; validTo: string }): Finding | undefined {
  if (daysLeft >= SOON_DAYS) return undefined;
  const days = daysLeft === 1 ? "1 day" : `${daysLeft} days`;
  return {
    state: "ok",
    id: "endpoint.expires-soon",
    message: `the certificate expires in ${days}, on ${validTo.slice(0, 10)}`,
  };
}

function stateOfFailure({ stage, code }: Failure): "blocked" | "not-tls" {
  return stage === "handshake" && (code === "EPROTO" || code.startsWith("ERR_SSL_")) ? "not-tls" : "blocked";
}

function failureFinding(failure: Failure, { port }: Target, timeout: number): Finding {
  const { stage, code } = failure;
  if (stateOfFailure(failure) === "not-tls") return noTlsFinding(code);
  const blocked = (id: string, message: string): Finding => ({ state: "blocked", id: `endpoint.${id}`, message });
  if (stage === "handshake" && code === "timeout") {
    return blocked(
      "silent",
      `port ${port} accepts connections, but the TLS handshake is not done within ${timeout} ms`,
    );
  }
  // A reset may be reported together with the connection; a refusal has a code of its own.
  if (stage === "handshake" || code === "ECONNRESET") {
    return blocked(
      "closed",
      `port ${port} accepts connections, but closes them before the TLS handshake is done (${code})`,
    );
  }
  if (code === "timeout" || code === "ETIMEDOUT") {
    return blocked("timed-out", `port ${port} does not answer within ${timeout} ms`);
  }
  if (code === "ECONNREFUSED") return blocked("refused", `port ${port} refuses connections (${code})`);
  if (NO_ROUTE.has(code)) return { ...blocked("no-way", `no route to this address (${code})`), noRoute: true };
  return blocked("unreachable", `port ${port} can't be reached (${code})`);
}

/** The server's alert, or OpenSSL's error: a version older than 1.2. */
const OLD_TLS = /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE/;

/** The server's answer is not a TLS record. */
const NO_RECORD = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE/;

function noTlsFinding(code: string): Finding {
  const state = "not-tls";
  if (OLD_TLS.test(code)) {
    const message = `the server does not support TLS 1.2 or later (${code}), and older versions must not be used (RFC 8996)`;
    return { state, id: "endpoint.old-tls", message };
  }
  if (NO_RECORD.test(code)) {
    const message = `the server answers without TLS, which this port requires from the first byte (RFC 8314 section 3; ${code})`;
    return { state, id: "endpoint.plain-text", message };
  }
  return { state, id: "endpoint.handshake-failed", message: `TLS handshake failed (${code})` };
}

function greetingFinding(greeting: Greeting, service: EndpointService, timeout: number): Finding | undefined {
  if (greeting.kind === "welcome" || !isMailProtocol(service)) return undefined;
  const { name, source } = mailProtocols[service];
  const wrong = (id: string, message: string): Finding => ({ state: "not-mail", id: `endpoint.${id}`, message });
  switch (greeting.kind) {
    case "refusal":
      return {
        ...wrong("refuses", `the ${name} server refused the connection: ${formatValue(greeting.line)} (${source})`),
        fix: "try again later, or from another network",
      };
    case "foreign":
      return wrong(
        "other-protocol",
        `the server greets with ${formatValue(greeting.line)}, which is not a greeting of ${name} (${source})`,
      );
    case "silence":
      return wrong("no-greeting", `TLS works, but no ${name} greeting came within ${timeout} ms (${source})`);
    case "end":
      return wrong("no-greeting", `TLS works, but the connection was closed before the ${name} greeting (${source})`);
    case "flood":
      return wrong(
        "other-protocol",
        `the server sends more than a greeting of ${name} may have, without an end (${source})`,
      );
  }
}

function isMailProtocol(service: EndpointService): service is MailProtocol {
  return service in mailProtocols;
}

type Probed = { probe: ProbeResult; findings: Finding[] }[];

/** Identical findings at several addresses are reported once; those at only some of them name the addresses. */
function reasonsOf(probed: Probed, state: EndpointState, target: Target, open: Target[]): Reason[] {
  const groups = new Map<string, { finding: Finding; addresses: string[] }>();
  for (const { probe, findings } of probed) {
    for (const finding of findings) {
      const key = `${finding.id} ${finding.message}`;
      const group = groups.get(key) ?? { finding, addresses: [] };
      group.addresses.push(probe.address);
      groups.set(key, group);
    }
  }
  // Addresses without a route from here say nothing about the endpoint, if there are others.
  const others = [...groups.values()].filter(({ finding }) => !finding.noRoute);
  const hasRoute = probed.some(({ findings }) => findings.every(({ noRoute }) => !noRoute));
  const relevant = hasRoute ? others : [...groups.values()];
  return relevant.map(({ finding, addresses }) => {
    const where = addresses.length < probed.length ? `at ${joinAnd(addresses)}, ` : "";
    return reasonOf(finding, where, state, target, open);
  });
}

function reasonOf(finding: Finding, where: string, state: EndpointState, target: Target, open: Target[]): Reason {
  const isAlias = target.role !== "provider";
  const isWarning = isAlias || finding.state === "ok" || (finding.state === "blocked" && state !== "blocked");
  return {
    id: isAlias && finding.state === "wrong-certificate" ? "endpoint.alias-certificate" : finding.id,
    severity: isWarning ? "warning" : "error",
    message: `${where}${finding.message}; ${finding.fix ?? fixOf(finding.state, state, target, open)}`,
  };
}

function fixOf(found: TriedAddress["state"], state: EndpointState, target: Target, open: Target[]): string {
  const { role, port, instead } = target;
  if (role === "webmail-alias") return ownCertificate(found, target);
  if (found === "blocked" && state !== "blocked") return "clients may wait there before they try another address";
  if (found === "blocked" && role === "alias" && open.some((other) => other.port === port)) {
    return `port ${port} of ${instead} is reachable from here, so the alias may point elsewhere: check its CNAME record`;
  }
  if (found === "blocked") return blockedAdvice(port, open);
  if (found === "wrong-certificate" && role === "alias")
    return `use ${instead}, the provider's own host, in mail clients`;
  return fixes[found];
}

/** For webmail under the user's domain, the domain's owner uploads the certificate. */
function ownCertificate(found: TriedAddress["state"], { host, instead }: Target): string {
  if (found === "ok" || found === "expired") return "upload a new one in the mail console";
  return (
    `HTTPS works here only with a certificate for ${host} that you upload in the mail console; ` +
    `upload one, or use http://${host}/ or ${instead}`
  );
}

function blockedAdvice(port: number, open: Target[]): string {
  if (open.length === 0) {
    return "no other port of the service is reachable from here either, so check this machine's internet connection and firewall";
  }
  const named = open.map((other) => `${other.port} (${other.service})`);
  return `${joinAnd(named)} of the service ${named.length === 1 ? "is" : "are"} reachable from here, so a firewall may block ${port}; open it for outgoing connections`;
}

const CHECK_HOST = "check the host against the mail console";
const OTHER_NETWORK = "try from another network: a proxy or firewall may be answering instead of the server";

/** What to do, if it depends only on the state. */
const fixes: Readonly<Record<Exclude<TriedAddress["state"], "blocked">, string>> = {
  ok: "check again in a few days, and tell the mail provider if it has not been renewed by then",
  untrusted:
    "a proxy may be intercepting the connection: try from another network; if your own network does this on purpose, " +
    "add its authority to NODE_EXTRA_CA_CERTS",
  "wrong-certificate": `${CHECK_HOST}, and ${OTHER_NETWORK}`,
  expired: "check this machine's clock, then tell the mail provider",
  "not-yet-valid": "check this machine's clock, then tell the mail provider",
  "not-tls": OTHER_NETWORK,
  "not-mail": `${CHECK_HOST}, and ${OTHER_NETWORK}`,
};
