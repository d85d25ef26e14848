/** What a plan expects of the live zone: its records, by the RRsets that are judged as one. */
import { NOT_KNOWN_YET } from "../deferred";
import { isSpf } from "../mail";
import { absoluteName } from "../names";
import { SECRET } from "../place-holders";
import type { MailPlan } from "../plan/plan";
import { rdataText } from "../plan/rdata-text";
import { type PlannedRecord, type RecordType, type Requirement, recordValue } from "../plan/records";

/** What a check needs of a plan: a `MailPlan` is one, and so is what `readPlan` reads. */
export type PlanToCheck = Pick<MailPlan, "domain" | "zone" | "edition" | "records"> & Partial<Pick<MailPlan, "issues">>;

/** The kinds of lines, each judged by rules of its own. */
export type KindName =
  | "mx"
  | "spf"
  | "dkim"
  | "dmarc"
  | "mta-sts"
  | "tls-rpt"
  | "bimi"
  | "txt"
  | "cname"
  | "address"
  | "srv";

/** Records of one name and type that are judged as one. A name's TXT records of different kinds are apart. */
export interface Expectation {
  kind: KindName;
  /** Absolute, without final dot. */
  name: string;
  type: RecordType;
  /** That of the record which is needed most. */
  requirement: Requirement;
  records: PlannedRecord[];
}

/** The expectations of a plan, in its order. */
export function expectationsOf({ domain, zone, records }: PlanToCheck): Expectation[] {
  const all = new Map<string, Expectation>();
  for (const record of records) {
    const name = absoluteName(record.name, zone);
    const kind = kindOf(record, name, domain);
    // An SPF record decides, whatever argument it comes from.
    const requirement = kind === "spf" ? "required" : record.requirement;
    const id = `${kind} ${record.type} ${name}`;
    const known = all.get(id);
    if (!known) {
      all.set(id, { kind, name, type: record.type, requirement, records: [record] });
      continue;
    }
    known.records.push(record);
    if (NEED[requirement] > NEED[known.requirement]) known.requirement = requirement;
  }
  return [...all.values()];
}

const NEED: Record<Requirement, number> = { optional: 0, recommended: 1, required: 2 };

/** Kinds of TXT that have names of their own. */
const KIND_BY_NAME: [RegExp, KindName][] = [
  [/\._domainkey\./, "dkim"],
  [/^_dmarc\./, "dmarc"],
  [/^_mta-sts\./, "mta-sts"],
  [/^_smtp\._tls\./, "tls-rpt"],
  [/\._bimi\./, "bimi"],
];

function kindOf(record: PlannedRecord, name: string, domain: string): KindName {
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
      if (name === domain) return record.key === "spf" || isSpf(record.text) ? "spf" : "txt";
      return KIND_BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? "txt";
  }
}

/** What a plan shows in the place of a value that was refused. */
const REFUSED = "[refused]";

/** What a plan, or an output of a stack, shows in the place of a value. */
const PLACE_HOLDERS = new Set([NOT_KNOWN_YET, SECRET, REFUSED, ""]);

/** Whether the record's value is there, so that it can be compared. */
export function isComparable(record: PlannedRecord): boolean {
  return !PLACE_HOLDERS.has(recordValue(record));
}

/** RDATA as a report shows it: in the form of master files, or the place holder of a value that is not there. */
export function expectedText(record: PlannedRecord): string {
  return isComparable(record) ? rdataText(record) : recordValue(record) || "(refused)";
}
