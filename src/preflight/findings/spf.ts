/** Who may send today, and who may once the record is ours. */

import { txtText } from "../../dns/rdata";
import { editions } from "../../editions";
import { isSpf, parseSpf, sameSpf } from "../../mail";
import type { MergedSpf } from "../../mail/spf/arguments";
import { canonicalTarget } from "../../mail/spf/canonical";
import { MAX_LOOKUPS } from "../../mail/spf/record";
import { errorsOf } from "../../shared/issues";
import { joinAnd } from "../../shared/lists";
import { abbreviate, problemsOf } from "../../shared/reasons";
import { labelTerm } from "../brands";
import { mergeWithPlan } from "../merged-spf";
import { importsOf, legacyProposal, mergeProposals } from "../proposals";
import type { Finding, FoundRecord } from "../types";
import { foreign, isSpfRecord, legacyOf, plannedAs, type ZoneView } from "../zone-view";
import { finding, throughLegacy } from "./finding";

export function aboutSpf(zone: ZoneView): Finding[] {
  const { plan, found } = zone;
  const here = found.filter((record) => record.name === plan.domain && isSpfRecord(record));
  const planned = plan.records.find(
    (record) => record.type === "TXT" && (record.key === "spf" || (record.text !== undefined && isSpf(record.text))),
  );
  const keys = planned ? [planned.key] : [];
  const strange = foreign(zone).filter((record) => here.includes(record));
  return [
    ...several(zone, keys, here, strange),
    ...(planned === undefined ? whatGoes(zone, here) : second(zone, keys, here, strange)),
    ...costs(zone, keys, here),
  ];
}

/**
 * More than one record is invalid (RFC 7208 section 4.5). Legacy records are settled, and a single other record may be the
 * stack's own before a change.
 */
function several(zone: ZoneView, keys: string[], here: FoundRecord[], strange: FoundRecord[]): Finding[] {
  const { plan } = zone;
  if (!areSeveral(zone, here, strange)) return [];
  const { proposal, left } = legacyProposal(strange, zone);
  const merged = mergeWithPlan(zone.plan, here);
  const { spf } = merged;
  const message =
    `${plan.domain} has ${here.length} SPF records, so SPF fails for all of its mail (RFC 7208 section 4.5): ` +
    `${joinAnd(here.map(({ rdata }) => abbreviate(rdata)))}. Merge them into one: ${throughLegacy(strange, left)}${aboutLeftOut(merged)}`;
  const lines = mergeProposals([...(spf && keys.length > 0 ? [{ spf }] : []), ...(proposal ? [proposal] : [])]);
  return [finding({ id: "preflight.several-spf", severity: "error", keys, records: here, message, proposal: lines })];
}

function areSeveral({ plan }: ZoneView, here: FoundRecord[], strange: FoundRecord[]): boolean {
  return strange.length > 1 || (strange.length === 1 && here.some((record) => plannedAs(record, plan)));
}

/** An SPF record that is not the planned one. */
function second(zone: ZoneView, keys: string[], here: FoundRecord[], strange: FoundRecord[]): Finding[] {
  const [record] = strange;
  if (!record || areSeveral(zone, here, strange) || isImported(zone, keys)) return [];
  const { proposal, left } = legacyProposal([record], zone);
  const text = mergeWithPlan(zone.plan, [record]);
  const { spf } = text;
  // With the arguments, the existing record is the planned one, and no other service's.
  const becomesPlanned = spf !== undefined && text.text !== undefined && sameSpf(text.text, txtText(record.rdata));
  const id = keys.length > 0 ? record.id : undefined;
  const imports = id === undefined ? {} : { imports: importsOf(zone.plan, [[keys[0] as string, id]]) };
  const todo = becomesPlanned
    ? "then adopt it with imports, since it is the planned record"
    : throughLegacy([record], left);
  const message =
    `an SPF record already exists: ${abbreviate(record.rdata)}. With a second one, SPF fails for all mail of ${zone.plan.domain} ` +
    `(RFC 7208 section 4.5)${aboutSenders(record, text)}; ${todo}`;
  const adoption = becomesPlanned ? imports : (proposal ?? {});
  const lines = mergeProposals([...(spf ? [{ spf }] : []), adoption]);
  return [
    finding({
      id: "preflight.second-spf",
      severity: "error",
      when: "created",
      keys,
      records: [record],
      message,
      proposal: lines,
    }),
  ];
}

/** What happens to the senders that the old record authorizes. */
function aboutSenders({ rdata }: FoundRecord, merged: MergedSpf): string {
  const { spf, added } = merged;
  const parsed = parseSpf(txtText(rdata));
  if (!parsed.ok) return `; it is invalid (${problemsOf(errorsOf(parsed.issues))}), so its senders are unknown`;
  const terms = joinAnd(added.map(labelTerm));
  const tooMany = `; with ${terms}, the merged record would need more than ${MAX_LOOKUPS} DNS look-ups (RFC 7208 section 4.6.4), so add only those that still send to spf`;
  const keep = added.length === 0 ? "" : spf ? `; to keep ${terms} authorized, set spf as proposed` : tooMany;
  const isWeaker = spf?.all !== undefined && added.length === 0;
  const weaker = isWeaker ? `; spf.all: ${JSON.stringify(spf.all)} keeps its policy for all other senders` : "";
  const leftOut = aboutLeftOut(merged);
  const isCovered = added.length === 0 && leftOut === "" && !isWeaker;
  return `${keep}${weaker}${isCovered ? "; the plan already authorizes all of its senders" : ""}${leftOut}`;
}

function isImported({ plan }: ZoneView, keys: string[]): boolean {
  return keys.some((key) => plan.imported?.includes(key));
}

/** What is not in the proposal, each with its reason. */
function aboutLeftOut({ unsaid, behind, notRefused }: MergedSpf): string {
  const list = (terms: string[]): string => joinAnd(terms.map(labelTerm));
  const unsaidPart = `; no argument can express ${list(unsaid)}, so add the addresses or domains behind ${unsaid.length > 1 ? "these terms" : "this term"} to spf`;
  const [stand, them] = behind.length > 1 ? ["they stand", "them"] : ["it stands", "it"];
  const behindPart =
    `; the proposal leaves out ${list(behind)}: ${stand} behind a term that keeps some senders from passing, which no argument can express, and spf would ` +
    `authorize all senders of ${them}, so add only those that are to pass`;
  const weakPart = `; mail from ${list(notRefused)} doesn't pass today, but is not refused as it will be; add to spf what is to pass`;
  return [
    unsaid.length === 0 ? "" : unsaidPart,
    behind.length === 0 ? "" : behindPart,
    notRefused.length === 0 ? "" : weakPart,
  ].join("");
}

/** `spf.enabled: false`, while the zone has the record that this stack may have made. */
function whatGoes({ plan }: ZoneView, here: FoundRecord[]): Finding[] {
  const provider = plan.edition === "custom" ? undefined : editions[plan.edition].spfInclude.value;
  const made = here.filter((record) => provider !== undefined && !legacyOf(record, plan) && includes(record, provider));
  const [record] = made;
  if (!record) return [];
  const message =
    `the plan has no SPF record, but the zone has ${abbreviate(record.rdata)}. If this stack created it, \`pulumi up\` deletes it, and ` +
    "receivers reject or mark mail of the domain; remove spf.enabled, or make sure that the record is managed elsewhere";
  return [finding({ id: "preflight.spf-goes", severity: "warning", records: made, message })];
}

function includes({ rdata }: FoundRecord, provider: string): boolean {
  const parsed = parseSpf(txtText(rdata));
  const target = canonicalTarget({ kind: "mechanism", qualifier: "+", name: "include", domain: provider });
  return parsed.ok && parsed.record.terms.some((term) => canonicalTarget(term) === target);
}

/** RFC 7208 section 4.6.4, with the senders of the old record in ours. Errors in the planned record alone are not reported. */
function costs(zone: ZoneView, keys: string[], here: FoundRecord[]): Finding[] {
  const { spf } = zone.reading;
  const { domain } = zone.plan;
  if (!spf) return [];
  const { added } = mergeWithPlan(zone.plan, here);
  const isTheirs = (path: string): boolean =>
    path === "" || added.some((term) => path === term || path.startsWith(`${term} `));
  const errors = errorsOf(spf.issues).filter(({ path }) => isTheirs(path));
  if (errors.length === 0) return [];
  const message = `merged with the senders of the existing record, the SPF record of ${domain} would fail: ${problemsOf(errors)}`;
  // While ours is changed, what is in the zone may be ours as it was.
  return [finding({ id: "preflight.spf-cost", severity: "error", when: "created", keys, message })];
}
