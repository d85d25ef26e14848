/** Asks every server of a zone for one name and type, and returns all answers side by side, none from a cache. */
import type { Answer, Question } from "../dns/message";
import { canonicalName, isAskable, isBelow, isWithin, ROOT } from "../dns/name";
import type { Address } from "../dns/transport";
import { formatValue } from "../shared/issues";
import { parseAddress } from "./address";
import { NO_ADDRESS } from "./query-zone";
import { answerRecord, classifyRecursive, classifyResponse } from "./response";
import type { AnswerRecord, ServerAddress, ServerAnswer, ZoneServers } from "./types";
import type { Upstream } from "./upstream";

/** The result at one address; `cut` is the child zone that it refers to. */
type ServerResult = Omit<ServerAnswer, "server"> & { cut?: string };

export interface QueryAllServersOptions {
  /** Whether the servers are forwarders, which resolve recursively. */
  recursion: boolean;
  tries: number;
  isUrgent: boolean;
  /** The zone that holds a name. */
  findZone(name: string): Promise<ZoneServers>;
}

export async function queryAllServers(
  upstream: Upstream,
  { recursion, tries, isUrgent, findZone }: QueryAllServersOptions,
  zone: ZoneServers,
  name: string,
  type: string,
): Promise<ServerAnswer[]> {
  const question: Question = { name: canonicalName(name), type };
  const isValid = isAskable(question.name);

  // Two names with one address cause one query: the upstream coalesces identical ones.
  async function askOne(server: ServerAddress): Promise<ServerResult> {
    if (!isValid) return { state: "unreachable", why: `${formatValue(name)} is not a valid domain name` };
    const address = addressOf(server);
    if (!address) return { state: "no-address", why: NO_ADDRESS };
    const outcome = await upstream.ask(address, question, { recursion, tries, isUrgent });
    if (outcome.kind === "cancelled") return { state: "unreachable", why: outcome.why };
    if (outcome.kind !== "answer") return { state: outcome.kind, why: outcome.why };
    const { answer, late } = outcome;
    const result = recursion ? fromForwarder(answer, question) : fromAuthority(answer, question, zone.zone);
    return late === undefined ? result : { ...result, late };
  }

  const results = await Promise.all(zone.servers.map(askOne));
  const cut = results.find((result) => result.cut !== undefined);
  if (cut) {
    // The name is in a child zone, such as a `_dmarc` delegated to a DMARC service.
    const child = await findZone(question.name);
    if (child.state === "found" && isBelow(child.zone, zone.zone)) {
      return queryAllServers(upstream, { recursion, tries, isUrgent, findZone }, child, name, type);
    }
  }
  return zone.servers.map((server, index) => {
    const { cut: _, ...told } = results[index] as ServerResult;
    return { server, ...told };
  });
}

/** Of each server of a zone once, however many questions it is asked. */
const addresses = new WeakMap<ServerAddress, { text: string; address: Address | undefined }>();

function addressOf(server: ServerAddress): Address | undefined {
  const known = addresses.get(server);
  if (known?.text === server.address) return known.address;
  const address = parseAddress(server.address);
  addresses.set(server, { text: server.address, address });
  return address;
}

function fromAuthority(answer: Answer, question: Question, zone: string): ServerResult {
  const response = classifyResponse(answer, question, zone);
  if (response.kind === "unusable") return { state: "lame", why: response.why };
  if (response.kind !== "referral")
    return { state: "answered", rcode: answer.rcode, records: chainOf(answer, question, zone) };
  const cut = response.delegation.zone;
  return { state: "lame", why: `refers to the servers of ${cut}`, cut };
}

function fromForwarder(answer: Answer, question: Question): ServerResult {
  const response = classifyRecursive(answer, question);
  if (response.kind === "unusable") return { state: "lame", why: response.why };
  return { state: "answered", rcode: answer.rcode, records: chainOf(answer, question, ROOT) };
}

/**
 * The CNAME chain from the name on, in order, then the records of the type at its end. Records behind an alias that leaves
 * the zone are out of bailiwick and ignored.
 */
function chainOf({ answers }: Answer, { name, type }: Question, zone: string): AnswerRecord[] {
  const records = answers.filter((record) => record.class === "IN").map(answerRecord);
  const chain: AnswerRecord[] = [];
  let here = name;
  for (;;) {
    const own = records.filter((record) => record.name === here && record.type === type);
    const alias = records.find((record) => record.name === here && record.type === "CNAME");
    // Some servers hold a CNAME beside other records, against RFC 1034 section 3.6.2.
    if (own.length > 0) return [...chain, ...(alias && type !== "CNAME" ? [alias] : []), ...own];
    if (!alias || chain.includes(alias)) return chain;
    chain.push(alias);
    here = canonicalName(alias.rdata);
    if (!isWithin(here, zone)) return chain;
  }
}
