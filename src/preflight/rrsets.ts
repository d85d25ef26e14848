/**
 * RRsets that a stack holds as a whole, beside what others have in them. Pure: what stands in the zone goes in, and why the
 * RRset must not be written comes out, with the arguments that keep what others have.
 */
import { txtText } from "../dns/rdata";
import { isInPlaceOf } from "../mail/in-place";
import { singletonKindAt } from "../mail/singletons";
import { joinAnd } from "../shared/lists";
import { abbreviate } from "../shared/reasons";
import { finding } from "./findings/finding";
import { extraProposal, legacyEntry, legacyKeys, legacyProposal, mergeProposals } from "./proposals";
import type { Finding, FoundRecord, PreflightPlan, Proposal } from "./types";

/** An RRset as it is about to be written. */
export interface WrittenRRset {
  /** As in `ttls`: `@ TXT`. */
  key: string;
  /** The owner name relative to the zone. */
  name: string;
  type: string;
  /** RDATA in canonical form, by the record's key; undefined for a value that is not known yet. */
  records: { key: string; rdata: string | undefined }[];
}

/**
 * What stands there that neither the plan has nor the former one had. An empty text among the former values is one that was
 * not plain; each value that is not known may be one of those that are left.
 */
export function unexplained(standing: FoundRecord[], rrset: WrittenRRset, former: readonly string[]): FoundRecord[] {
  const values = [...rrset.records.map(({ rdata }) => rdata), ...former];
  const left = standing.filter(({ rdata }) => !values.includes(rdata));
  return left.length > values.filter((value) => !value).length ? left : [];
}

/**
 * The same where the plan is as it was, so that what differs was changed outside of the stack, or a run was cut off: a value
 * that stands in the place of a planned one is corrected, and what is there beyond that is somebody else's.
 */
export function unexplainedInSamePlan(standing: FoundRecord[], rrset: WrittenRRset): FoundRecord[] {
  const left = unexplained(standing, rrset, []);
  const missing = rrset.records.filter(({ rdata }) => !standing.some((one) => one.rdata === rdata));
  return left.length > missing.length ? left : [];
}

/** What an import loses that no planned record stands for: of some kinds a name has one record only, which is changed then. */
export function lostByImport(standing: FoundRecord[], rrset: WrittenRRset): FoundRecord[] {
  return unexplained(standing, rrset, []).filter((record) => !isReplaced(record, rrset));
}

function isReplaced({ rdata }: FoundRecord, { name, type, records }: WrittenRRset): boolean {
  if (type === "CNAME") return true;
  if (records.some((record) => record.rdata !== undefined && isInPlaceOf(type, name, record.rdata, rdata))) return true;
  // The kind of a planned text is known by its key, even if its value is not.
  const kind = type === "TXT" ? singletonKindAt(name, txtText(rdata)) : undefined;
  return kind !== undefined && records.some(({ key }) => key === kind.kind);
}

/** The RRset that is about to be created is there already. */
export function aboutExisting(plan: PreflightPlan, rrset: WrittenRRset, standing: FoundRecord[]): Finding {
  const special = standing.find((record) => record.special !== undefined);
  if (special) return aboutSpecial(plan, rrset, standing, special);
  const lost = lostByImport(standing, rrset);
  const { proposal, advice } = keeping(plan, rrset, lost);
  const id = standing.find((record) => record.id !== undefined)?.id;
  const imports = id === undefined ? "imports" : "the proposed imports";
  const message =
    `the RRset ${JSON.stringify(rrset.key)} already exists at ${serviceOf(plan)}: ${valuesOf(standing)}. An RRset is managed as a whole there, so it ` +
    `can't be created; ${advice}${lost.length > 0 ? "then " : ""}adopt it with ${imports} for one \`pulumi up\`. If the stack has it under another name, an import would ` +
    "delete it with that one (pulumi/pulumi#14836): if the component was renamed, add the resource option aliases instead; if a resource of your own has it, `pulumi state delete` that first";
  const lines = mergeProposals([
    ...(proposal ? [proposal] : []),
    ...(id === undefined ? [] : [{ imports: { [rrset.key]: id } }]),
  ]);
  return existing(rrset, standing, message, lines);
}

function existing({ records }: WrittenRRset, standing: FoundRecord[], message: string, proposal?: Proposal): Finding {
  const keys = records.map(({ key }) => key);
  return finding({
    id: "preflight.rrset-exists",
    severity: "error",
    when: "created",
    keys,
    records: standing,
    message,
    proposal,
  });
}

/** An RRset that is there in a form that no stack of ours can hold. */
function aboutSpecial(
  plan: PreflightPlan,
  rrset: WrittenRRset,
  standing: FoundRecord[],
  { special }: FoundRecord,
): Finding {
  const message =
    `the RRset ${JSON.stringify(rrset.key)} already exists at ${serviceOf(plan)} as ${special}, which no argument can hold; replace it there by a plain set, and adopt ` +
    "that one, or manage the RRset elsewhere";
  return existing(rrset, standing, message);
}

/** What others have in the RRset would be overwritten. */
export function aboutOthers(plan: PreflightPlan, rrset: WrittenRRset, others: FoundRecord[]): Finding {
  const { proposal, advice } = keeping(plan, rrset, others);
  const message =
    `the RRset ${JSON.stringify(rrset.key)} at ${serviceOf(plan)} has ${valuesOf(others)}, which the plan lacks and this stack did not write. An RRset ` +
    `is managed as a whole there, so the update would remove ${others.length > 1 ? "them" : "it"}; ${advice}or delete ${others.length > 1 ? "them" : "it"} at the service if nobody needs ${others.length > 1 ? "them" : "it"}`;
  return finding({
    id: "preflight.rrset-others",
    severity: "error",
    when: "changed",
    keys: rrset.records.map(({ key }) => key),
    records: others,
    message,
    proposal,
  });
}

/** What others have in RRsets is not known, so none is written. */
export function aboutNotRead(plan: PreflightPlan, why: string): Finding {
  const message =
    `the RRsets at ${serviceOf(plan)} could not be read (${why}), so an update might remove what others have in them; make sure that the ` +
    "credentials may list the zone's records";
  return finding({ id: "preflight.rrset-not-read", severity: "error", message });
}

function serviceOf({ service }: PreflightPlan): string {
  return service?.name ?? "the DNS service";
}

function valuesOf(records: FoundRecord[]): string {
  return joinAnd(records.map(({ rdata }) => abbreviate(rdata)));
}

/** The arguments that keep the values; an exchanger is another mail service's. */
function keeping(
  plan: PreflightPlan,
  { type }: WrittenRRset,
  lost: FoundRecord[],
): { proposal?: Proposal; advice: string } {
  if (lost.length === 0) return { advice: "" };
  const isOtherMail = type === "MX";
  const { proposal, left } = isOtherMail
    ? legacyProposal(lost, {
        plan,
        keys: legacyKeys(
          plan,
          lost.filter((record) => legacyEntry(record, plan)),
        ),
      })
    : extraProposal(lost, plan);
  const argument = isOtherMail ? "legacy" : "extraRecords";
  const advice =
    left.length === 0
      ? `add ${valuesOf(lost)} to ${argument}, `
      : `no argument can hold ${valuesOf(left)}, so manage the RRset elsewhere, `;
  return { ...(proposal ? { proposal } : {}), advice };
}
