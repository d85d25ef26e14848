/**
 * What name servers make of a file as a whole, and of a name in it: where they would serve our record not at all, or
 * something else besides than before, it is not written.
 */

import { absoluteName, isWithin, nameText } from "../dns/name";
import { txtText } from "../dns/rdata";
import { singletonKindAt } from "../mail/singletons";
import { countOf, type GeneratedRecord, type Generator, generate, MOST_GENERATED } from "./generate";
import type { ParsedZone, ZoneRecord } from "./parser";

/** Why it is not written; the message begins with the line. */
export interface Refusal {
  rule: string;
  message: string;
  /** Whether it does no harm to take a line of ours out. */
  letsGo?: true;
}

/** A record with what decides about its place, from a line of its own or a `$GENERATE`. */
type Served = Pick<ZoneRecord, "line" | "owner" | "type" | "rdata">;

/** Types that hold only for the rest of the zone as it was, each with what it is. */
const seals: Record<string, string> = {
  RRSIG: "a DNSSEC signature",
  NSEC: "a link of the DNSSEC chain of names",
  NSEC3: "a link of the DNSSEC chain of names",
  ZONEMD: "a digest of the whole zone (RFC 8976)",
};

/** Why no record of ours can be written into this file: all there is against it. */
export function refusalsOf({ records }: ParsedZone, zone: string): Refusal[] {
  const soas = records.filter(({ type, owner }) => type === "SOA" && owner === zone);
  const found = [ofOtherZone(records, zone), ofSeals(records, zone), ofSoas(soas, zone), ofClasses(records)];
  return found.filter((refusal) => refusal !== undefined);
}

function ofOtherZone(records: ZoneRecord[], zone: string): Refusal | undefined {
  const soas = records.filter(({ type }) => type === "SOA");
  const hasOwn = soas.some(({ owner }) => owner === zone);
  // Beside the zone's own SOA, name servers ignore one that is outside of it, and refuse one that is inside.
  const other = soas.find(({ owner }) => owner !== zone && !(hasOwn && !isWithin(owner, zone)));
  if (!other) return undefined;
  const whose = `line ${other.line} holds the SOA of ${nameText(other.owner)}`;
  const message = hasOwn
    ? `${whose}, and a zone has one SOA, at its apex ${zone}, or name servers refuse the file; take that line out`
    : `${whose}, so this is not the file of ${zone}, whose records name servers would ignore in it; name the file of ` +
      `${zone} in \`path\`, or give the zone of this file in \`zone\``;
  return { rule: "other-zone", message, letsGo: true };
}

function ofSeals(records: ZoneRecord[], zone: string): Refusal | undefined {
  const seal = records.find(({ type, owner }) => seals[type] !== undefined && isWithin(owner, zone));
  if (!seal) return undefined;
  const message =
    `line ${seal.line} holds a record of type ${seal.type}, ${seals[seal.type]}, which any change would break, so that ` +
    "validating resolvers and secondaries would refuse the zone; give the file that it is made from, without such " +
    "records, or keep the records with rfc2136 where the server signs the zone itself";
  return { rule: "signed", message };
}

function ofSoas([first, ...others]: ZoneRecord[], zone: string): Refusal | undefined {
  const differing = others.find(({ rdata }) => rdata !== first?.rdata);
  if (first && differing) {
    const message =
      `lines ${first.line} and ${differing.line} hold different SOA records of ${zone}, and a zone has one ` +
      "(RFC 1035 section 5.2); delete the wrong one";
    return { rule: "second-soa", message };
  }
  const octets = [first, ...others].find((soa) => soa?.isGeneric);
  if (!octets) return undefined;
  const message =
    `line ${octets.line} holds the SOA as octets (RFC 3597 section 5), where its serial is not raised; write it with ` +
    "its seven fields (RFC 1035 section 3.3.13)";
  return { rule: "soa-octets", message };
}

function ofClasses(records: ZoneRecord[]): Refusal | undefined {
  const other = records.find((record) => record.class !== "IN");
  if (!other) return undefined;
  const message =
    `line ${other.line} holds a record of class ${other.class}, and name servers refuse a file of two classes ` +
    "(RFC 1035 section 5.2), our records being of class IN; take that line out, or give a file of class IN";
  return { rule: "class", message, letsGo: true };
}

/** Why a record at this name would not be served, or not beside what a `$GENERATE` makes, if so. */
export function refusalAt(
  { records, generators }: ParsedZone,
  { name, type, rdata }: { name: string; type: string; rdata: string },
  zone: string,
): Refusal | undefined {
  const owner = absoluteName(name, zone);
  const tooMany = ofCounts(generators);
  if (tooMany) return tooMany;
  const generated = generators.flatMap((one) => generate(one, (made) => isWithin(owner, made)));
  return (
    ofCuts([...records.filter((record) => record.class === "IN"), ...generated], owner, zone) ??
    ofGenerated(
      generated.filter((made) => made.owner === owner),
      { owner, type, rdata },
    )
  );
}

function ofCounts(generators: Generator[]): Refusal | undefined {
  const count = generators.reduce((sum, one) => sum + countOf(one), 0);
  if (count <= MOST_GENERATED) return undefined;
  const lines = generators.map(({ line }) => line).join(", ");
  const message =
    `its $GENERATE (line ${lines}) makes ${count} records, more than the ${MOST_GENERATED} that are looked through for a ` +
    "conflict with ours; give it a smaller range";
  return { rule: "generates-too-much", message };
}

/** RFC 1034 section 4.2.1 and RFC 6672 section 2.3: what stands below a delegation or a DNAME is not the zone's. */
function ofCuts(records: Served[], owner: string, zone: string): Refusal | undefined {
  const isCut = ({ owner: at, type }: Served): boolean =>
    (type === "NS" && at !== zone && isWithin(owner, at)) || (type === "DNAME" && at !== owner && isWithin(owner, at));
  const cut = records.filter((record) => isWithin(record.owner, zone) && isCut(record)).sort(byDepth)[0];
  if (!cut) return undefined;
  if (cut.type === "DNAME") {
    const message =
      `line ${cut.line} holds a DNAME at ${cut.owner}, which stands in the place of all names below it (RFC 6672), so ` +
      `a record at ${owner} would be hidden; take the DNAME away, or keep the record where it points to`;
    return { rule: "below-dname", message };
  }
  const message =
    `line ${cut.line} delegates ${cut.owner} to another zone (its NS ${cut.rdata}), where a record of the zone ${zone} ` +
    `at ${owner} would be hidden; put the record into the zone ${cut.owner}, or delete the delegation's lines`;
  return { rule: "other-zone", message };
}

function byDepth(one: Served, other: Served): number {
  return one.owner.length - other.owner.length;
}

function ofGenerated(made: GeneratedRecord[], { owner, type, rdata }: Omit<Served, "line">): Refusal | undefined {
  const fix = `leave ${owner} out of its range, or turn our record off`;
  const refuse = (rule: string, { line }: GeneratedRecord, makes: string): Refusal => {
    return { rule, message: `line ${line}, a $GENERATE, makes ${makes}, so ours was not written; ${fix}` };
  };
  const same = made.find((other) => other.type === type && other.rdata === rdata);
  if (same) return refuse("exists", same, `this ${type} at ${owner} already`);
  const clash = made.find((other) => other.type === "CNAME" || type === "CNAME");
  if (clash) {
    const rule = "a CNAME allows no other record at its name (RFC 1034 section 3.6.2)";
    return refuse("cname-beside-other", clash, `a ${clash.type} at ${owner}, and ${rule}`);
  }
  const kind = type === "TXT" ? singletonKindAt(owner, txtText(rdata)) : undefined;
  const second = kind && made.find((other) => other.type === "TXT" && kind.isText(txtText(other.rdata)));
  if (!second) return undefined;
  const { kind: id, article, label, consequence } = kind;
  return refuse(`second-${id}`, second, `${article} ${label} record at ${owner}, and with two of them ${consequence}`);
}

/**
 * The TTL that an RRset has of the lines that count: name servers give each run of lines at one name the first TTL in it,
 * and the RRset that of the last run. Nothing where no line states one.
 */
export function ttlAt(
  { records, generators }: ParsedZone,
  owner: string,
  type: string,
  counts: (record: ZoneRecord) => boolean,
): number | undefined {
  const runs: { line: number; ttl: number }[] = [];
  let last: ZoneRecord | undefined;
  for (const record of records) {
    if (record.owner !== owner || record.type !== type || record.ttl === undefined || !counts(record)) {
      if (record.owner !== owner) last = undefined;
      continue;
    }
    if (!last) runs.push({ line: record.line, ttl: record.ttl });
    last = record;
  }
  const few = generators.filter((one) => one.type === type && countOf(one) <= MOST_GENERATED);
  for (const { line, ttl } of few.flatMap((one) => generate(one, (made) => made === owner))) {
    if (ttl !== undefined) runs.push({ line, ttl });
  }
  return runs.sort((one, other) => one.line - other.line).at(-1)?.ttl;
}
