/** What went wrong at one place, in words that begin with the place. */
import type { Reply } from "../dns/name-server";
import type { TransportError } from "../dns/transport";
import { type ErrorFacts, say, type Words } from "../told-error";
import { DynamicUpdateError } from "./error";
import { type Asked, explain, notAuthoritative } from "./refusal";
import { type Place, placeText } from "./target";

export interface Complaints {
  fail(rule: string, words: Words, facts?: ErrorFacts): DynamicUpdateError;
  /** What the server's refusal means. */
  refused(reply: Reply): DynamicUpdateError;
  /** What it means that no answer came. */
  unheard(error: TransportError): DynamicUpdateError;
  /** What it means that the server does not speak for the name. */
  notAuthoritative(reply: Reply): DynamicUpdateError;
  /** What it means that the name is in that zone, or in none that is told. */
  otherZone(zone: string | undefined): DynamicUpdateError;
  belowDname(above: string): DynamicUpdateError;
}

/** `now` is this machine's clock, seconds since 1970. */
export function complaintsAt(place: Place, keyName: string | undefined, now: () => number): Complaints {
  const fail: Complaints["fail"] = (rule, words, facts) =>
    new DynamicUpdateError(`rfc2136.${rule}`, (show) => `${placeText(place)}: ${say(words, show)}`, facts);
  return {
    fail,
    refused(reply) {
      const asked: Asked = { zone: place.zone, type: place.type, keyName, time: now() };
      const { rule, message, facts } = explain(reply, asked);
      return fail(rule, message, facts);
    },
    unheard: ({ code, message }) => {
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
