/** The resource `DynamicUpdateRecord`: one record at a name server that takes RFC 2136 updates. */
import { z } from "zod";
import { TsigAlgorithm } from "../args";
import { connectTo, type Means, type NameServer, realMeans } from "../dns/name-server";
import {
  aliasBesideOther,
  alreadyThere,
  type Change,
  cameTrue,
  isUnheard,
  makeChange,
  otherAlias,
  secondSpf,
} from "../dynamic-update/change";
import { type Claims, createClaims } from "../dynamic-update/claims";
import { DynamicUpdateError, UnknownOutcomeError } from "../dynamic-update/error";
import { createQueue } from "../dynamic-update/queue";
import { type LiveRecord, txtText } from "../dynamic-update/rdata";
import { checkServer } from "../dynamic-update/server";
import { DEFAULT_PORT, ownerOf, serverText, splitImportId, type Target } from "../dynamic-update/target";
import { type LiveZone, liveZone } from "../dynamic-update/zone";
import { error, type Issue, show } from "../issues";
import { isSpf } from "../mail";
import { parseDomain, parseOwner } from "../names";
import { checkTtl } from "../plan/records";
import * as schema from "../schema";
import { parseWith } from "../schema-issues";
import { canonicalRdata } from "../zone-file/rdata";
import type { Configuration } from "./configuration";
import type { CheckFailure, RecordResource } from "./resource";
import { tokenOf } from "./token";
import { isUnknown } from "./values";

type Inputs = z.output<typeof inputs>;

/** What the state holds. */
interface State extends Omit<Inputs, "type" | "tsigAlgorithm"> {
  type: string;
  tsigAlgorithm?: string;
  port: number;
  /** The TTL in the zone, which is that of the RRset's other records, where strangers have some. */
  writtenTtl?: number;
}

const inputs = z.strictObject({
  server: z.string(),
  port: z.number().optional(),
  zone: z.string(),
  name: z.string(),
  type: schema.extraRecord.shape.type,
  ttl: z.number(),
  rdata: z.string(),
  tsigKeyName: z.string().optional(),
  tsigAlgorithm: z.enum(TsigAlgorithm).optional(),
});

/** A preview does not wait long for a server that may be out of its reach. */
const ONE_TRY: number[] = [];

/** The properties that make the record another one. */
const PLACE = ["zone", "name", "type"] as const;
const ALL = [...PLACE, "server", "port", "ttl", "rdata", "tsigKeyName", "tsigAlgorithm"] as const;

export function dynamicUpdateRecord(configuration: Configuration, means: Means = realMeans): RecordResource {
  const claims: Claims = createClaims();
  const inTurn = createQueue();
  const servers = new Map<string, NameServer>();
  /** Servers that a preview could not ask; each is tried once only, or a preview of many records would take minutes. */
  const silent = new Set<string>();

  /** The live zone, asked with the key that the configuration has now. */
  function open(target: Target): LiveZone {
    const key = configuration.keyFor(target);
    const { server, port } = target;
    const id = JSON.stringify([serverText(target), key?.name, key?.algorithm, key?.secret.toString("base64")]);
    const connected = servers.get(id) ?? connectTo({ host: server, port, key }, means);
    servers.set(id, connected);
    return liveZone(connected, target, key?.name, means);
  }

  /** One after the other at one name: our own resources must not get in each other's way. */
  function make(change: Change, at: Target): Promise<number | undefined> {
    return inTurn(`${serverText(at)}|${ownerOf(at)}`, () => makeChange(open(at), claims, change));
  }

  /** What stands in the way of a new record, in the live zone or on the way to it, so that a preview says it. */
  async function troubleOf(target: Target): Promise<{ property: string; error: DynamicUpdateError } | undefined> {
    const server = serverText(target);
    if (silent.has(server)) return undefined;
    try {
      const zone = open(target);
      const { records, cname } = await zone.read(ONE_TRY);
      const there = records.find(({ rdata }) => rdata === target.rdata);
      const others = records.filter((record) => record !== there);
      const conflict = there
        ? alreadyThere(zone, target)
        : cname
          ? aliasBesideOther(zone, "a CNAME")
          : (otherAlias(zone, target, others) ?? secondSpf(zone, target, others));
      // Of an alias's name only the server knows whether it is free for all types.
      const beside =
        target.type === "CNAME" && records.length === 0 ? aliasBesideOther(zone, "other records") : undefined;
      const told = conflict ?? beside;
      return told && (await zone.hasName()) ? { property: "name", error: told } : undefined;
    } catch (error) {
      if (!(error instanceof DynamicUpdateError)) throw error;
      if (!isUnheard(error)) return { property: "", error };
      // A preview may run where the server can't be reached; creating the record tells what is wrong.
      silent.add(server);
      return undefined;
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
      const settled = { ...value, ...Object.fromEntries(later.map((name) => [name, news[name]])) };
      const wrong = failures(issues, later);
      if (wrong.length > 0 || later.length > 0) return { inputs: settled, failures: wrong };
      const isNew = Object.keys(olds).length === 0;
      claims.note(urn, { wanted: value, ...(isNew ? {} : { held: olds as unknown as State }) });
      const trouble = isNew ? await troubleOf(value) : undefined;
      if (!trouble) return { inputs: settled, failures: [] };
      const { property, error } = trouble;
      const reason = secrets.has("rdata") ? error.discreet : error.message;
      return { inputs: settled, failures: [{ property, reason }] };
    },

    diff(olds, news) {
      const old = olds as unknown as State;
      const now = news as unknown as Inputs;
      const replaces = PLACE.filter((key) => old[key] !== now[key]);
      return {
        changes: ALL.some((key) => old[key] !== now[key]),
        replaces,
        // The new record stands before the old one goes, but for where the two can't stand together: at one name, or
        // where a user asks for a replacement that changes nothing.
        deleteBeforeReplace: old.zone === now.zone && old.name === now.name,
      };
    },

    async create(urn, given) {
      const wanted = given as unknown as State;
      claims.note(urn, { wanted });
      // RDATA, which may be a secret, is in no id.
      const id = tokenOf(urn);
      try {
        const writtenTtl = await make({ urn, wanted }, wanted);
        claims.made(urn, wanted);
        return { id, state: { ...wanted, writtenTtl } };
      } catch (error) {
        if (error instanceof UnknownOutcomeError) error.state = { id, properties: { ...wanted } };
        throw error;
      }
    },

    async read(id, urn, props) {
      const isImport = typeof props.server !== "string";
      const asked: Target & Partial<State> = isImport ? parseImportId(id) : (props as unknown as State);
      if (!isImport) claims.note(urn, { held: asked });
      const zone = open(asked);
      const { records } = await zone.read();
      const found =
        records.find(({ rdata }) => rdata === asked.rdata) ?? (isImport ? undefined : changed(records, asked, urn));
      if (!found) {
        if (isImport) throw nothingToImport(zone, asked, records);
        return undefined;
      }
      const { rdata, ttl: writtenTtl } = found;
      const record = inputsOf(asked, rdata, await ttlOf(zone, urn, asked, found, records));
      return { id: tokenOf(urn), inputs: record, state: { ...record, writtenTtl } };
    },

    async update(_id, olds, news, urn) {
      const old = olds as unknown as State;
      const wanted = news as unknown as State;
      claims.note(urn, { held: old, wanted });
      const writtenTtl = await make({ urn, old, wanted }, wanted);
      claims.made(urn, wanted);
      return { state: { ...wanted, writtenTtl } };
    },

    async delete(_id, props, urn) {
      const old = props as unknown as State;
      await make({ urn, old }, old);
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
   * Our record as someone changed it, where it can be known without a marker: a name has one alias and one SPF record,
   * and an exchanger stands once among the MX. Ours could not come back beside what is there.
   */
  function changed(records: LiveRecord[], old: Target, urn: string): LiveRecord | undefined {
    const strangers = records.filter(({ rdata }) => !claims.isSiblings(urn, { ...old, rdata }));
    const [, host] = old.rdata.split(" ");
    const isSame = (rdata: string): boolean => {
      if (old.type === "CNAME") return true;
      if (old.type === "MX") return rdata.split(" ")[1] === host;
      return old.type === "TXT" && isSpf(txtText(old.rdata)) && isSpf(txtText(rdata));
    };
    const same = strangers.filter(({ rdata }) => isSame(rdata));
    return same.length === 1 ? same[0] : undefined;
  }
}

function inputsOf({ server, port, zone, name, type, tsigKeyName, tsigAlgorithm }: Target, rdata: string, ttl: number) {
  return { server, port, zone, name, type, ttl, rdata, tsigKeyName, tsigAlgorithm };
}

function parseImportId(id: string): Target {
  const parts = splitImportId(id);
  const checked = parts && inputs.omit({ ttl: true }).safeParse(parts);
  const normal = checked?.success ? normalizeTarget(checked.data) : undefined;
  if (normal && normal.issues.length === 0) return normal.value;
  throw new DynamicUpdateError(
    "rfc2136.import-id",
    `${show(id)} is no id of a record to import; give [KEY@]SERVER[:PORT]|ZONE|NAME|TYPE|RDATA, such as ` +
      "mail-key@ns1.example.com|example.com|@|MX|5 mx1.sg.aliyun.com.",
  );
}

function nothingToImport(zone: LiveZone, asked: Target, records: LiveRecord[]): DynamicUpdateError {
  const there = records.map(({ rdata }) => rdata).join(" and ") || "none of this name and type";
  return zone.fail(
    "nothing-to-import",
    `the zone does not hold ${asked.rdata}; it has ${there}; correct the import id`,
  );
}

/** Brings everything into its one spelling. */
function normalize(given: Inputs): { value: State; issues: Issue[] } {
  const { value, issues } = normalizeTarget(given);
  return { value: { ...given, ...value }, issues: [...checkTtl(given.ttl, "ttl"), ...issues] };
}

type Contents = Omit<Inputs, "ttl">;

function normalizeTarget(contents: Contents): { value: Contents & { port: number }; issues: Issue[] } {
  const { zone, name, type, rdata } = contents;
  const port = contents.port ?? DEFAULT_PORT;
  const server = checkServer(contents.server, port, contents.tsigKeyName, "");
  const given = { ...contents, ...server.value, port };
  const issues = [...server.issues];
  const parent = parseDomain(zone, "zone", "zone");
  if (!parent.ok) return { value: given, issues: [...issues, parent.issue] };
  const owner = parseOwner(name, parent.name, "name");
  if (!owner.ok) return { value: given, issues: [...issues, owner.issue] };
  const canonical = canonicalRdata(type, rdata, parent.name);
  if (canonical === undefined || (type === "CNAME" && canonical.includes("\\"))) {
    const message = `${show(rdata)} is no data of a ${type} in the form of RFC 1035, such as 5 mx1.sg.aliyun.com. for an MX`;
    issues.push(error("rfc2136.rdata", "rdata", message));
  }
  return { value: { ...given, zone: parent.name, name: owner.name, rdata: canonical ?? rdata }, issues };
}

function failures(issues: Issue[], later: string[]): CheckFailure[] {
  return issues
    .filter(({ path }) => !later.includes(path))
    .map(({ path, message, id }) => ({ property: path, reason: `${message} [${id}]` }));
}
