import type { Tag } from "../tag-list";

/** What receivers should do with mail that fails (RFC 9989 section 4.7, tag `p`). */
export type DmarcPolicy = "none" | "quarantine" | "reject";

/** How closely an authenticated domain must match the domain in From (RFC 9989 section 4.4). */
export type DmarcAlignment = "relaxed" | "strict";

/** When a failure report is wanted (tag `fo`): all checks fail `0`, any fails `1`, the DKIM `d` or SPF check `s` fails. */
export type DmarcFailureOption = "0" | "1" | "d" | "s";

/** Whether the domain is a public suffix (tag `psd`): `y` for yes, `n` for no, `u` for undefined. */
export type DmarcPublicSuffix = "y" | "n" | "u";

/** What a DMARC record says; an absent field means the standard's default. */
export interface DmarcPolicyRecord {
  /** Tag `p`. */
  policy: DmarcPolicy;
  /** Tag `sp`. */
  subdomainPolicy?: DmarcPolicy;
  /** Tag `np`. */
  nonexistentSubdomainPolicy?: DmarcPolicy;
  /** Tag `adkim`. */
  dkimAlignment?: DmarcAlignment;
  /** Tag `aspf`. */
  spfAlignment?: DmarcAlignment;
  /** Tag `rua`: mail addresses or `mailto:` URIs. */
  aggregateReports?: string[];
  /** Tag `ruf`, likewise. */
  failureReports?: string[];
  /** Tag `t`. */
  testing?: boolean;
  /** Tag `fo`, which has no effect without `ruf`. By default `0`. */
  fo?: DmarcFailureOption[];
  /** Tag `psd`. By default `u`. */
  psd?: DmarcPublicSuffix;
}

/** A parsed record (RFC 9989 section 4.7). */
export interface DmarcRecord extends DmarcPolicyRecord {
  /**
   * Tag `p`. Also `none` where the record has no policy, or an invalid one: receivers then act as if it were `none` (RFC 9989
   * section 4.10.1).
   */
  policy: DmarcPolicy;
  /** Tag `rua`: URIs as written, without invalid ones and without size limits. */
  aggregateReports: string[];
  /** Tag `ruf`, likewise. */
  failureReports: string[];
  /** The tags `pct`, `rf` and `ri`, which RFC 9989 removed, but receivers that follow RFC 7489 still read. */
  removedTags: Tag[];
  /** Tags that no standard defines. Receivers ignore them. */
  unknownTags: Tag[];
}

/** The policies for the domain, its subdomains, and names below it that do not exist. */
export interface DmarcPolicies {
  domain: DmarcPolicy;
  subdomains: DmarcPolicy;
  nonexistent: DmarcPolicy;
}

/** The policies with their defaults (RFC 9989 section 4.7), as written, regardless of test mode. */
export function writtenPolicies(record: DmarcPolicyRecord): DmarcPolicies {
  const subdomains = record.subdomainPolicy ?? record.policy;
  return { domain: record.policy, subdomains, nonexistent: record.nonexistentSubdomainPolicy ?? subdomains };
}

/** The policies as receivers apply them: in test mode each is one step weaker (RFC 9989 section 4.7, tag `t`). */
export function appliedPolicies(record: DmarcPolicyRecord): DmarcPolicies {
  const { domain, subdomains, nonexistent } = writtenPolicies(record);
  if (!record.testing) return { domain, subdomains, nonexistent };
  return { domain: WEAKER[domain], subdomains: WEAKER[subdomains], nonexistent: WEAKER[nonexistent] };
}

/** What is compared of a record: also what only receivers that follow RFC 7489 read. */
type Compared = DmarcPolicyRecord & Partial<Pick<DmarcRecord, "removedTags">>;

/** Whether a record is laxer than another: a weaker policy, for less of the mail, or a looser match of domains. */
export function isLaxer(record: Compared, than: Compared): boolean {
  const [own, other] = [appliedPolicies(record), appliedPolicies(than)];
  const applies = Object.values(other).some((policy) => policy !== "none");
  return (
    (["domain", "subdomains", "nonexistent"] as const).some((name) => isWeaker(own[name], other[name])) ||
    (applies && percentOf(record) < percentOf(than)) ||
    (["dkimAlignment", "spfAlignment"] as const).some((name) => than[name] === "strict" && record[name] !== "strict")
  );
}

/** The part of the mail that older receivers apply a policy to; to the rest they apply it one step weaker (RFC 7489 section 6.3). */
function percentOf({ removedTags = [] }: Compared): number {
  const pct = removedTags.find(({ name }) => name.toLowerCase() === "pct")?.value ?? "";
  return /^(?:\d{1,2}|100)$/.test(pct) ? Number(pct) : 100;
}

const WEAKER = { none: "none", quarantine: "none", reject: "quarantine" } as const;

const STRENGTH = { none: 0, quarantine: 1, reject: 2 } as const;

export function isWeaker(policy: DmarcPolicy, than: DmarcPolicy): boolean {
  return STRENGTH[policy] < STRENGTH[than];
}
