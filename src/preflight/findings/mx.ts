/** Where mail goes today. */
import { parseRdata } from "../../dns/rdata";
import { hasValue } from "../../records/records";
import { groupBy } from "../../shared/group-by";
import { joinAnd, listUpTo } from "../../shared/lists";
import { type Brand, brandOfExchange } from "../brands";
import { importsOf, legacyProposal } from "../proposals";
import type { Finding, FoundRecord } from "../types";
import { foreign, hostOf, isNullMx, type Placed, placedRecords, type ZoneView } from "../zone-view";
import { finding, them, throughLegacy } from "./finding";

/** The planned exchangers, by the name that mail is for. */
function exchangers({ plan }: ZoneView): Map<string, Placed[]> {
  const placed = placedRecords(plan).filter(({ record }) => record.type === "MX");
  return groupBy(placed, ({ name }) => name);
}

export function aboutExchangers(zone: ZoneView): Finding[] {
  const all = [...exchangers(zone)];
  if (!all.some(([name]) => name === zone.plan.domain)) return noExchangers(zone);
  const strange = foreign(zone).filter(({ type }) => type === "MX");
  return all.flatMap(([name, planned]) => {
    const here = strange.filter((record) => record.name === name);
    const keyed = { name, keys: planned.map(({ record }) => record.key) };
    const differing = here.filter((record) => planned.some((one) => namesSame(one, record)));
    const others = here.filter((record) => !differing.includes(record));
    return [
      ...otherPreference(zone, planned, differing),
      ...noMail(zone, keyed, others.filter(isNullMx)),
      ...otherExchangers(
        zone,
        keyed,
        others.filter((record) => !isNullMx(record)),
      ),
    ];
  });
}

interface Keyed {
  name: string;
  keys: string[];
}

function noExchangers({ plan: { domain } }: ZoneView): Finding[] {
  const message = `the plan has no MX record for ${domain}, so the domain would receive no mail; set hosts.mx to the values in the mail console`;
  return [finding({ id: "preflight.no-mx", severity: "error", message })];
}

function namesSame({ record }: Placed, found: FoundRecord): boolean {
  return record.type === "MX" && hasValue(record) && record.exchange === hostOf(found);
}

function otherPreference(zone: ZoneView, planned: Placed[], found: FoundRecord[]): Finding[] {
  return found.flatMap((record) => {
    const same = planned.find((one) => namesSame(one, record))?.record;
    if (same?.type !== "MX" || zone.plan.imported?.includes(same.key)) return [];
    const { preference } = parseRdata("MX", record.rdata) ?? { preference: 0 };
    const differs = `${hostOf(record)} has preference ${preference} in the zone and ${same.preference} in the plan`;
    const beside =
      "Creating the planned record would list the host twice, and the lower preference counts (RFC 5321 section 5.1)";
    const todo =
      record.id === undefined
        ? `import the existing record with imports: { ${JSON.stringify(same.key)}: <its id> } for one \`pulumi up\`, which corrects it in place, or correct it manually`
        : "import the existing record for one `pulumi up`, which corrects it in place";
    return [
      finding({
        id: "preflight.mx-preference",
        severity: "warning",
        when: "created",
        keys: [same.key],
        records: [record],
        message: `${differs}. ${beside}; ${todo}`,
        proposal: record.id === undefined ? undefined : { imports: importsOf(zone.plan, [[same.key, record.id]]) },
      }),
    ];
  });
}

/** RFC 7505. */
function noMail(zone: ZoneView, { name, keys }: Keyed, records: FoundRecord[]): Finding[] {
  if (records.length === 0) return [];
  const { proposal, left } = legacyProposal(records, zone);
  const todo =
    left.length === 0
      ? throughLegacy(records, left)
      : `delete ${them(left)} (${joinAnd(left.map(({ rdata }) => rdata))}) manually before the cut-over, since legacy takes no null MX beside other MX records`;
  const message =
    `${name} has a null MX, which declares that it receives no mail and must be its only MX record (RFC 7505 section 3). Senders may keep ` +
    `rejecting mail while it exists; ${todo}`;
  return [finding({ id: "preflight.null-mx", severity: "error", keys, records, message, proposal })];
}

function otherExchangers(zone: ZoneView, keyed: Keyed, records: FoundRecord[]): Finding[] {
  const { edition } = zone.plan;
  const owners = groupBy(records, (record) => brandOfExchange(hostOf(record), edition)?.name);
  return [...owners.values()].flatMap((ofOne) => ofOwner(zone, keyed, ofOne));
}

/** Records of one owner. */
function ofOwner(zone: ZoneView, { name, keys }: Keyed, records: FoundRecord[]): Finding[] {
  const [first] = records;
  const brand = first && brandOfExchange(hostOf(first), zone.plan.edition);
  const hosts = records.map(hostOf);
  if (brand?.locked !== undefined) {
    const message = `mail for ${name} goes to ${brand.name} (${listUpTo(hosts)}). ${brand.locked}`;
    return [finding({ id: "preflight.locked-mx", severity: "error", keys, records, message })];
  }
  if (mayBeOwn(brand, zone)) return [formerOwn(name, keys, records, brand?.name)];
  const { proposal, left } = legacyProposal(records, zone);
  const owner = brand === undefined ? joinAnd(hosts) : `${brand.name} (${listUpTo(hosts)})`;
  const message =
    `mail for ${name} goes to ${owner}. With the planned MX records beside ${them(records)}, senders choose by preference (RFC 5321 section 5.1), and ` +
    `mail still reaches the old mailboxes; ${throughLegacy(records, left)}`;
  return [finding({ id: "preflight.other-mx", severity: "error", keys, records, message, proposal })];
}

/** Whether the stack may have made them itself, for another edition or for other hosts: then it also takes them away. */
function mayBeOwn(brand: Brand | undefined, { plan }: ZoneView): boolean {
  if (brand) return brand.isOwn === true;
  const hosts = plan.records.flatMap((record) => (record.type === "MX" && hasValue(record) ? [record.exchange] : []));
  return hosts.some((host) => brandOfExchange(host, plan.edition)?.isOwn !== true);
}

function formerOwn(name: string, keys: string[], records: FoundRecord[], owner: string | undefined): Finding {
  const hosts = listUpTo(records.map(hostOf));
  const message =
    `mail for ${name} goes to ${owner === undefined ? hosts : `${owner} (${hosts})`}. Where this stack has ${records.length > 1 ? "these MX records" : "this MX record"}, \`pulumi up\` replaces ${them(records)}; ` +
    `where it doesn't, mail still reaches the old mailboxes beside the planned ones (RFC 5321 section 5.1): delete ${them(records)} once those receive mail`;
  return finding({ id: "preflight.former-mx", severity: "warning", keys, records, message });
}
