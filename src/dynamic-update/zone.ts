/** One name and type in a live zone: what stands there, and what happens to it. */
import type { OutgoingRecord } from "../dns/message";
import { BACKOFF, type Means, type NameServer, type Reply } from "../dns/name-server";
import { TransportError } from "../dns/transport";
import { say, type Words } from "../told-error";
import { DynamicUpdateError } from "./error";
import { type LiveRecord, liveRecord } from "./rdata";
import { explain } from "./refusal";
import { ownerOf, placeText, type Target } from "./target";

export type Place = Omit<Target, "rdata">;

/** What stands at a name. */
export interface Standing {
  records: LiveRecord[];
  /** The alias that stands there in the place of the asked type. */
  cname?: LiveRecord;
}

/** A name server and the place in its zone that is looked at. */
export interface LiveZone {
  place: Place;
  means: Means;
  /** `waits` are those between the tries where no answer comes. */
  read(waits?: number[]): Promise<Standing>;
  /** Sends one atomic message (RFC 2136 section 2). */
  send(prerequisites: OutgoingRecord[], changes: OutgoingRecord[]): Promise<Reply>;
  /** Whether the zone holds the name itself, and not only a wildcard that answers for it (RFC 4592). */
  hasName(): Promise<boolean>;
  fail(rule: string, words: Words): DynamicUpdateError;
  /** What the server's refusal means. */
  refused(reply: Reply): DynamicUpdateError;
  /** What it means that no answer came. */
  unheard(error: TransportError): DynamicUpdateError;
}

export function liveZone(server: NameServer, place: Place, keyName: string | undefined, means: Means): LiveZone {
  const owner = ownerOf(place);
  const fail = (rule: string, words: Words): DynamicUpdateError =>
    new DynamicUpdateError(`rfc2136.${rule}`, (show) => `${placeText(place)}: ${say(words, show)}`);
  const refused = (reply: Reply): DynamicUpdateError => {
    const { rule, message } = explain(reply, { zone: place.zone, keyName, time: Math.floor(means.now() / 1000) });
    return new DynamicUpdateError(rule, `${placeText(place)}: ${message}`);
  };
  const send: LiveZone["send"] = (prerequisites, changes) =>
    server.update({ zone: place.zone, prerequisites, changes });
  const unheard = ({ code, message }: TransportError): DynamicUpdateError =>
    fail(ruleOf(code), `${message}; ${adviceFor(code)}`);

  async function read(waits?: number[]): Promise<Standing> {
    const reply = await server.query({ name: owner, type: place.type }, waits).catch((error) => {
      throw error instanceof TransportError ? unheard(error) : error;
    });
    const isAnswer = reply.tsigError === undefined && (reply.rcode === "NOERROR" || reply.rcode === "NXDOMAIN");
    if (!isAnswer) throw refused(reply);
    if (!reply.authoritative) {
      throw fail(
        "not-authoritative",
        "the server does not speak for this name (its answer has no AA); give the zone's primary server, and the zone that holds the name",
      );
    }
    const own = reply.answers.filter(({ name, class: klass }) => name.toLowerCase() === owner && klass === "IN");
    const [cname] = own.filter(({ type }) => type === "CNAME" && place.type !== "CNAME");
    const records = own.filter(({ type }) => type === place.type).map(liveRecord);
    return cname ? { records, cname: liveRecord(cname) } : { records };
  }

  /** A look changes nothing, so it is tried again like a question. */
  async function hasName([wait, ...further]: number[] = BACKOFF): Promise<boolean> {
    const reply = await send([condition(place, "ANY", "ANY")], []).catch((error) => {
      if (!(error instanceof TransportError)) throw error;
      if (wait === undefined) throw unheard(error);
      return undefined;
    });
    if (reply?.rcode === "NOERROR" || reply?.rcode === "NXDOMAIN") return reply.rcode === "NOERROR";
    if (reply && (reply.rcode !== "SERVFAIL" || wait === undefined)) throw refused(reply);
    await means.sleep(wait ?? 0);
    return hasName(further);
  }

  return { place, means, read, send, hasName: () => hasName(), fail, refused, unheard };
}

/** A condition on a name or an RRset as such (RFC 2136 section 2.4): `ANY`, it exists; `NONE`, it does not. */
export function condition(place: Place, klass: "ANY" | "NONE", type: string): OutgoingRecord {
  return { name: ownerOf(place), type, class: klass, ttl: 0 };
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
