/** The names that the plan needs. */

import { txtText } from "../../dns/rdata";
import { type SingletonTxt, singletonKindAt, singletonTxtKinds } from "../../mail/singletons";
import { hasValue, type ListedRecord } from "../../records/records";
import { groupBy } from "../../shared/group-by";
import { joinAnd, listUpTo } from "../../shared/lists";
import { abbreviate } from "../../shared/reasons";
import { importsOf, legacyProposal, serviceAt } from "../proposals";
import type { Finding, FoundRecord } from "../types";
import { foreign, isSpfRecord, placedRecords, saysSame, type ZoneView } from "../zone-view";
import { finding, them, throughLegacy } from "./finding";
import { mxHosts } from "./mx-host";

/** RFC 1034 section 3.6.2: a CNAME is alone at its name. */
export function aboutTaken(zone: ZoneView): Finding[] {
  const { plan } = zone;
  // Where mail is delivered today, there is more to say.
  const hosts = new Set(mxHosts(zone).map(({ name }) => name));
  const strange = foreign(zone).filter(({ name }) => !hosts.has(name));
  const byName = groupBy(placedRecords(plan), ({ name }) => name);
  return [...byName].flatMap(([name, planned]) => {
    const here = strange.filter((record) => record.name === name);
    const isAlias = planned.some(({ record }) => record.type === "CNAME");
    const clashing = here.filter(({ type }) => isAlias || type === "CNAME");
    const keys = planned.map(({ record }) => record.key).filter((key) => !plan.imported?.includes(key));
    if (clashing.length === 0 || keys.length === 0) return [];
    const { proposal, left } = legacyProposal(clashing, zone);
    const message =
      `${name} already has ${joinAnd(clashing.map(recordText))}, which conflicts with ${joinAnd(keys.map((key) => JSON.stringify(key)))}: a CNAME ` +
      `can't coexist with other records (RFC 1034 section 3.6.2); ${throughLegacy(clashing, left)}${turnOff(name, zone)}`;
    return [
      finding({
        id: "preflight.name-taken",
        severity: "error",
        when: "created",
        keys,
        records: clashing,
        message,
        proposal,
      }),
    ];
  });
}

function turnOff(name: string, { plan }: ZoneView): string {
  const key = serviceAt(name, plan);
  return key === undefined ? "" : `; or disable the planned record with cnames: { ${key}: false }`;
}

function recordText({ type, rdata }: FoundRecord): string {
  return `${/^[AMS]/.test(type) ? "an" : "a"} ${type} (${abbreviate(rdata)})`;
}

/** The same records are there already: a create would fail, or make them twice. */
export function aboutSame(zone: ZoneView): Finding[] {
  const { plan, found } = zone;
  const pairs = placedRecords(plan).flatMap(({ record, name }) => {
    const same = found.find((one) => saysSame(record, name, one));
    return same && !same.isOwned && !plan.imported?.includes(record.key) ? [{ key: record.key, same }] : [];
  });
  if (pairs.length === 0) return [];
  const withId = pairs.flatMap(({ key, same }) => (same.id === undefined ? [] : [[key, same.id] as const]));
  const keys = pairs.map(({ key }) => key);
  const todo =
    withId.length === pairs.length
      ? `adopt ${them(pairs)} with the proposed imports for one \`pulumi up\``
      : `adopt ${them(pairs)} with imports (\`alibaba-mail adopt\` prints the ${keys.length > 1 ? "ids" : "id"}), or delete ${them(pairs)}`;
  const message =
    `${keys.length > 1 ? `the planned records ${listUpTo(keys)} already exist` : `the planned record ${keys[0]} already exists`}. Records that the stack doesn't have yet can't be ` +
    `created a second time; ${todo}`;
  return [
    finding({
      id: "preflight.there-already",
      severity: "error",
      when: "created",
      keys,
      records: pairs.map(({ same }) => same),
      message,
      proposal: withId.length === 0 ? undefined : { imports: importsOf(plan, withId) },
    }),
  ];
}

type OtherKind = Exclude<SingletonTxt["kind"], "spf">;

/** Of DMARC, DKIM and their like a name has one record at most. SPF has rules of its own. */
export function aboutSecond(zone: ZoneView): Finding[] {
  const strange = foreign(zone).filter((record) => record.type === "TXT" && !isSpfRecord(record));
  return placedRecords(zone.plan).flatMap(({ record, name }) => {
    const kind = kindOf(record, name);
    if (!kind || kind.kind === "spf" || zone.plan.imported?.includes(record.key)) return [];
    const others = strange.filter((one) => one.name === name && kind.isText(txtText(one.rdata)));
    if (others.length === 0) return [];
    const { proposal, left } = legacyProposal(others, zone);
    const { article, label, consequence } = kind;
    const ofKind: OtherKind = kind.kind;
    const message =
      `${article} ${label} record already exists: ${joinAnd(others.map(({ rdata }) => abbreviate(rdata)))}. With a second one, ${consequence}; ` +
      throughLegacy(others, left);
    return [
      finding({
        id: `preflight.second-${ofKind}`,
        severity: "error",
        // One of them may be ours as it was; of two, one is not.
        when: others.length > 1 ? "always" : "created",
        keys: [record.key],
        records: others,
        message,
        proposal,
      }),
    ];
  });
}

function kindOf(record: ListedRecord, name: string): SingletonTxt | undefined {
  if (record.type !== "TXT") return undefined;
  if (hasValue(record)) return singletonKindAt(name, record.text);
  return singletonTxtKinds.find(({ kind, name: pattern }) =>
    kind === "spf" ? record.key === kind : pattern.test(name),
  );
}

/** Names that are never answered from this zone. */
export function aboutHidden({ plan, reading }: ZoneView): Finding[] {
  const placed = placedRecords(plan);
  const groups = groupBy(reading.hidden, ({ by, at }) => `${by} ${at}`);
  return [...groups.values()].flatMap((names) => {
    const [first] = names;
    const hidden = placed.filter(({ name }) => names.some((one) => one.name === name));
    if (!first || hidden.length === 0) return [];
    const keys = hidden.map(({ record }) => record.key);
    const which = listUpTo([...new Set(hidden.map(({ name }) => name))]);
    if (first.by === "dname") {
      const message =
        `${which} ${hidden.length > 1 ? "are" : "is"} below the DNAME at ${first.at}, which redirects all names below it (RFC 6672 section 2.4), so records ` +
        "there are never served; delete the DNAME, or omit these records";
      return [finding({ id: "preflight.below-dname", severity: "error", keys, message })];
    }
    const message =
      `${which} ${hidden.length > 1 ? "belong" : "belongs"} to the delegated zone ${first.at} (RFC 1034 section 4.2.1), so records for ${hidden.length > 1 ? "them" : "it"} in ${plan.zone} are never ` +
      "served; create them in that zone, or remove the delegation";
    return [finding({ id: "preflight.below-delegation", severity: "error", keys, message })];
  });
}
