/** MX records: the plan's hosts in the plan's order, with no other host before or among them. */

import { canonicalName } from "../../dns/name";
import { normalizedText, parseRdata } from "../../dns/rdata";
import { type PlannedRecord, primaryField, ROOT_NAME, rdataText } from "../../records/records";
import { joinAnd, listUpTo } from "../../shared/lists";
import type { Reason } from "../../shared/reasons";
import { errorReason, type Judged, missing, right, warningReason, wrong } from "../../shared/reasons";
import { alibabaMailOf, labelHost } from "../../vendors";
import type { Expectation } from "../expectation";
import { aboutFinalDot, knownHostWithoutDot, lacksFinalDot } from "./cname";
import type { Slip } from "./txt-slip";
import type { Context, ObservedRrset, RecordChecker } from "./types";

interface Exchanger {
  preference: number;
  host: string;
}

/** A planned exchanger, with its lowest preference in the live zone. */
interface Ours extends Exchanger {
  live: number | undefined;
}

export const mx: RecordChecker = {
  alsoQuery: ["A", "AAAA"],
  matches: () => true,
  judge: judgeMx,
  slips: slipsOf,
  same: (planned, rdata) => rdataText(planned) === normalizedText("MX", rdata),
};

function slipsOf(held: ObservedRrset, { records }: Pick<Expectation, "records">, context: Context): Slip[] {
  return held.records.flatMap((rdata) => {
    const [live] = readExchanger(rdata);
    const meant = records.find((record) => {
      const [planned] = exchangersOf([record]);
      return live && planned && lacksFinalDot(live.host, planned.host, context);
    });
    if (!live || !meant) return [];
    const message = aboutFinalDot(live.host, canonicalName(primaryField(meant)));
    return [{ reason: errorReason("mx.final-dot", message), found: [rdata], planned: [meant] }];
  });
}

function judgeMx(held: ObservedRrset, expectation: Expectation, context: Context): Judged {
  const { name, records } = expectation;
  const { plan } = context;
  const live = held.records.flatMap(readExchanger);
  const planned = exchangersOf(records);
  if (live.length === 0) return noExchanger(name, planned, held);
  const isNull = live.every(({ host }) => host === ROOT_NAME) && planned.every(({ host }) => host !== ROOT_NAME);
  if (isNull) {
    const message = `${name} has a null MX, which means that the domain accepts no mail (RFC 7505 section 3); replace it with ${formatExchangers(planned)}`;
    return wrong(errorReason("mx.null", message));
  }
  const decisive = records.filter(({ requirement }) => requirement === "required");
  const ours = withLive(exchangersOf(decisive.length > 0 ? decisive : records), live);
  const others = withLive(planned, live).filter(({ host }) => ours.every((one) => one.host !== host));
  const slips = slipsOf(held, expectation, context);
  const explained = new Set(slips.flatMap(({ found }) => found.flatMap(readExchanger)).map(({ host }) => host));
  const repaired = new Set(slips.flatMap((slip) => exchangersOf(slip.planned)).map(({ host }) => host));
  const unplanned = live.filter(({ host }) => planned.every((one) => one.host !== host) && !explained.has(host));
  const label = (host: string): string => {
    const known = knownHostWithoutDot(host, context);
    return known === undefined
      ? labelHost(host, plan.edition)
      : `${host} (${labelHost(known, plan.edition)} without its final dot)`;
  };
  const foreign = unplanned.filter(({ host }) => host !== ROOT_NAME);
  const order = orderOf(ours);
  const edition = otherEdition(foreign, ours, plan.edition);
  // These hosts are Alibaba Mail's as well, so deleting them may be wrong.
  if (edition) {
    const brands = foreign.filter(({ host }) => alibabaMailOf(host) === undefined);
    return wrong(edition, ...foreignHosts(brands, ours, name, label));
  }
  const reasons = [
    ...slips.map(({ reason }) => reason),
    ...missingHosts(ours.filter(({ host }) => !repaired.has(host))),
    ...order,
    ...(unplanned.length > foreign.length ? [nullBesideOther(name)] : []),
    ...foreignHosts(foreign, ours, name, label),
    ...(order.length > 0 ? [] : otherPreferences([...ours, ...others])),
    ...missingOptional(others.filter(({ host }) => !repaired.has(host))),
    ...duplicates(live),
    ...behindAlias(name, held.aliasChain),
  ];
  return reasons.some(({ severity }) => severity === "error") ? wrong(...reasons) : right(...reasons);
}

function readExchanger(rdata: string): Exchanger[] {
  const mx = parseRdata("MX", rdata);
  return mx ? [{ preference: mx.preference, host: mx.exchange }] : [];
}

function exchangersOf(records: readonly PlannedRecord[]): Exchanger[] {
  const all = records.flatMap((record) =>
    record.type === "MX" ? [{ preference: record.preference, host: canonicalName(record.exchange) }] : [],
  );
  return all.sort((one, other) => one.preference - other.preference);
}

function withLive(planned: Exchanger[], live: Exchanger[]): Ours[] {
  return planned.map((one) => {
    const found = live.filter(({ host }) => host === one.host).map(({ preference }) => preference);
    return { ...one, live: found.length === 0 ? undefined : Math.min(...found) };
  });
}

function noExchanger(name: string, planned: Exchanger[], { otherRecords }: ObservedRrset): Judged {
  if (otherRecords.length === 0) {
    return missing(errorReason("mx.none", `${name} has no MX record; add ${formatExchangers(planned)}`));
  }
  const message = `${name} has no MX record, so its mail goes to its own address, perhaps a web server: ${listUpTo(otherRecords)} (RFC 5321 section 5.1); add ${formatExchangers(planned)}`;
  return missing(errorReason("mx.implicit", message));
}

function nullBesideOther(name: string): Reason {
  const message = `null MX at ${name} conflicts with its other MX records: a null MX means that the domain accepts no mail (RFC 7505 section 3); delete it`;
  return errorReason("mx.null-beside-other", message);
}

function missingHosts(ours: Ours[]): Reason[] {
  const gone = ours.filter(({ live }) => live === undefined);
  if (gone.length === 0) return [];
  return [
    errorReason(
      "mx.missing-host",
      gone.length > 1
        ? `MX records ${formatExchangers(gone)} are missing; add them`
        : `MX record ${formatExchangers(gone)} is missing; add it`,
    ),
  ];
}

/** RFC 5321 section 5.1: the lowest preference is tried first. */
function orderOf(ours: Ours[]): Reason[] {
  for (const [index, later] of ours.entries()) {
    const before = ours
      .slice(0, index)
      .find((one) => one.preference < later.preference && (one.live ?? -1) >= (later.live ?? 65536));
    if (!before) continue;
    const how = before.live === later.live ? "has the same preference as" : "has a higher preference than";
    const message = `${before.host} ${how} ${later.host}, but senders try the lowest first (RFC 5321 section 5.1); set ${formatExchangers(ours)}`;
    return [errorReason("mx.order", message)];
  }
  return [];
}

function foreignHosts(foreign: Exchanger[], ours: Ours[], name: string, label: (host: string) => string): Reason[] {
  const live = ours.flatMap((one) => one.live ?? []);
  const [first, last] = [Math.min(...live), Math.max(...live)];
  const describe = (some: Exchanger[]): string =>
    listUpTo(some.map(({ preference, host }) => `${preference} ${label(host)}`));
  const wins = foreign.filter(({ preference }) => preference < first);
  const shares = foreign.filter(({ preference }) => preference >= first && preference <= last);
  const behind = foreign.filter(({ preference }) => preference > last && preference > first);
  const reasons: Reason[] = [];
  if (wins.length > 0) {
    const how =
      live.length === 0
        ? `${describe(wins)}, not to Alibaba Mail`
        : `${describe(wins)} first, because the lowest preference is tried first (RFC 5321 section 5.1)`;
    const message = `mail for ${name} goes to ${how}; delete or suspend ${wins.length > 1 ? "these records" : "this record"}`;
    reasons.push(errorReason("mx.foreign-wins", message));
  }
  if (shares.length > 0) {
    const message = `part of the mail for ${name} goes to ${describe(shares)}, since senders try it among the planned hosts (RFC 5321 section 5.1); delete or suspend ${shares.length > 1 ? "these records" : "this record"}`;
    reasons.push(errorReason("mx.foreign-shares", message));
  }
  if (behind.length > 0) {
    const message = `mail goes to ${describe(behind)} while the planned hosts don't respond; delete ${behind.length > 1 ? "these records" : "this record"}, unless that host relays to Alibaba Mail`;
    reasons.push(warningReason("mx.foreign-behind", message));
  }
  return reasons;
}

/** Hosts of another edition and none of the planned ones: the plan's edition may be wrong. */
function otherEdition(foreign: Exchanger[], ours: Ours[], edition: Context["plan"]["edition"]): Reason | undefined {
  if (ours.some(({ live }) => live !== undefined)) return undefined;
  const found = foreign.flatMap(({ host }) => {
    const mail = alibabaMailOf(host);
    return mail && mail.edition !== edition ? [{ host, ...mail }] : [];
  })[0];
  if (!found) return undefined;
  const known = found.edition === undefined ? "that edition" : `edition ${JSON.stringify(found.edition)}`;
  const message = `${found.host} belongs to Alibaba Mail's edition ${found.title}, but the plan is for ${JSON.stringify(edition)}; check in the mail console which edition the domain has. If it is that of this host, plan with ${known}; otherwise replace the MX records with ${formatExchangers(ours)}`;
  return errorReason("mx.other-edition", message);
}

function otherPreferences(ours: Ours[]): Reason[] {
  const other = ours.filter(({ preference, live }) => live !== undefined && live !== preference);
  if (other.length === 0) return [];
  const describe = other.map(({ host, live, preference }) => `${host} has ${live} instead of ${preference}`);
  const message = `the MX order is right, which is what matters (RFC 5321 section 5.1), but the preferences differ from the plan: ${joinAnd(describe)}; set the plan's values`;
  return [warningReason("mx.other-preference", message)];
}

function missingOptional(others: Ours[]): Reason[] {
  const gone = others.filter(({ live }) => live === undefined);
  if (gone.length === 0) return [];
  return [
    warningReason("mx.missing-optional", `MX record ${formatExchangers(gone)} from extraRecords is missing; add it`),
  ];
}

function duplicates(live: Exchanger[]): Reason[] {
  const hosts = live.map(({ host }) => host);
  const again = [...new Set(hosts.filter((host, index) => hosts.indexOf(host) !== index))].sort();
  return again.length === 0
    ? []
    : [warningReason("mx.twice", `several MX records name ${listUpTo(again)}, with different preferences; keep one`)];
}

function behindAlias(name: string, aliasChain: string[]): Reason[] {
  if (aliasChain.length === 0) return [];
  const message = `${name} is an alias of ${aliasChain.at(-1)}, so that name's MX records apply (RFC 5321 section 5.1), and its owner controls your mail; replace the alias with MX records of ${name} itself`;
  return [warningReason("mx.behind-alias", message)];
}

function formatExchangers(exchangers: Exchanger[]): string {
  return joinAnd(exchangers.map(({ preference, host }) => `${preference} ${host}`));
}
