/** The resource `DynamicUpdateRecord`: one record at a name server that takes RFC 2136 updates. */
import { connectTo, type Means, realMeans } from "../dns/name-server";
import { makeChange } from "../dynamic-update/change";
import { type Claims, createClaims } from "../dynamic-update/claims";
import { type DynamicUpdateError, UnknownOutcomeError } from "../dynamic-update/error";
import { createQueue } from "../dynamic-update/queue";
import { findRecord, type LiveRecord, txtText } from "../dynamic-update/rdata";
import { cameTrue } from "../dynamic-update/step";
import { ownerOf, serverText, type Target } from "../dynamic-update/target";
import { type KnownServer, know, type LiveZone, liveZone } from "../dynamic-update/zone";
import type { Issue } from "../issues";
import { onlyOneAt } from "../mail/only-one";
import { parseWith } from "../schema-issues";
import type { Configuration } from "./configuration";
import { ALL, type Inputs, inputs, normalize, PLACE, parseImportId } from "./dynamic-update-inputs";
import { createPreview } from "./dynamic-update-preview";
import { halfMade, oursIn, type State, seen, settled } from "./dynamic-update-state";
import type { CheckFailure, RecordResource } from "./resource";
import { tokenOf } from "./token";
import { isUnknown, type Properties } from "./values";

/** One record of the stack, as it was and as it shall be. */
interface Work {
  id: string;
  urn: string;
  ours: string[];
  wanted: Inputs;
}

export function dynamicUpdateRecord(configuration: Configuration, means: Means = realMeans): RecordResource {
  const claims: Claims = createClaims();
  const inTurn = createQueue();
  const servers = new Map<string, KnownServer>();
  const troubleOf = createPreview(open, claims);

  /** The live zone, asked with the key that the configuration has now. */
  function open(target: Target, waits?: number[]): LiveZone {
    const key = configuration.keyFor(target);
    const { server, port } = target;
    const id = JSON.stringify([serverText(target), key?.name, key?.algorithm, key?.secret.toString("base64")]);
    const known = servers.get(id) ?? know(connectTo({ host: server, port, key }, means), key?.name, means);
    servers.set(id, known);
    return liveZone(known, target, waits);
  }

  /** One after the other at one name: our own resources must not get in each other's way. */
  function atName<T>(at: Target, work: () => Promise<T>): Promise<T> {
    return inTurn(`${serverText(at)}|${ownerOf(at)}`, work);
  }

  async function make({ id, urn, ours, wanted }: Work): Promise<Properties> {
    try {
      const writtenTtl = await atName(wanted, () => makeChange(open(wanted), claims, { urn, ours, wanted }));
      claims.made(urn, wanted);
      return settled(wanted, writtenTtl);
    } catch (error) {
      if (error instanceof UnknownOutcomeError) error.state = { id, properties: halfMade(wanted, ours) };
      throw error;
    }
  }

  return {
    async check(olds, news, secrets, urn) {
      // What is not known yet is taken as it was, so that the rest can be checked; it is checked itself when it comes.
      const later = Object.keys(news).filter((name) => isUnknown(news[name]));
      const known = { ...news, ...Object.fromEntries(later.map((name) => [name, olds[name] ?? ""])) };
      const checked = parseWith(inputs, known);
      if (!checked.ok) return { inputs: news, failures: failures(checked.issues, later) };
      const { value, issues } = normalize(checked.value);
      const spelled = { ...value, ...Object.fromEntries(later.map((name) => [name, news[name]])) };
      const wrong = failures(issues, later);
      if (wrong.length > 0 || later.length > 0) return { inputs: spelled, failures: wrong };
      const isNew = Object.keys(olds).length === 0;
      claims.note(urn, { wanted: value, ...(isNew ? {} : { held: olds as unknown as Inputs }) });
      const trouble = isNew ? await troubleOf(urn, value) : undefined;
      if (!trouble) return { inputs: spelled, failures: [] };
      const { isConflict, error } = trouble;
      const reason = secrets.has("rdata") ? error.discreet : error.message;
      return { inputs: spelled, failures: [{ property: isConflict && !secrets.has("name") ? "name" : "", reason }] };
    },

    diff(olds, news) {
      const replaces = PLACE.filter((key) => olds[key] !== news[key]);
      return {
        changes: ALL.some((key) => olds[key] !== news[key]),
        replaces,
        // The new record stands before the old one goes, but for where the two can't stand together: at one name, or
        // where a user asks for a replacement that changes nothing.
        deleteBeforeReplace: olds.zone === news.zone && olds.name === news.name,
      };
    },

    async create(urn, given) {
      const wanted = given as unknown as Inputs;
      claims.note(urn, { wanted });
      // RDATA, which may be a secret, is in no id.
      const id = tokenOf(urn);
      return { id, state: await make({ id, urn, ours: [], wanted }) };
    },

    async read(id, urn, props) {
      const state = typeof props.server === "string" ? (props as unknown as State) : undefined;
      const asked: Target & Partial<State> = state ?? parseImportId(id);
      if (state) claims.note(urn, { held: state });
      const zone = open(asked);
      const { records } = await zone.read();
      const found = findRecord(records, asked) ?? (state && (left(records, state) ?? changed(records, state, urn)));
      if (!found) {
        if (!state) throw nothingToImport(zone, asked, records);
        await zone.requireOwn();
        return undefined;
      }
      const read = inputsOf(asked, found.rdata, await ttlOf(zone, urn, asked, found, records));
      return { id: state ? id : tokenOf(urn), inputs: { ...read }, state: seen(state, read, found, records) };
    },

    async update(id, olds, news, urn) {
      const old = olds as unknown as State;
      const wanted = news as unknown as Inputs;
      claims.note(urn, { held: old, wanted });
      // What a refresh saw in the place of ours was shown to the user, who has it put right.
      const ours = [...new Set([...oursIn(old), old.rdata])];
      return { state: await make({ id, urn, ours, wanted }) };
    },

    async delete(_id, props, urn) {
      const old = props as unknown as State;
      // What a refresh saw in the place of ours is somebody else's.
      await atName(old, () => makeChange(open(old), claims, { urn, ours: oursIn(old) }));
      claims.gone(urn, old);
    },
  };

  /** A TTL that follows the RRset's other records is no drift. */
  async function ttlOf(
    zone: LiveZone,
    urn: string,
    asked: Target & Partial<State>,
    found: LiveRecord,
    records: LiveRecord[],
  ): Promise<number> {
    if (asked.ttl === undefined || asked.ttl === found.ttl) return found.ttl;
    const others = records.filter((record) => record !== found);
    const isOwn = (): boolean => others.every(({ rdata }) => claims.isSiblings(urn, { ...asked, rdata }));
    return others.length === 0 || (await cameTrue(zone, isOwn)) ? found.ttl : asked.ttl;
  }

  /**
   * Our record as someone changed it, where it can be known without a marker: a name has one alias, one SPF record, one
   * DKIM key and so on, and an exchanger stands once among the MX. Ours could not come back beside what is there.
   */
  function changed(records: LiveRecord[], old: Target, urn: string): LiveRecord | undefined {
    const strangers = records.filter(({ rdata }) => !claims.isSiblings(urn, { ...old, rdata }));
    const [, host] = old.rdata.split(" ");
    const kind = old.type === "TXT" ? onlyOneAt(ownerOf(old), txtText(old.rdata)) : undefined;
    const isSame = (rdata: string): boolean => {
      if (old.type === "CNAME") return true;
      if (old.type === "MX") return rdata.split(" ")[1] === host;
      return kind?.isText(txtText(rdata)) === true;
    };
    const same = strangers.filter(({ rdata }) => isSame(rdata));
    return same.length === 1 ? same[0] : undefined;
  }
}

/** What an update left in the zone whose outcome was not known, or what stood there before a refresh saw another value. */
function left(records: LiveRecord[], state: State): LiveRecord | undefined {
  return oursIn(state)
    .map((rdata) => findRecord(records, { ...state, rdata }))
    .find((record) => record !== undefined);
}

function inputsOf({ server, port, zone, name, type, tsigKeyName, tsigAlgorithm }: Target, rdata: string, ttl: number) {
  return { server, port, zone, name, type, ttl, rdata, tsigKeyName, tsigAlgorithm };
}

function nothingToImport(zone: LiveZone, asked: Target, records: LiveRecord[]): DynamicUpdateError {
  const there = records.map(({ rdata }) => rdata).join(" and ") || "none of this name and type";
  return zone.fail(
    "nothing-to-import",
    `the zone does not hold ${asked.rdata}; it has ${there}; correct the import id`,
  );
}

function failures(issues: Issue[], later: string[]): CheckFailure[] {
  return issues
    .filter(({ path }) => !later.includes(path))
    .map(({ path, message, id }) => ({ property: path, reason: `${message} [${id}]` }));
}
