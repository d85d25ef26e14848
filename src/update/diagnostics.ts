import type { Reply } from "../dns/client";
import type { TransportError } from "../dns/transport";
import { type ErrorFacts, type MessageTemplate, OperationError, renderMessage } from "../shared/operation-error";
import { delegationPoint } from "./name-state";
import { type Place, placeText } from "./target";

/** A failure to read or update a record at a name server. */
export class DynamicUpdateError extends OperationError {
  override readonly name: string = "DynamicUpdateError";
}

/** A failure after an update that may have been applied. */
export class UnknownOutcomeError extends DynamicUpdateError {
  override readonly name = "UnknownOutcomeError";
  /** What Pulumi keeps in the state, so that the next run checks the record. */
  state?: { id: string; properties: Record<string, unknown> };
}

/** There is no secret for a TSIG key. */
export class MissingSecretError extends DynamicUpdateError {
  override readonly name = "MissingSecretError";
}

/** The same failure, after an update that may have been applied. */
export function unknownOutcome({ rule, words }: DynamicUpdateError): UnknownOutcomeError {
  return new UnknownOutcomeError(
    "rfc2136.unknown-outcome",
    (show) =>
      `${renderMessage(words, show)} (${rule}); the update may still have been applied; the next \`pulumi up\` checks and ` +
      "continues",
  );
}

/** Creates errors about one place, whose messages begin with the place. */
export interface ErrorFactory {
  fail(rule: string, words: MessageTemplate, facts?: ErrorFacts): DynamicUpdateError;
  /** The server answered with an error. */
  refused(reply: Reply): DynamicUpdateError;
  /** There was no usable answer. */
  noResponse(error: TransportError): DynamicUpdateError;
  /** The server is not authoritative for the name. */
  notAuthoritative(reply: Reply): DynamicUpdateError;
  /** The server has the name in another zone, or does not say in which. */
  otherZone(zone: string | undefined): DynamicUpdateError;
  belowDname(above: string): DynamicUpdateError;
}

/** `now` is this machine's clock, seconds since 1970. */
export function errorsFor(place: Place, keyName: string | undefined, now: () => number): ErrorFactory {
  const fail: ErrorFactory["fail"] = (rule, words, facts) =>
    new DynamicUpdateError(`rfc2136.${rule}`, (show) => `${placeText(place)}: ${renderMessage(words, show)}`, facts);
  return {
    fail,
    refused(reply) {
      const asked: Asked = { zone: place.zone, type: place.type, keyName, time: now() };
      const { rule, message, facts } = describeRcode(reply, asked);
      return fail(rule, message, facts);
    },
    noResponse: ({ code, message }) => {
      const facts: ErrorFacts = code === "too-long" ? {} : { unanswered: true };
      return fail(ruleOf(code), `${message}; ${adviceFor(code)}`, facts);
    },
    notAuthoritative: (reply) => fail("not-authoritative", notAuthoritative(reply)),
    otherZone: (zone) => fail("other-zone", otherZone(place, zone)),
    belowDname: (above) =>
      fail(
        "below-dname",
        `a DNAME at ${above} redirects all names below it (RFC 6672), so a record here would be hidden; ` +
          "remove the DNAME, or put the record where the DNAME points",
      ),
  };
}

function otherZone(place: Place, zone: string | undefined): string {
  if (zone === undefined) {
    return "the server's answer does not name a zone (it has no SOA); use the zone's primary server";
  }
  return (
    `the server has this name in the zone ${zone}, so a record in the zone ${place.zone} would be hidden; ` +
    `set \`zone\` to ${zone}`
  );
}

function ruleOf(code: string): string {
  const rules: Record<string, string> = {
    ECONNREFUSED: "connection-refused",
    timeout: "timeout",
    "too-long": "too-long",
  };
  return rules[code] ?? "network";
}

function adviceFor(code: string): string {
  if (code === "ECONNREFUSED") return "check the server's name and port, and that it is running";
  if (code === "too-long") return "shorten the text, or delete other records of this name and type";
  if (code === "garbage") return "check that a name server is listening on this port";
  return "check the server's name and port, that it is running, and that no firewall blocks UDP or TCP";
}

// The meaning of errors, and what to do: RCODEs (RFC 1035, RFC 2136) and TSIG errors (RFC 8945).

/** The request that was answered with an error. */
export interface Asked {
  zone: string;
  /** The record's type. */
  type: string;
  keyName: string | undefined;
  /** This machine's clock, seconds since 1970. */
  time: number;
}

/** The last part of the rule's id, and the message. */
export interface Refusal {
  rule: string;
  message: string;
  facts: ErrorFacts;
}

type Describe = (asked: Asked, reply: Reply) => string;

const tsigErrors: Record<string, Describe> = {
  BADKEY: ({ keyName }) =>
    `the server has no key ${keyName} for this algorithm (BADKEY); set tsigKeyName and tsigAlgorithm as on the server`,
  BADSIG: ({ keyName }) =>
    `the signature with the key ${keyName} is wrong (BADSIG); set the key's secret in ALIBABA_MAIL_TSIG_SECRET or ` +
    "alibaba-mail:tsigSecret (refresh and destroy see a new value of the latter only with --run-program)",
  BADTIME: ({ time }, { serverTime }) => {
    const difference = serverTime === undefined ? "" : `, by ${Math.abs(serverTime - time)} seconds`;
    return `the server's clock and this machine's differ too much${difference} (BADTIME); correct them, for example with NTP`;
  },
  BADTRUNC: () => "the server requires another length of signature (BADTRUNC); use another tsigAlgorithm",
};

const rcodes: Record<string, Describe> = {
  FORMERR: () => "the server could not parse the message (FORMERR); check its log and its TSIG support",
  SERVFAIL: () =>
    "the server failed at every attempt (SERVFAIL); check its log " +
    "(BIND also answers this for more than 100 records of one name and type)",
  NOTIMP: () => "the server does not support updates (NOTIMP); use the zone's primary server",
  REFUSED: ({ zone, type, keyName }) =>
    `the server refused the request (REFUSED); allow ${keyName === undefined ? "this machine" : `the key ${keyName}`} in its update policy for ${zone}` +
    ", and check that the zone is not frozen (BIND: rndc thaw)" +
    (keyName === undefined ? ", or set tsigKeyName" : "; PowerDNS also answers this for a wrong key, secret or clock") +
    (type === "MX" || type === "SRV"
      ? `; BIND also answers this for an ${type} to a name in its zone that has no address`
      : ""),
  NOTAUTH: ({ zone, keyName }) =>
    `the server is not authoritative for the zone ${zone}, or does not allow ${keyName === undefined ? "unsigned requests" : `the key ${keyName}`} (NOTAUTH); ` +
    "check the zone's name, that the server is its primary, and the key's secret and the clocks (PowerDNS also answers " +
    "this for those)",
  NOTZONE: ({ zone }) =>
    `the server has this name outside the zone ${zone} (NOTZONE); set \`zone\` to the zone that holds the name`,
  YXDOMAIN: () => "the name already has records (YXDOMAIN); delete those first",
  YXRRSET: () => "unexpected records exist at every attempt (YXRRSET); check what else changes the zone",
  NXRRSET: () =>
    "the records changed between reading and writing at every attempt (NXRRSET); check what else changes the zone",
  NXDOMAIN: () => "the name does not exist (NXDOMAIN); check the zone's name",
};

/** Errors that may be gone at the time of the update, or on the machine that runs it. */
const transient = new Set(["REFUSED", "NOTAUTH", "SERVFAIL"]);

export function describeRcode(reply: Reply, asked: Asked): Refusal {
  const { rcode, tsigError } = reply;
  const code = tsigError ?? rcode;
  const table = tsigError === undefined ? rcodes : tsigErrors;
  const message = table[code]?.(asked, reply) ?? `the server answered ${code}; check its log`;
  const facts: ErrorFacts = transient.has(code) ? { transient: true } : {};
  return { rule: code.toLowerCase().replace(/[^a-z0-9]+/g, "-"), message, facts };
}

/** The server is not authoritative for a name (AA is not set). */
export function notAuthoritative(reply: Reply): string {
  const delegated = delegationPoint(reply);
  if (delegated === undefined) {
    return "the server is not authoritative for this name (AA is not set); use the zone's primary server, and the zone that holds the name";
  }
  return (
    `the server is not authoritative for this name: ${delegated} is delegated to other servers (AA is not set, and the ` +
    `answer has their NS records); set \`zone\` to ${delegated}, and use that zone's primary server`
  );
}
