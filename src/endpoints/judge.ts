/** What the visits mean, in words that say what to do. Pure: no clock, no network. */

import type { Answer } from "../mail/resolver";
import { formatValue } from "../shared/issues";
import { joinAnd } from "../shared/lists";
import type { Reason } from "../shared/reasons";
import type { Failure, ProbeResult } from "./probe";
import { type Greeting, type MailProtocol, mailProtocols } from "./probe";
import type { EndpointResult, EndpointService, EndpointState, Target, TriedAddress } from "./types";

/** What was seen of one target. */
export interface EndpointObservation {
  target: Target;
  addresses: Answer<string>;
  visits: ProbeResult[];
}

/** The days before expiry from which on it is told; certificates of 90 days are renewed a month before by custom. */
const SOON = 14;

/** How much a state says: the first one that an address has is the endpoint's. */
const byWeight = ["untrusted", "wrong-certificate", "expired", "not-yet-valid", "not-tls", "not-mail"] as const;

/** One thing found at an address. */
interface Finding {
  state: TriedAddress["state"];
  id: string;
  message: string;
  /** What to do, where that does not follow from the role. */
  fix?: string;
  /** There where this machine has no way to the address, which says nothing of the endpoint. */
  noWay?: true;
}

/** Codes that say that this machine has no way to any address of that family, such as no IPv6. */
const NO_WAY = new Set(["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"]);

/** Judges what was seen of all targets; `timeout` is how long was waited, in milliseconds. */
export function judgeEndpoints(sights: EndpointObservation[], timeout: number): EndpointResult[] {
  const providers = sights.filter(({ target }) => target.role === "provider");
  const open = providers.filter(({ visits }) => visits.some(isOpen)).map(({ target }) => target);
  return sights.map((sight) => judge(sight, open, timeout));
}

function judge(sight: EndpointObservation, open: Target[], timeout: number): EndpointResult {
  const { target, addresses, visits } = sight;
  const { service, role, host, port } = target;
  const base = { service, host, port, alias: role !== "provider" };
  if (!addresses.ok || addresses.records.length === 0) {
    const reason = withoutAddress(target, addresses.ok ? undefined : addresses.code);
    return { ...base, state: "no-address", addresses: [], reasons: [reason] };
  }
  const seen = visits.map((visit) => ({ visit, findings: findingsAt(visit, target, timeout) }));
  const tried = seen.map(({ visit, findings }) => triedAddress(visit, findings));
  const state = stateOf(tried);
  const first = visits.find((visit) => "certificate" in visit);
  const line = first?.greeting && "line" in first.greeting ? { greeting: first.greeting.line } : {};
  return {
    ...base,
    state,
    addresses: tried,
    ...(first && { certificate: first.certificate.summary, tls: first.tls }),
    ...line,
    reasons: reasonsOf(seen, state, target, open),
  };
}

function isOpen(visit: ProbeResult): boolean {
  return "certificate" in visit || stateOfFailure(visit.failure) === "not-tls";
}

function triedAddress(visit: ProbeResult, findings: Finding[]): TriedAddress {
  const code = "failure" in visit ? { code: visit.failure.code } : {};
  return { address: visit.address, state: heaviest(findings.map(({ state }) => state)), ...code };
}

function stateOf(tried: TriedAddress[]): TriedAddress["state"] {
  const states = tried.map(({ state }) => state);
  return states.every((state) => state === "blocked")
    ? "blocked"
    : heaviest(states.filter((state) => state !== "blocked"));
}

function heaviest(states: TriedAddress["state"][]): TriedAddress["state"] {
  return byWeight.find((state) => states.includes(state)) ?? states[0] ?? "ok";
}

function withoutAddress({ role, host }: Target, code: string | undefined): Reason {
  const severity = role === "provider" ? "error" : "warning";
  if (code !== undefined) {
    const message = `nobody could tell the addresses of ${host} (${code}); try again, and check the resolver of this machine`;
    return { id: "endpoint.lookup-failed", severity, message };
  }
  const fix =
    role === "provider"
      ? "check the host that the mail console shows"
      : "add the plan's CNAME record, or wait until caches have let go of its absence";
  return { id: "endpoint.no-address", severity, message: `${host} has neither an A nor an AAAA record; ${fix}` };
}

/** All that is wrong at one address. */
function findingsAt(visit: ProbeResult, target: Target, timeout: number): Finding[] {
  if ("failure" in visit) return [failureFinding(visit.failure, target, timeout)];
  const faults = visit.certificate.faults.map((fault) => ({ ...fault, id: `endpoint.${fault.id}` }));
  const greeting = visit.greeting && greetingFinding(visit.greeting, target.service, timeout);
  const soon = faults.length === 0 ? expiresSoon(visit.certificate.summary) : undefined;
  return [...faults, greeting, soon].filter((finding) => finding !== undefined);
}

function expiresSoon({ daysLeft, validTo }: { daysLeft: number; validTo: string }): Finding | undefined {
  if (daysLeft >= SOON) return undefined;
  const days = daysLeft === 1 ? "1 day" : `${daysLeft} days`;
  return {
    state: "ok",
    id: "endpoint.expires-soon",
    message: `its certificate expires in ${days}, on ${validTo.slice(0, 10)}`,
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
    return blocked("silent", `port ${port} takes connections, but no TLS comes about within ${timeout} ms`);
  }
  // A reset may be told with the news of the connection; a refusal has a code of its own.
  if (stage === "handshake" || code === "ECONNRESET") {
    return blocked("closed", `port ${port} takes connections and closes them before TLS comes about (${code})`);
  }
  if (code === "timeout" || code === "ETIMEDOUT") {
    return blocked("timed-out", `port ${port} does not answer within ${timeout} ms`);
  }
  if (code === "ECONNREFUSED") return blocked("refused", `port ${port} refuses connections (${code})`);
  if (NO_WAY.has(code)) return { ...blocked("no-way", `this machine has no way there (${code})`), noWay: true };
  return blocked("unreachable", `port ${port} can't be reached (${code})`);
}

/** The server's alert, or what OpenSSL makes of its answer: a version older than 1.2. */
const OLD_TLS = /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE/;

/** What comes is no TLS record at all. */
const NO_RECORD = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE/;

function noTlsFinding(code: string): Finding {
  const state = "not-tls";
  if (OLD_TLS.test(code)) {
    const message = `it speaks no TLS of version 1.2 or later (${code}); older ones must not be used (RFC 8996)`;
    return { state, id: "endpoint.old-tls", message };
  }
  if (NO_RECORD.test(code)) {
    const message = `it answers, but not in TLS, which this port speaks from the first byte (RFC 8314 section 3; ${code})`;
    return { state, id: "endpoint.plain-text", message };
  }
  return { state, id: "endpoint.handshake-failed", message: `TLS does not come about (${code})` };
}

function greetingFinding(greeting: Greeting, service: EndpointService, timeout: number): Finding | undefined {
  if (greeting.kind === "welcome" || !isMailProtocol(service)) return undefined;
  const { name, source } = mailProtocols[service];
  const wrong = (id: string, message: string): Finding => ({ state: "not-mail", id: `endpoint.${id}`, message });
  switch (greeting.kind) {
    case "refusal":
      return {
        ...wrong(
          "refuses",
          `it speaks ${name}, but turns its guests away with ${formatValue(greeting.line)} (${source})`,
        ),
        fix: "try again later, and from another network",
      };
    case "foreign":
      return wrong(
        "other-protocol",
        `it greets with ${formatValue(greeting.line)}, which is no greeting of ${name} (${source})`,
      );
    case "silence":
      return wrong("no-greeting", `TLS comes about, but no greeting of ${name} within ${timeout} ms (${source})`);
    case "end":
      return wrong("no-greeting", `TLS comes about, but the connection ends before a greeting of ${name} (${source})`);
    case "flood":
      return wrong(
        "other-protocol",
        `it goes on sending without an end of its greeting, which ${name} has (${source})`,
      );
  }
}

function isMailProtocol(service: EndpointService): service is MailProtocol {
  return service in mailProtocols;
}

type Seen = { visit: ProbeResult; findings: Finding[] }[];

/** Findings that are the same at several addresses are told once; those of some addresses only name them. */
function reasonsOf(seen: Seen, state: EndpointState, target: Target, open: Target[]): Reason[] {
  const groups = new Map<string, { finding: Finding; addresses: string[] }>();
  for (const { visit, findings } of seen) {
    for (const finding of findings) {
      const key = `${finding.id} ${finding.message}`;
      const group = groups.get(key) ?? { finding, addresses: [] };
      group.addresses.push(visit.address);
      groups.set(key, group);
    }
  }
  // That this machine has no way to some of the addresses says nothing of the endpoint, where there is another way.
  const others = [...groups.values()].filter(({ finding }) => !finding.noWay);
  const hasAnotherWay = seen.some(({ findings }) => findings.every(({ noWay }) => !noWay));
  const worthTelling = hasAnotherWay ? others : [...groups.values()];
  return worthTelling.map(({ finding, addresses }) => {
    const where = addresses.length < seen.length ? `at ${joinAnd(addresses)}, ` : "";
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
  if (found === "blocked" && state !== "blocked") return "clients may wait there before they take another address";
  if (found === "blocked" && role === "alias" && open.some((other) => other.port === port)) {
    return `port ${port} of ${instead} is open from here, so the alias may lead elsewhere: check its CNAME record`;
  }
  if (found === "blocked") return aboutTheWay(port, open);
  if (found === "wrong-certificate" && role === "alias") return `give clients ${instead}, the provider's own host`;
  return fixes[found];
}

/** The webmail under the user's domain has a certificate that the domain's owner brings. */
function ownCertificate(found: TriedAddress["state"], { host, instead }: Target): string {
  if (found === "ok" || found === "expired") return "upload a new one in the mail console";
  return (
    `https works here only once the domain's owner has uploaded a certificate for ${host} in the mail console; ` +
    `do that, or give people http://${host}/ or ${instead}`
  );
}

function aboutTheWay(port: number, open: Target[]): string {
  if (open.length === 0) {
    return "no other port of the service is open from here either, so check this machine's way to the internet, and its firewall";
  }
  const named = open.map((other) => `${other.port} (${other.service})`);
  return `${joinAnd(named)} of the service ${named.length === 1 ? "is" : "are"} open from here, so a firewall may block ${port}; open it for outgoing connections`;
}

const anotherNetwork = "try from another network, as a device on the way may answer in the server's place";

/** What to do, where it depends on nothing but the state. */
const fixes: Readonly<Record<Exclude<TriedAddress["state"], "blocked">, string>> = {
  ok: "look again in some days, and tell the mail's provider where it is not renewed by then",
  untrusted:
    "a device on the way may read along: try from another network; where your own network does it on purpose, " +
    "name its authority in NODE_EXTRA_CA_CERTS",
  "wrong-certificate": `check the host that the mail console shows, and ${anotherNetwork}`,
  expired: "check this machine's clock, then tell the mail's provider",
  "not-yet-valid": "check this machine's clock, then tell the mail's provider",
  "not-tls": anotherNetwork,
  "not-mail": `check the host that the mail console shows, and ${anotherNetwork}`,
};
