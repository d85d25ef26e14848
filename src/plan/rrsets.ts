/** The records of a plan by RRsets, for the DNS services that hold these as a whole. */
import { LegacyState } from "../args/args";
import { type RecordType, recordTypes } from "../records/records";
import { groupBy } from "../shared/group-by";
import { formatValue } from "../shared/issues";
import { didYouMean } from "../shared/suggest";
import type { Draft } from "./draft";
import type { LegacyDraft } from "./legacy";
import type { DraftPlan } from "./plan";

/** An RRset of a plan: the planned records that are not held back, and the live legacy ones. */
export interface PlannedRRset {
  /** What names its resource. It says nothing of the records, so another record can join. */
  key: string;
  name: string;
  type: RecordType;
  ttl: number;
  members: (Draft | LegacyDraft)[];
  /** The DNS service's id, by which the RRset is imported, and where the arguments have it. */
  importId?: string;
  /** The types of RRsets of which its resource may have been one: a CNAME stands beside no other type. */
  formerTypes: RecordType[];
  /** Whether the arguments name a record of such a type at this name, which must be gone before this RRset is there. */
  changesType: boolean;
  /** The key of the RRset that must be settled first at this name. */
  after?: string;
}

/** An RRset's key, as `ttls` has it. */
export function rrsetKey({ name, type }: Pick<Draft, "name" | "type">): string {
  return `${name} ${type}`;
}

/** What is said of a key that none of the plan's RRsets has. */
export function unknownRRset(key: string, rrsets: string[]): string {
  return `unknown RRset ${formatValue(key)}${didYouMean(key, rrsets)}; expected one of ${rrsets.map(formatValue).join(", ")}`;
}

/** Whether the draft is one of the former mail service. */
export function isLegacy(draft: Draft | LegacyDraft): draft is LegacyDraft {
  return "legacyKey" in draft;
}

export function rrsetsOf({ drafts, legacy }: Pick<DraftPlan, "drafts" | "legacy">): PlannedRRset[] {
  const planned = drafts.filter(({ heldBack }) => heldBack === undefined);
  const live = legacy.filter(({ state }) => state === LegacyState.Live);
  const groups = groupBy<Draft | LegacyDraft, string>([...planned, ...live], rrsetKey);
  const keys = [...groups.keys()];
  const named = [...drafts, ...legacy];
  return [...groups].map(([key, members]) => {
    const [{ name, type, ttl: own }] = members as [Draft];
    // What stands in the zone is taken over as it is.
    const legacyTtls = members.filter(isLegacy).map(({ ttl }) => ttl);
    const importId = members.map(importIdOf).find((id) => id !== undefined);
    const first = keys.find((one) => one.startsWith(`${name} `));
    const others = recordTypes.filter((one) => !groups.has(rrsetKey({ name, type: one })));
    const mayBeAlias = named.some((other) => other.name === name && other.type === "CNAME");
    // Of several RRsets at a name, one only can have been the CNAME.
    const formerTypes = others.filter((one) => type === "CNAME" || (one === "CNAME" && key === first));
    return {
      key,
      name,
      type,
      ttl: legacyTtls.length === 0 ? own : Math.min(...legacyTtls),
      members,
      ...(importId === undefined ? {} : { importId }),
      formerTypes,
      changesType: formerTypes.some((one) => named.some((other) => other.name === name && other.type === one)),
      ...(mayBeAlias && first !== undefined && first !== key ? { after: first } : {}),
    };
  });
}

function importIdOf(draft: Draft | LegacyDraft): string | undefined {
  return isLegacy(draft) ? draft.id : draft.importId;
}
