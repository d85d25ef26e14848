/** Finds what the DNS says of a name: from the root down, by referrals (RFC 1034 section 5.3.3). */
import type { Question } from "../dns/message";
import type { Address } from "../dns/transport";
import { addressText } from "./address";
import type { Asker } from "./asker";
import { type Cache, createCache } from "./cache";
import { type Failure, failure, failureOf, type Trouble } from "./failure";
import { type Delegation, type Finding, type Meaning, meaningOf, type Useless } from "./meaning";
import { labelsOf, nameKey, parentOf, ROOT } from "./name";
import { inTurn } from "./turn";

/** What is found, and at whose servers the walk ended. */
export type Found = (Finding | Failure) & { delegation: Delegation };

/** What one look-up may cost, all look-ups of servers' addresses on its way included. */
export interface Errand {
  /** What is left to spend, for all look-ups together. */
  readonly purse: { left: number };
  /** The servers' names that are being resolved, the outermost first. */
  readonly path: readonly string[];
}

/** As BIND and Unbound bound it, roughly: a question costs 1, one that stayed without answer 5. */
const MAX_COST = 60;
const SILENCE_COST = 5;
const TOO_MANY = "it takes too many questions";
/** Servers' names that are under other servers' names, and so on. */
const MAX_DEPTH = 6;
/** Of a zone's servers, at one step: this many silences are enough, and this many names without address are resolved. */
const MAX_SILENT = 4;
const MAX_UNGLUED = 4;
/** The silent that are asked again, where nobody else had an answer. */
const MAX_AGAIN = 2;

/** Seconds that anything is believed, whatever its TTL: who waits for a change must get to see it. */
export const MAX_AGE = 300;
/** The most that is kept; what all domains need, such as the top-level ones, is used most and stays. */
const ROOM = 2000;

export function newErrand(cost = MAX_COST): Errand {
  return { purse: { left: cost }, path: [] };
}

/** The addresses of a name, while an errand is under way. */
export type AddressesOf = (name: string, type: "A" | "AAAA", errand: Errand) => Promise<string[]>;

export interface Walk {
  find(question: Question, errand: Errand): Promise<Found>;
}

export interface WalkOptions {
  roots: Delegation["servers"];
  port: number;
  tries: number;
  addressesOf: AddressesOf;
}

/** What came of asking a zone's servers. */
type Told = Exclude<Meaning, Useless> | Failure;

export function createWalk(asker: Asker, { roots, port, tries, addressesOf }: WalkOptions, now: () => number): Walk {
  const root: Delegation = { zone: ROOT, servers: roots };
  const delegations: Cache<Delegation> = createCache(ROOM, now);

  function closest(name: string): Delegation {
    for (let zone: string | undefined = name; zone !== undefined; zone = parentOf(zone)) {
      const known = delegations.get(zone);
      if (known) return known;
    }
    return root;
  }

  async function find(question: Question, errand: Errand): Promise<Found> {
    let delegation = closest(question.name);
    let asked = firstQuestion(question, delegation);
    // Each referral leads further down, so there are no more of them than labels.
    for (;;) {
      const meaning = await askZone(delegation, asked, errand);
      if (meaning.kind === "referral") {
        delegation = meaning.delegation;
        delegations.set(delegation.zone, delegation, Math.min(meaning.ttl, MAX_AGE));
        asked = question;
      } else if (asked !== question && meaning.kind !== "failure" && meaning.kind !== "no-such-name") {
        // The root's servers serve this one too.
        asked = question;
      } else {
        return { ...meaning, delegation };
      }
    }
  }

  /** Asks one server after the other, until one is of use. */
  async function askZone(delegation: Delegation, question: Question, errand: Errand): Promise<Told> {
    const troubles: Trouble[] = [];
    const silent: Address[] = [];
    const tryOne = async (address: Address): Promise<Told | undefined> => {
      if (errand.purse.left <= 0) return failure("ESERVFAIL", TOO_MANY);
      const heard = await asker.ask(address, question);
      errand.purse.left -= heard.kind === "silent" ? SILENCE_COST : 1;
      if (heard.kind === "cancelled") return failure("ECANCELLED", heard.why);
      const server = addressText(address);
      if (heard.kind === "silent") silent.push(address);
      if (heard.kind !== "answer") {
        troubles.push({ server, code: heard.kind === "silent" ? "ETIMEOUT" : "ECONNREFUSED", why: heard.why });
        return undefined;
      }
      const meaning = meaningOf(heard.answer, question, delegation.zone);
      if (meaning.kind !== "useless") return meaning;
      troubles.push({ server, code: meaning.code, why: meaning.why });
      return undefined;
    };
    for await (const address of addressesFor(delegation, question.name, errand, troubles)) {
      const told = await tryOne(address);
      if (told) return told;
      if (silent.length >= MAX_SILENT) break;
    }
    const mayBeLoss = tries > 1 && silent.length < MAX_SILENT;
    const again = silent.slice(0, mayBeLoss ? MAX_AGAIN : 0).filter((address) => !asker.isDead(address));
    for (const address of again) {
      const told = await tryOne(address);
      if (told) return told;
    }
    return failureOf(`server of ${delegation.zone === ROOT ? "the root" : delegation.zone}`, troubles);
  }

  /** The addresses that the parent gave; then those of servers that it gave none for. */
  async function* addressesFor(
    { servers }: Delegation,
    name: string,
    errand: Errand,
    troubles: Trouble[],
  ): AsyncGenerator<Address> {
    const usable = (ip: string): Address | undefined => {
      const address = { ip, port };
      if (!asker.isDead(address)) return address;
      const why = "it was silent before, several times";
      troubles.push({ server: addressText(address), code: "ETIMEOUT", why });
      return undefined;
    };
    const glue = servers.flatMap(({ addresses }) => addresses);
    for (const ip of inTurn(glue, name)) {
      const address = usable(ip);
      if (address) yield address;
    }
    const unglued = servers.filter(({ addresses }) => addresses.length === 0).map((server) => server.name);
    for (const server of inTurn(unglued, name).slice(0, MAX_UNGLUED)) {
      if (errand.path.includes(server) || errand.path.length >= MAX_DEPTH) {
        troubles.push({ server, code: "ESERVFAIL", why: "finding its address leads in a circle, or too far" });
        continue;
      }
      const inner: Errand = { purse: errand.purse, path: [...errand.path, server] };
      let found = 0;
      for (const type of ["A", "AAAA"] as const) {
        // It costs even where all is known already: there are many ways through zones that need each other.
        if (errand.purse.left-- <= 0) {
          troubles.push({ server, code: "ESERVFAIL", why: TOO_MANY });
          return;
        }
        for (const ip of await addressesOf(server, type, inner)) {
          found++;
          const address = usable(ip);
          if (address) yield address;
        }
      }
      if (found === 0) troubles.push({ server, code: "ESERVFAIL", why: "its name has no address that could be found" });
    }
  }

  return { find };
}

/** The root is asked for the top-level domain only, so that once is enough for all names in it (RFC 9156). */
function firstQuestion(question: Question, { zone }: Delegation): Question {
  const labels = labelsOf(question.name);
  return zone === ROOT && labels.length > 1 ? { name: labels.at(-1) ?? "", type: "NS" } : question;
}

/** Root servers by their names. */
export function byName(servers: { name: string; address: string }[]): Delegation["servers"] {
  const addresses = new Map<string, string[]>();
  for (const { name, address } of servers) addresses.set(name, [...(addresses.get(name) ?? []), address]);
  return [...addresses].map(([name, its]) => ({ name: nameKey(name), addresses: its }));
}
