/** Policies of the domain that may refuse its mail. */
import { txtText } from "../../dns/rdata";
import { mtaStsPolicyUrl, parseDmarc, parseMtaStsPolicy } from "../../mail";
import { appliedPolicies, type DmarcRecord } from "../../mail/dmarc/record";
import { listsExchanger } from "../../mail/mta-sts";
import { hasValue, ROOT_NAME } from "../../records/records";
import { errorsOf } from "../../shared/issues";
import { listUpTo } from "../../shared/lists";
import { problemsOf } from "../../shared/reasons";
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
  const { applied, record, live } = policy;
  const { proposal } = live && !plannedAs(live, plan) && !legacyOf(live, plan) ? legacyProposal([live], zone) : {};
  const lines = mergeProposals([{ dmarc: watching(record) }, ...(proposal ? [proposal] : [])]);
  const message =
    `the DMARC policy of ${plan.domain} is ${applied} and the plan has no DKIM key, so receivers ${applied} mail from Alibaba Mail that fails SPF, such as forwarded ` +
    "mail (RFC 9989 section 4.4); add the key from the mail console to dkim, or use the policy none during the cut-over, until reports show that mail passes";
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
  applied: "none" | "quarantine" | "reject";
  record: DmarcRecord;
  live?: FoundRecord;
}

/** The planned policy; else that of the zone, of which a subdomain without its own has the part for subdomains. */
function policyOf({ plan, found }: ZoneView): Policy | undefined {
  const place = `_dmarc.${plan.domain}`;
  const planned = placedRecords(plan).find(({ name, record }) => name === place && record.type === "TXT")?.record;
  if (planned?.type === "TXT" && hasValue(planned)) return read(planned.text, "domain");
  const own = dmarcAt(place, found);
  if (own) return withLive(read(txtText(own.rdata), "domain"), own);
  const above = plan.domain === plan.zone ? undefined : dmarcAt(`_dmarc.${plan.zone}`, found);
  return above && read(txtText(above.rdata), "subdomains");
}

function read(text: string, whose: "domain" | "subdomains"): Policy | undefined {
  const parsed = parseDmarc(text);
  return parsed.ok ? { applied: appliedPolicies(parsed.record)[whose], record: parsed.record } : undefined;
}

function withLive(policy: Policy | undefined, live: FoundRecord): Policy | undefined {
  return policy && { ...policy, live };
}

/** The same reports, and nothing refused. */
function watching({ aggregateReports, failureReports }: DmarcRecord): NonNullable<Proposal["dmarc"]> {
  const mail = (uris: string[]): string[] => uris.filter((uri) => /^mailto:/i.test(uri));
  const [rua, ruf] = [mail(aggregateReports), mail(failureReports)];
  return {
    policy: "none",
    ...(rua.length > 0 ? { aggregateReports: rua } : {}),
    ...(ruf.length > 0 ? { failureReports: ruf } : {}),
  };
}

/** RFC 8461 section 5: senders that keep a policy don't deliver to a host that it does not list. */
export function aboutMtaSts(zone: ZoneView): Finding[] {
  const { plan, found, reading } = zone;
  const place = `_mta-sts.${plan.domain}`;
  if (!mtaStsAt(place, found)) return [];
  const records = found.filter(({ name, type }) => name === place && type === "TXT");
  const exchangers = placedRecords(plan).flatMap(({ name, record }) =>
    record.type === "MX" && name === plan.domain && hasValue(record) && record.exchange !== ROOT_NAME ? [record] : [],
  );
  const keys = exchangers.map(({ key }) => key);
  const hosts = listUpTo(exchangers.map(({ exchange }) => exchange));
  const url = mtaStsPolicyUrl(plan.domain);
  const served = reading.mtaStsPolicy;
  const todo =
    "before the cut-over, add these hosts to the policy, or serve it with mode: none and a short max_age, change the id in the record, and wait until the " +
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
