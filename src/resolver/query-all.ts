/** Asks every server of a zone for one name and type: their answers side by side, none from a cache. */
import type { Answer, Question } from "../dns/message";
import { canonicalName, isAskable, isBelow, isWithin, ROOT } from "../dns/name";
import { parseAddress } from "./address";
import { answerRecord, classifyResponse, meaningOfRecursive } from "./response";
import type { AnswerRecord, ServerAddress, ServerAnswer, ZoneServers } from "./types";
import type { Upstream } from "./upstream";

/** How one address stands; `cut` is the zone further down that it refers to. */
type Told = Omit<ServerAnswer, "server"> & { cut?: string };

export interface QueryAllServersOptions {
  /** Whether the servers are named resolvers, which ask others for us. */
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
  // An address that has two names is asked once, as the asker sees to.
  const tell = async (server: ServerAddress): Promise<{ server: ServerAddress; told: Told }> => ({
    server,
    told: await askOne(server.address),
  });

  async function askOne(text: string): Promise<Told> {
    if (!isAskable(question.name))
      return { state: "unreachable", why: `${JSON.stringify(name)} is no name of the DNS` };
    const address = parseAddress(text);
    if (!address) return { state: "silent", why: "its name has no address that could be found" };
    const outcome = await upstream.ask(address, question, { recursion, tries, isUrgent });
    if (outcome.kind === "cancelled") return { state: "unreachable", why: outcome.why };
    if (outcome.kind !== "answer") return { state: outcome.kind, why: outcome.why };
    const { answer, late } = outcome;
    const told = recursion ? fromForwarder(answer, question) : fromAuthority(answer, question, zone.zone);
    return late === undefined ? told : { ...told, late };
  }

  const answers = await Promise.all(zone.servers.map(tell));
  const cut = answers.find(({ told }) => told.cut !== undefined);
  if (cut) {
    // The name is in a zone of its own, such as a `_dmarc` that somebody else serves.
    const child = await findZone(question.name);
    if (child.state === "found" && isBelow(child.zone, zone.zone)) {
      return queryAllServers(upstream, { recursion, tries, isUrgent, findZone }, child, name, type);
    }
  }
  return answers.map(({ server, told: { cut: _, ...told } }) => ({ server, ...told }));
}

function fromAuthority(answer: Answer, question: Question, zone: string): Told {
  const meaning = classifyResponse(answer, question, zone);
  if (meaning.kind === "useless") return { state: "lame", why: meaning.why };
  if (meaning.kind !== "referral")
    return { state: "answered", rcode: answer.rcode, records: chainOf(answer, question, zone) };
  const cut = meaning.delegation.zone;
  return { state: "lame", why: `it refers to the servers of ${cut}`, cut };
}

function fromForwarder(answer: Answer, question: Question): Told {
  const meaning = meaningOfRecursive(answer, question);
  if (meaning.kind === "useless") return { state: "lame", why: meaning.why };
  return { state: "answered", rcode: answer.rcode, records: chainOf(answer, question, ROOT) };
}

/**
 * The CNAME records from the name on, in order, then the records of the type at their end. Behind an alias that leads out of
 * the zone, the server's word counts for nothing.
 */
function chainOf({ answers }: Answer, { name, type }: Question, zone: string): AnswerRecord[] {
  const records = answers.filter((record) => record.class === "IN").map(answerRecord);
  const chain: AnswerRecord[] = [];
  let here = name;
  for (;;) {
    const own = records.filter((record) => record.name === here && record.type === type);
    const alias = records.find((record) => record.name === here && record.type === "CNAME");
    // Some servers have a CNAME beside other records, though there may be none (RFC 1034 section 3.6.2).
    if (own.length > 0) return [...chain, ...(alias && type !== "CNAME" ? [alias] : []), ...own];
    if (!alias || chain.includes(alias)) return chain;
    chain.push(alias);
    here = canonicalName(alias.rdata);
    if (!isWithin(here, zone)) return chain;
  }
}
