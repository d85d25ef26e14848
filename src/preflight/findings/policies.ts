/** Policies of the domain that may refuse its mail. */
import { buildDmarc, mtaStsPolicyUrl, parseDmarc, parseMtaStsPolicy } from "../../mail";
import { appliedPolicies, type DmarcPolicy, type DmarcRecord, writtenPolicies } from "../../mail/dmarc/record";
import { listsExchanger } from "../../mail/mta-sts";
import { hasValue, ROOT_NAME } from "../../records/records";
import { errorsOf } from "../../shared/issues";
import { joinAnd, listUpTo } from "../../shared/lists";
import { abbreviate, problemsOf } from "../../shared/reasons";
import { legacyProposal, mergeProposals } from "../proposals";
import type { Finding, FoundRecord, Proposal } from "../types";
import { dmarcAt, legacyOf, mtaStsAt, placedRecords, plannedAs, type ZoneView } from "../zone-view";
import { duration, finding } from "./finding";

/** A policy of quarantine or reject without a planned DKIM key (RFC 9989 section 4.4). */
export function aboutDmarc(zone: ZoneView): Finding[] {
  const { plan } = zone;
  const placed = placedRecords(plan);
  const own = placed.find(({ name, record }) => name === `_dmarc.${plan.domain}` && record.type === "TXT");
  // One whose value is not known may say anything.
  if (own && !hasValue(own.record)) return [];
  const signs = placed.some(({ name, record }) => record.type === "TXT" && name.endsWith(`._domainkey.${plan.domain}`));
  const policy = policyOf(zone);
  if (signs || !policy || policy.applied === "none") return [];
  const { applied, live } = policy;
  const { proposal } = live && !plannedAs(live, plan) && !legacyOf(live, plan) ? legacyProposal([live], zone) : {};
  const { dmarc, unsaid } = watching(policy);
  const lines = mergeProposals([{ dmarc }, ...(proposal ? [proposal] : [])]);
  const lost =
    unsaid.length === 0
      ? ""
      : `. The proposal keeps the rest of the record but ${joinAnd(unsaid)}, which no argument can express`;
  const message =
    `the DMARC policy of ${plan.domain} is ${applied} and the plan has no DKIM key, so receivers ${applied} mail from Alibaba Mail that fails SPF, such as forwarded ` +
    "mail (RFC 9989 section 4.4); add the key from the mail console to dkim, or use the policy none during the cut-over, until reports show that mail passes" +
    lost;
  return [
    finding({
      id: "preflight.dmarc-refuses",
      severity: "warning",
      keys: own ? [own.record.key] : [],
      records: live ? [live] : [],
      message,
      proposal: lines,
    }),
  ];
}

interface Policy {
  applied: DmarcPolicy;
  record: DmarcRecord;
  text: string;
  /** What of the record is for the domain: all of it, or its part for subdomains. */
  whose: "domain" | "subdomains";
  live?: FoundRecord;
}

/** The planned policy; else that of the zone, of which a subdomain without its own has the part for subdomains. */
function policyOf(zone: ZoneView): Policy | undefined {
  const { plan } = zone;
  const place = `_dmarc.${plan.domain}`;
  const planned = placedRecords(plan).find(({ name, record }) => name === place && record.type === "TXT")?.record;
  if (planned?.type === "TXT" && hasValue(planned)) return read(planned.text, "domain");
  const own = dmarcAt(place, zone);
  if (own) return withLive(read(own.text, "domain"), own.record);
  const above = plan.domain === plan.zone ? undefined : dmarcAt(`_dmarc.${plan.zone}`, zone);
  return above && read(above.text, "subdomains");
}

function read(text: string, whose: Policy["whose"]): Policy | undefined {
  const parsed = parseDmarc(text);
  return parsed.ok ? { applied: appliedPolicies(parsed.record)[whose], record: parsed.record, text, whose } : undefined;
}

function withLive(policy: Policy | undefined, live: FoundRecord): Policy | undefined {
  return policy && { ...policy, live };
}

interface Watching {
  dmarc: NonNullable<Proposal["dmarc"]>;
  /** What of the record no argument can express. */
  unsaid: string[];
}

/**
 * The same record, but mail of the domain is not refused. Its subdomains are refused as before, be it by their own part of the
 * record or by its default: mail does not move there. A record above is not replaced, so it goes on to say that itself.
 */
function watching({ record, text, whose }: Policy): Watching {
  const { subdomains, nonexistent } = writtenPolicies(record);
  const isOwn = whose === "domain";
  const [rua, ruf] = [reports("aggregateReports", record), reports("failureReports", record)];
  const refusesSome = subdomains !== "none" || nonexistent !== "none";
  const { fo, psd = "u", removedTags, unknownTags } = record;
  const tags = [
    ...(fo && ruf.taken.length > 0 ? [`fo=${fo.join(":")}`] : []),
    ...(isOwn && psd !== "u" ? [`psd=${psd}`] : []),
    ...[...removedTags, ...unknownTags].map(({ name, value }) => `${name}=${value}`),
  ];
  return {
    dmarc: {
      policy: "none",
      ...(isOwn && subdomains !== "none" ? { subdomainPolicy: subdomains } : {}),
      ...(isOwn && nonexistent !== subdomains ? { nonexistentSubdomainPolicy: nonexistent } : {}),
      ...(record.dkimAlignment === "strict" ? { dkimAlignment: record.dkimAlignment } : {}),
      ...(record.spfAlignment === "strict" ? { spfAlignment: record.spfAlignment } : {}),
      ...(rua.taken.length > 0 ? { aggregateReports: rua.taken } : {}),
      ...(ruf.taken.length > 0 ? { failureReports: ruf.taken } : {}),
      ...(isOwn && record.testing && refusesSome ? { testing: true } : {}),
    },
    unsaid: [
      ...[...tags, ...rua.left, ...ruf.left].map((one) => abbreviate(one)),
      ...(/![0-9]+[kmgt]?\s*(?:[,;]|$)/i.test(text) ? ["the size limits of reports"] : []),
    ],
  };
}

/** The addresses that the argument takes, and the others. */
function reports(
  name: "aggregateReports" | "failureReports",
  record: DmarcRecord,
): { taken: string[]; left: string[] } {
  const isTaken = (uri: string): boolean => errorsOf(buildDmarc({ policy: "none", [name]: [uri] }).issues).length === 0;
  const all = record[name];
  return { taken: all.filter(isTaken), left: all.filter((uri) => !isTaken(uri)) };
}

/** RFC 8461 section 5: senders that keep a policy don't deliver to a host that it does not list. */
export function aboutMtaSts(zone: ZoneView): Finding[] {
  const { plan, reading } = zone;
  const all = mtaStsAt(`_mta-sts.${plan.domain}`, zone);
  if (all.length === 0) return [];
  const records = [...new Set(all.map(({ record }) => record))];
  const host = all.find((one) => one.host !== undefined)?.host;
  const exchangers = placedRecords(plan).flatMap(({ name, record }) =>
    record.type === "MX" && name === plan.domain && hasValue(record) && record.exchange !== ROOT_NAME ? [record] : [],
  );
  const keys = exchangers.map(({ key }) => key);
  const hosts = listUpTo(exchangers.map(({ exchange }) => exchange));
  const url = mtaStsPolicyUrl(plan.domain);
  const served = reading.mtaStsPolicy;
  const todo =
    `before the cut-over, add these hosts to the policy, or serve it with mode: none and a short max_age, change the id in the record${host === undefined ? "" : ` (it is at ${host}, to which a CNAME leads, so whoever hosts it has to do both)`}, and wait until the ` +
    "old max_age has passed (RFC 8461 section 8.3)";
  const unknown = (why: string): Finding[] => {
    const message =
      `${plan.domain} has an MTA-STS policy${why}. In mode enforce, senders that cached it don't deliver to hosts that it doesn't list until max_age has passed ` +
      `(RFC 8461 section 5). Check whether ${url} lists ${hosts}; if it doesn't, ${todo}`;
    return [finding({ id: "preflight.mta-sts", severity: "warning", keys, records, message })];
  };
  if (served === undefined) return unknown("");
  if (!served.ok) return unknown(` that could not be fetched (${served.why})`);
  const parsed = parseMtaStsPolicy(served.text);
  if (!parsed.ok) return unknown(` that is invalid (${problemsOf(errorsOf(parsed.issues))})`);
  const { mode, maxAge } = parsed.record;
  const unlisted = exchangers.filter(({ exchange }) => !listsExchanger(parsed.record, exchange));
  if (mode === "none" || unlisted.length === 0) return [];
  const which = listUpTo(unlisted.map(({ exchange }) => exchange));
  const result =
    mode === "enforce"
      ? `senders that cached it don't deliver to the new servers for up to ${duration(maxAge)} (RFC 8461 section 5)`
      : "senders report failures (RFC 8461 section 5)";
  const message = `the MTA-STS policy of ${plan.domain} (mode ${mode}, max_age ${maxAge}) doesn't list ${which}: ${result}; ${todo}`;
  return [
    finding({
      id: "preflight.mta-sts",
      severity: mode === "enforce" ? "error" : "warning",
      keys: unlisted.map(({ key }) => key),
      records,
      message,
    }),
  ];
}
