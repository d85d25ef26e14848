/**
 * How name servers treat a file as a whole, and a name in it. A record is not written if they would not serve it, or would
 * serve other records differently than before.
 */

import { absoluteName, isWithin, nameText } from "../dns/name";
import { txtText } from "../dns/rdata";
import { singletonKindAt } from "../mail/singletons";
import { countOf, type GeneratedRecord, type Generator, generate, MAX_GENERATED } from "./generate";
import type { ZoneRecord } from "./parser";

/** Why a record is not written. The message begins with the line. */
export interface Refusal {
  rule: string;
  message: string;
  /** Whether a managed line may still be removed. */
  allowsRemoval?: true;
}

/** A record from a line of its own or from a `$GENERATE`. */
type Served = Pick<ZoneRecord, "line" | "owner" | "type" | "rdata">;

/** What a question about one name needs of a file. */
export interface Names {
  generators: Generator[];
  /** The records with an owner name, in the order of the file. */
  at(owner: string): ZoneRecord[];
  /** The same, in runs between which there are records of other owners. */
  runsAt(owner: string): ZoneRecord[][];
}

/** Types that a change of the zone invalidates, each with what it is. */
const signedTypes: Record<string, string> = {
  RRSIG: "a DNSSEC signature",
  NSEC: "a link of DNSSEC's chain of names",
  NSEC3: "a link of DNSSEC's chain of names",
  ZONEMD: "a digest of the whole zone (RFC 8976)",
};

/** All reasons why records can't be written to this file. */
export function refusalsOf(records: ZoneRecord[], zone: string): Refusal[] {
  const soas = records.filter(({ type, owner }) => type === "SOA" && owner === zone);
  const found = [ofOtherZone(records, zone), ofSigned(records, zone), ofSoas(soas, zone), ofClasses(records)];
  return found.filter((refusal) => refusal !== undefined);
}

function ofOtherZone(records: ZoneRecord[], zone: string): Refusal | undefined {
  const soas = records.filter(({ type }) => type === "SOA");
  const hasOwn = soas.some(({ owner }) => owner === zone);
  // In addition to the zone's own SOA, name servers ignore one outside the zone, and reject one inside it.
  const other = soas.find(({ owner }) => owner !== zone && !(hasOwn && !isWithin(owner, zone)));
  if (!other) return undefined;
  const found = `line ${other.line} holds the SOA of ${nameText(other.owner)}`;
  const message = hasOwn
    ? `${found}, but a zone has only one SOA, at its apex ${zone}, and name servers reject the file; remove that line`
    : `${found}, so this is not the file of ${zone}, and name servers would ignore records of ${zone} in it; set ` +
      `\`path\` to the file of ${zone}, or \`zone\` to the zone of this file`;
  return { rule: "other-zone", message, allowsRemoval: true };
}

function ofSigned(records: ZoneRecord[], zone: string): Refusal | undefined {
  const signed = records.find(({ type, owner }) => signedTypes[type] !== undefined && isWithin(owner, zone));
  if (!signed) return undefined;
  const message =
    `line ${signed.line} holds a record of type ${signed.type}, ${signedTypes[signed.type]}, which any change would ` +
    "invalidate: validating resolvers and secondaries would reject the zone; use the unsigned file that it is generated " +
    "from, or manage the records with rfc2136 if the server signs the zone itself";
  return { rule: "signed", message };
}

function ofSoas([first, ...others]: ZoneRecord[], zone: string): Refusal | undefined {
  const differing = others.find(({ rdata }) => rdata !== first?.rdata);
  if (first && differing) {
    const message =
      `lines ${first.line} and ${differing.line} hold different SOA records of ${zone}, but a zone has only one ` +
      "(RFC 1035 section 5.2); delete the wrong one";
    return { rule: "second-soa", message };
  }
  const octets = [first, ...others].find((soa) => soa?.isGeneric);
  if (!octets) return undefined;
  const message =
    `line ${octets.line} holds the SOA in generic form (RFC 3597 section 5), in which the serial can't be incremented; ` +
    "write it with its seven fields (RFC 1035 section 3.3.13)";
  return { rule: "soa-octets", message };
}

function ofClasses(records: ZoneRecord[]): Refusal | undefined {
  const other = records.find((record) => record.class !== "IN");
  if (!other) return undefined;
  const message =
    `line ${other.line} holds a record of class ${other.class}, but records of this stack are of class IN, and name ` +
    "servers reject a file with two classes (RFC 1035 section 5.2); remove that line, or use a file of class IN";
  return { rule: "class", message, allowsRemoval: true };
}

/** Why a record at this name would not be served, or would conflict with a `$GENERATE`, if so. */
export function refusalAt(
  names: Names,
  { name, type, rdata }: { name: string; type: string; rdata: string },
  zone: string,
): Refusal | undefined {
  const owner = absoluteName(name, zone);
  const tooMany = ofCounts(names.generators);
  if (tooMany) return tooMany;
  const above = namesAbove(owner).flatMap((name) => names.at(name));
  const generated = names.generators.flatMap((one) => generate(one, (made) => isWithin(owner, made)));
  return (
    ofCuts([...above.filter((record) => record.class === "IN"), ...generated], owner, zone) ??
    ofGenerated(
      generated.filter((made) => made.owner === owner),
      { owner, type, rdata },
    )
  );
}

/** The name itself and all above it; some more where a label has a dot in it. */
function namesAbove(owner: string): string[] {
  const dots = [...owner.matchAll(/\./g)].map(({ index }) => owner.slice(index + 1));
  return [owner, ...dots];
}

function ofCounts(generators: Generator[]): Refusal | undefined {
  const count = generators.reduce((sum, one) => sum + countOf(one), 0);
  if (count <= MAX_GENERATED) return undefined;
  const lines = generators.map(({ line }) => line).join(", ");
  const message =
    `$GENERATE (line ${lines}) produces ${count} records, more than the ${MAX_GENERATED} that are checked for ` +
    "conflicts; use a smaller range";
  return { rule: "generates-too-much", message };
}

/** Names below a delegation (RFC 1034 section 4.2.1) or a DNAME (RFC 6672 section 2.3) don't belong to the zone. */
function ofCuts(records: Served[], owner: string, zone: string): Refusal | undefined {
  const isCut = ({ owner: at, type }: Served): boolean =>
    (type === "NS" && at !== zone && isWithin(owner, at)) || (type === "DNAME" && at !== owner && isWithin(owner, at));
  const cut = records.filter((record) => isWithin(record.owner, zone) && isCut(record)).sort(byDepth)[0];
  if (!cut) return undefined;
  if (cut.type === "DNAME") {
    const message =
      `line ${cut.line} holds a DNAME at ${cut.owner}, which redirects all names below it (RFC 6672), so a record at ` +
      `${owner} would be hidden; remove the DNAME, or put the record where the DNAME points`;
    return { rule: "below-dname", message };
  }
  const message =
    `line ${cut.line} delegates ${cut.owner} to another zone (NS ${cut.rdata}), so a record at ${owner} in the zone ` +
    `${zone} would be hidden; put the record into the zone ${cut.owner}, or delete the delegation's lines`;
  return { rule: "other-zone", message };
}

function byDepth(one: Served, other: Served): number {
  return one.owner.length - other.owner.length;
}

function ofGenerated(generated: GeneratedRecord[], { owner, type, rdata }: Omit<Served, "line">): Refusal | undefined {
  const fix = `exclude ${owner} from its range, or disable this ${type}`;
  const refuse = (rule: string, { line }: GeneratedRecord, problem: string): Refusal => {
    return { rule, message: `line ${line}: $GENERATE ${problem}, so nothing was written; ${fix}` };
  };
  const same = generated.find((other) => other.type === type && other.rdata === rdata);
  if (same) return refuse("exists", same, `already produces this ${type} at ${owner}`);
  const clash = generated.find((other) => other.type === "CNAME" || type === "CNAME");
  if (clash) {
    const rule = "no other record may exist at the name of a CNAME (RFC 1034 section 3.6.2)";
    const problem = `produces ${clash.type} at ${owner}, which conflicts with this ${type}: ${rule}`;
    return refuse("cname-beside-other", clash, problem);
  }
  const kind = type === "TXT" ? singletonKindAt(owner, txtText(rdata)) : undefined;
  const second = kind && generated.find((other) => other.type === "TXT" && kind.isText(txtText(other.rdata)));
  if (!second) return undefined;
  const { kind: id, article, label, consequence } = kind;
  const problem = `produces ${article} ${label} record at ${owner}, and with two of them ${consequence}`;
  return refuse(`second-${id}`, second, problem);
}

/**
 * The TTL that name servers give an RRset, from the lines that count: each run of lines at the same name has the first TTL
 * in it, and the RRset has that of the last run. Undefined if none of the lines has a TTL.
 */
export function ttlAt(
  names: Names,
  owner: string,
  type: string,
  counts: (record: ZoneRecord) => boolean,
): number | undefined {
  const doCount = (record: ZoneRecord): boolean => record.type === type && record.ttl !== undefined && counts(record);
  const runs: { line: number; ttl: number | undefined }[] = names
    .runsAt(owner)
    .flatMap((run) => run.filter(doCount).slice(0, 1));
  const few = names.generators.filter((one) => one.type === type && countOf(one) <= MAX_GENERATED);
  const generated = few
    .flatMap((one) => generate(one, (made) => made === owner))
    .filter(({ ttl }) => ttl !== undefined);
  return [...runs, ...generated].sort((one, other) => one.line - other.line).at(-1)?.ttl;
}
