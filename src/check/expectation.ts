/** What a plan expects of the live zone: its records, grouped as they are judged. */

import { absoluteName } from "../dns/name";
import { isSpf } from "../mail";
import { singletonTxtKinds } from "../mail/singletons";
import type { MailPlan } from "../plan/plan";
import { hasValue, type ListedRecord, type PlannedRecord, type RecordType, type Requirement } from "../records/records";

/** What a check needs of a plan: a `MailPlan`, or the result of `readPlan`. */
export type PlanToCheck = Pick<MailPlan, "domain" | "zone" | "edition" | "records"> & Partial<Pick<MailPlan, "issues">>;

/** The kinds of lines, each judged by rules of its own. */
export type KindName =
  | "mx"
  | "spf"
  /** An SPF record of another name than the mail domain. */
  | "other-spf"
  | "dkim"
  | "dmarc"
  | "mta-sts"
  | "tls-rpt"
  | "bimi"
  | "txt"
  | "cname"
  | "address"
  | "srv";

/** Records of one name and type that are judged together. TXT records of different kinds are judged separately. */
export interface Expectation {
  kind: KindName;
  /** Absolute, without final dot. */
  name: string;
  type: RecordType;
  /** The strongest requirement of its records. */
  requirement: Requirement;
  /** The TTL of the first record, in seconds. */
  ttl: number;
  /** The keys of all its records, in the plan's order. */
  keys: string[];
  /** The records whose value is known. */
  records: PlannedRecord[];
  /** The keys of the records whose value is not known. */
  withheld: string[];
}

/** The expectations of a plan, in its order. */
export function expectationsOf({ domain, zone, records }: PlanToCheck): Expectation[] {
  const all = new Map<string, Expectation>();
  for (const record of records) {
    const name = absoluteName(record.name, zone);
    const kind = kindOf(record, name, domain);
    // An SPF record decides the status, whichever argument it comes from.
    const requirement = kind === "spf" ? "required" : record.requirement;
    const id = `${kind} ${record.type} ${name}`;
    const none = { kind, name, type: record.type, requirement, ttl: record.ttl, keys: [], records: [], withheld: [] };
    const expectation: Expectation = all.get(id) ?? none;
    all.set(id, expectation);
    expectation.keys.push(record.key);
    if (hasValue(record)) expectation.records.push(record);
    else expectation.withheld.push(record.key);
    if (NEED[requirement] > NEED[expectation.requirement]) expectation.requirement = requirement;
  }
  return [...all.values()];
}

const NEED: Record<Requirement, number> = { optional: 0, recommended: 1, required: 2 };

function kindOf(record: ListedRecord, name: string, domain: string): KindName {
  switch (record.type) {
    case "MX":
      return "mx";
    case "CNAME":
      return "cname";
    case "SRV":
      return "srv";
    case "A":
    case "AAAA":
      return "address";
    case "TXT":
      if (record.key === "spf" || isSpf(record.text ?? "")) return name === domain ? "spf" : "other-spf";
      return singletonTxtKinds.find((kind) => kind.kind !== "spf" && kind.name.test(name))?.kind ?? "txt";
  }
}
