/** Previews in, a review out: what happens to DNS records, what may harm mail, and what could not be read. */
import { labelsOf } from "../dns/name";
import { ChangeCollector, isRewritten, type OtherChange, type RecordChange, type ZoneChanges } from "./changes";
import { digestOf } from "./digest";
import { known } from "./facts";
import { findingsOf, onlyOnce } from "./findings";
import { type PreviewPart, readPreviews } from "./preview";
import type { DeclaredRecord } from "./records";
import { type Risk, risk } from "./risk";
import { say } from "./sentence";
import { type Verdict, verdictOf } from "./verdict";
import { zoneRisks } from "./zone-risks";

export interface Review {
  verdict: Verdict;
  /** Names the plan: two reviews of the same changes have the same one. */
  digest: string;
  /** The most serious first. */
  risks: Risk[];
  zones: ZoneChanges[];
  /** Changes of resources other than records. */
  others: OtherChange[];
  stacks: string[];
  counts: Counts;
}

export interface Counts {
  /** Records that change. */
  changes: number;
  /** Records that are rewritten without a change in meaning. */
  rewritten: number;
  /** Records that stay as they are; undefined if the previews don't list them. */
  unchanged?: number;
}

/** One file, or standard input. */
export interface Source {
  name: string;
  octets: AsyncIterable<Uint8Array | string>;
}

/** Reads all previews of all sources, and judges them together: several stacks may hold one zone. Undefined where there is none. */
export async function review(sources: Iterable<Source> | AsyncIterable<Source>): Promise<Review | undefined> {
  const collector = new ChangeCollector();
  const said: Risk[] = [];
  const seen = { same: 0, isPreview: false };
  for await (const { name, octets } of sources) {
    for await (const part of readPreviews(name, octets)) take(part, collector, said, seen);
  }
  if (!seen.isPreview) return undefined;
  return reviewOf(collector, onlyOnce(said), seen.same);
}

function take(
  part: PreviewPart,
  collector: ChangeCollector,
  said: Risk[],
  seen: { same: number; isPreview: boolean },
): void {
  // What is no part of a preview is another thing, but one that is cut off may have been a preview.
  seen.isPreview ||= part.kind !== "unread" || part.unread.isEnd;
  switch (part.kind) {
    case "step":
      collector.add(part.step);
      break;
    case "diagnostic":
      said.push(...findingsOf(part.diagnostic));
      break;
    case "summary":
      seen.same += part.counts.same ?? 0;
      break;
    case "unread": {
      const { what, place, isEnd } = part.unread;
      const found = isEnd
        ? {
            id: "preview.cut-off",
            severity: "danger" as const,
            reason: say`the preview is cut off at ${place}: the rest of it is not known`,
          }
        : {
            id: "preview.unread",
            severity: "look" as const,
            reason: say`a ${[what]} of the preview can't be read, at ${place}: it is missing from this review`,
          };
      said.push(risk(found.id, found.severity, found.reason));
      break;
    }
    case "end":
      break;
  }
}

function reviewOf(collector: ChangeCollector, said: Risk[], same: number): Review {
  const placeOf = ({ name, service, place }: ZoneChanges): string => JSON.stringify([name, service.label, place]);
  const all = collector
    .zones()
    .map(sorted)
    .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const others = collector.others();
  const { same: shown, stacks } = collector.counts();
  const isPartial = same > shown;
  const judged = all.flatMap((zone) => zoneRisks(zone, isPartial));
  const zones = all.filter(({ changes }) => changes.length > 0);
  const changes = zones.flatMap((zone) => zone.changes);
  const rewritten = changes.filter(isRewritten).length;
  const risks = [...said, ...judged, ...ofPreview(zones, others, isPartial)];
  return {
    verdict: verdictOf(risks),
    // An incomplete preview never has the digest of a complete one.
    digest: digestOf(zones, others, judged, said.filter(({ severity }) => severity === "danger").length),
    risks: [
      ...risks.filter(({ severity }) => severity === "danger"),
      ...risks.filter(({ severity }) => severity === "look"),
    ],
    zones,
    others,
    stacks,
    counts: {
      changes: changes.length - rewritten,
      rewritten,
      ...(isPartial ? {} : { unchanged: all.flatMap(({ unchanged }) => unchanged).length }),
    },
  };
}

/** The order of a zone's records in every form, since that of the steps differs from run to run. */
function sorted(zone: ZoneChanges): ZoneChanges {
  const keyOf = ({ old, new: next, urn }: RecordChange): string => {
    const { name, type, rdata } = (next ?? old) as DeclaredRecord;
    const owner = known(name) ?? "";
    const labels = labelsOf(owner).toReversed().join(" ");
    return [
      labels,
      known(type) ?? "",
      known(rdata)?.replace(/\d+/g, (digits) => digits.padStart(5, "0")) ?? "",
      urn,
    ].join("\n");
  };
  const inOrder = (changes: RecordChange[]): RecordChange[] => {
    const keyed = changes.map((change) => ({ key: keyOf(change), change }));
    keyed.sort((one, other) => (one.key < other.key ? -1 : 1));
    return keyed.map(({ change }) => change);
  };
  // What stays is in reasons too, and so in the digest.
  return { ...zone, changes: inOrder(zone.changes), unchanged: inOrder(zone.unchanged) };
}

/** What concerns the previews as a whole. */
function ofPreview(zones: ZoneChanges[], others: OtherChange[], isPartial: boolean): Risk[] {
  const gone = others.filter(({ isZone, isDeleted }) => isZone && isDeleted);
  const changes = zones.flatMap((zone) => zone.changes);
  const unknown = changes.filter(({ operation }) => operation?.isKnown === false);
  const rules = [
    ...gone.map(({ stack, resource, word }) => ({
      id: "zone.removed",
      severity: "danger" as const,
      reason:
        word === "delete"
          ? say`the whole zone of ${resource} is deleted, with every record in it`
          : say`the whole zone of ${resource} is replaced: the original is deleted, with every record in it`,
      resources: [`${stack} ${resource}`],
    })),
    ...others
      .filter(({ isUnread }) => isUnread)
      .map(({ stack, resource, type, word }) => ({
        id: "record.unread",
        severity: "look" as const,
        reason: say`this version of alibaba-mail can't read the DNS records of ${resource}, of the type ${type}: look yourself at what the operation ${word} does to them`,
        resources: [`${stack} ${resource}`],
      })),
    ...unknown.map(({ stack, resource, operation }) => ({
      id: "preview.unknown-operation",
      severity: "look" as const,
      reason: say`this version of alibaba-mail does not know what the operation ${operation?.word ?? ""} does to ${resource}`,
      resources: [`${stack} ${resource}`],
    })),
    ...(isPartial && changes.length > 0
      ? [
          {
            id: "preview.unchanged-hidden",
            severity: "look" as const,
            reason: say`unchanged records are not in the preview, so not everything could be judged; run ${"pulumi preview --json --show-sames"}`,
            resources: [],
          },
        ]
      : []),
  ];
  return rules.map(({ id, severity, reason, resources }) => risk(id, severity, reason, { resources }));
}
