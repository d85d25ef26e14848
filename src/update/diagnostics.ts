import type { Reply } from "../dns/client";
import type { TransportError } from "../dns/transport";
import { type ErrorFacts, type MessageTemplate, OperationError, renderMessage } from "../shared/operation-error";
import { delegationPoint } from "./name-state";
import { type Place, placeText } from "./target";

/** What went wrong with a record at a name server. */
export class DynamicUpdateError extends OperationError {
  override readonly name: string = "DynamicUpdateError";
}

/** A message may have been carried out, and nobody can say whether it was. */
export class UnknownOutcomeError extends DynamicUpdateError {
  override readonly name = "UnknownOutcomeError";
  /** What Pulumi is to keep, so that the next run looks after the record. */
  state?: { id: string; properties: Record<string, unknown> };
}

/** There is no secret for a TSIG key that is to sign. */
export class MissingSecretError extends DynamicUpdateError {
  override readonly name = "MissingSecretError";
}

/** The same trouble, where a message went out before it that may have been carried out. */
export function unknownOutcome({ rule, words }: DynamicUpdateError): UnknownOutcomeError {
  return new UnknownOutcomeError(
    "rfc2136.unknown-outcome",
    (show) =>
      `${renderMessage(words, show)} (${rule}); a message of ours may have been carried out all the same: the next \`pulumi up\` ` +
      "looks, and goes on from there",
  );
}

/** What went wrong at one place, in words that begin with the place. */
export interface ErrorFactory {
  fail(rule: string, words: MessageTemplate, facts?: ErrorFacts): DynamicUpdateError;
  /** What the server's refusal means. */
  refused(reply: Reply): DynamicUpdateError;
  /** What it means that no answer came. */
  noResponse(error: TransportError): DynamicUpdateError;
  /** What it means that the server does not speak for the name. */
  notAuthoritative(reply: Reply): DynamicUpdateError;
  /** What it means that the name is in that zone, or in none that is told. */
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
      const { rule, message, facts } = explain(reply, asked);
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
        `a DNAME at ${above} stands in the place of all names below it (RFC 6672), so a record here would be hidden; ` +
          "take the DNAME away, or keep the record where it points to",
      ),
  };
}

function otherZone(place: Place, zone: string | undefined): string {
  if (zone === undefined) return "the server's answer names no zone (it has no SOA); give the zone's primary server";
  return (
    `the server has this name in the zone ${zone}, where a record of the zone ${place.zone} would be hidden; ` +
    `give ${zone} in \`zone\``
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
  if (code === "ECONNREFUSED") return "check the server's name and port, and that it runs";
  if (code === "too-long") return "shorten the text, or take other records of this name and type away";
  if (code === "garbage") return "check that a name server listens at this port";
  return "check the server's name and port, that it runs, and that no firewall drops UDP or TCP on the way";
}

/** What a server's refusal means, and what to do: RCODEs (RFC 1035, RFC 2136) and the errors of signatures (RFC 8945). */
export interface Asked {
  zone: string;
  /** The record's type. */
  type: string;
  keyName: string | undefined;
  /** This machine's clock, seconds since 1970. */
  time: number;
}

/** The rule's last word and the message. */
export interface Refusal {
  rule: string;
  message: string;
  facts: ErrorFacts;
}

type Explain = (asked: Asked, reply: Reply) => string;

const ofSignature: Record<string, Explain> = {
  BADKEY: ({ keyName }) =>
    `it knows no key ${keyName} of this algorithm (BADKEY); give tsigKeyName and tsigAlgorithm as the server has them`,
  BADSIG: ({ keyName }) =>
    `the signature by the key ${keyName} is wrong (BADSIG); give that key's secret in ALIBABA_MAIL_TSIG_SECRET, or in alibaba-mail:tsigSecret, ` +
    "whose new value refresh and destroy see with --run-program only",
  BADTIME: ({ time }, { serverTime }) => {
    const far = serverTime === undefined ? "" : `, by ${Math.abs(serverTime - time)} seconds`;
    return `its clock and this machine's differ too much${far} (BADTIME); set both right, such as by NTP`;
  },
  BADTRUNC: () => "it wants another length of signature (BADTRUNC); take another tsigAlgorithm",
};

const ofMessage: Record<string, Explain> = {
  FORMERR: () => "it can't read the message (FORMERR); look into the server's log, and check that it takes TSIG",
  SERVFAIL: () =>
    "it has a trouble of its own (SERVFAIL), and had it at each try; look into the server's log " +
    "(BIND says it also of more than 100 records of one name and type)",
  NOTIMP: () => "it takes no updates at all (NOTIMP); give the zone's primary server",
  REFUSED: ({ zone, type, keyName }) =>
    `it refuses this (REFUSED); allow ${keyName === undefined ? "this machine" : `the key ${keyName}`} in the server's update policy for ${zone}` +
    ", and check that the zone is not frozen (BIND says the same then: rndc thaw)" +
    (keyName === undefined ? ", or give tsigKeyName" : "; PowerDNS says the same of a wrong key, secret or clock") +
    (type === "MX" || type === "SRV"
      ? `; BIND says it too of an ${type} to a name of its zone that has no address`
      : ""),
  NOTAUTH: ({ zone, keyName }) =>
    `it does not speak for the zone ${zone}, or not to ${keyName === undefined ? "one who does not sign" : `the key ${keyName}`} (NOTAUTH); ` +
    "check the zone's name, that the server is its primary, and the key's secret and the clocks, of which PowerDNS says this too",
  NOTZONE: ({ zone }) => `it has the name outside of the zone ${zone} (NOTZONE); give the zone that holds the name`,
  YXDOMAIN: () => "the name holds records already (YXDOMAIN); take those away first",
  YXRRSET: () => "records are there that must not be (YXRRSET), at each try; see what else changes the zone",
  NXRRSET: () =>
    "the records there changed between reading and writing (NXRRSET), at each try; see what else changes the zone",
  NXDOMAIN: () => "there is no such name (NXDOMAIN); check the zone's name",
};

/** What a server may not say any more at the time of the update, or to the machine that runs it. */
const transient = new Set(["REFUSED", "NOTAUTH", "SERVFAIL"]);

export function explain(reply: Reply, asked: Asked): Refusal {
  const { rcode, tsigError } = reply;
  const code = tsigError ?? rcode;
  const table = tsigError === undefined ? ofMessage : ofSignature;
  const message = table[code]?.(asked, reply) ?? `it answered ${code}; look into the server's log`;
  const facts: ErrorFacts = transient.has(code) ? { transient: true } : {};
  return { rule: code.toLowerCase().replace(/[^a-z0-9]+/g, "-"), message, facts };
}

/** What it means that a server does not speak for a name (AA is not set). */
export function notAuthoritative(reply: Reply): string {
  const delegated = delegationPoint(reply);
  if (delegated === undefined) {
    return "the server does not speak for this name (its answer has no AA); give the zone's primary server, and the zone that holds the name";
  }
  return (
    `the server does not speak for this name: ${delegated} is delegated to other servers (its answer has no AA, and their ` +
    `NS records); give ${delegated} in \`zone\`, and the primary server of that zone`
  );
}
