/** The plan: which records a mail domain needs, and where its users connect. Pure: no clock, no network, no Pulumi. */
import { Edition, type MailDomainArgs, type PreflightMode } from "../args/args";
import { parseWith } from "../args/parse";
import * as schema from "../args/schema";
import type { LegacyRecord } from "../records/legacy";
import type { ListedRecord } from "../records/records";
import { defer } from "../shared/deferred";
import { argumentOf, type Issue, propertyPath } from "../shared/issues";
import { type Draft, listed } from "./draft";
import { DEFAULT_TTL, Drafts } from "./drafts";
import { type Endpoints, endpointsOf } from "./endpoints";
import { type ExternalRecord, externalRecords } from "./external-records";
import { resolveHosts } from "./hosts";
import { type CutOver, checkLegacy, cutOver, type LegacyDraft, legacyDrafts, legacyRecord } from "./legacy";
import { type LiveCheckSettings, liveCheckSettings } from "./live-check";
import { resolveLocation } from "./location";

/** The arguments of a plan: those of `MailDomain`; `dns` is optional and ignored. */
export type PlanArgs = Omit<MailDomainArgs, "dns"> & { dns?: unknown };

/** What a mail domain needs. If one of the issues is an error, don't use it. */
export interface MailPlan {
  /** The mail domain, in A-labels. */
  domain: string;
  /** The zone that holds the records. */
  zone: string;
  /** Which Alibaba Mail it is for. */
  edition: Edition;
  /** The records, in the order in which they are printed. Where a value is absent, `withheld` says why. */
  records: ListedRecord[];
  /** Where users connect. */
  endpoints: Endpoints;
  /**
   * The MTA-STS policy, where `mtaSts` is given: to be served as it is at
   * `https://mta-sts.<domain>/.well-known/mta-sts.txt` (RFC 8461 section 3.2).
   */
  mtaStsPolicy?: string;
  /** Records that the owners of other zones must add, as far as they follow from known values. */
  externalRecords: ExternalRecord[];
  /** The records of the former mail service, where the arguments name some. */
  legacy?: LegacyRecord[];
  /** What is wrong with the arguments, or worth knowing. */
  issues: Issue[];
}

/** A plan whose values may still be unknown. */
export interface DraftPlan extends Omit<MailPlan, "records" | "legacy"> {
  drafts: Draft[];
  legacy: LegacyDraft[];
  cutOver: CutOver;
  /** What is done about the zone's existing records; absent where the arguments don't say. */
  preflight?: PreflightMode;
  /** The settings of the live check; absent where it is off. */
  liveCheck?: LiveCheckSettings;
}

/**
 * Plans the records of a mail domain. It never throws: everything wrong with the arguments is in `issues`, all at once. For
 * a value that is still unknown, pass `notKnownYet`.
 */
export function planMailDomain(args: PlanArgs): MailPlan {
  // A copy, in which each argument is read once.
  const { drafts, legacy, liveCheck: _, cutOver: _c, preflight: _p, ...plan } = draftPlan(defer(args, () => false));
  // The scope of issues matters while planning only.
  const issues = plan.issues.map(({ scope: __, ...issue }) => issue);
  return {
    ...plan,
    issues,
    records: drafts.map((draft) => listed(draft)),
    ...(legacy.length === 0 ? {} : { legacy: legacy.map(legacyRecord) }),
  };
}

/** Plans with values that may be unknown; `defaultZone` is the zone that the DNS service's own arguments name. */
export function draftPlan(args: unknown, defaultZone?: string): DraftPlan {
  const refused = (issues: Issue[]): DraftPlan => ({
    domain: "",
    zone: "",
    edition: Edition.Singapore,
    drafts: [],
    legacy: [],
    cutOver: cutOver([], []),
    endpoints: {},
    externalRecords: [],
    issues: [...issues, ...revalidateOtherArguments(args, issues, defaultZone)],
  });
  const checked = parseWith(schema.planArgs, args);
  if (!checked.ok) return refused(checked.issues);
  const issues: Issue[] = [];
  const place = resolveLocation(checked.value, defaultZone, issues);
  if (!place) return refused(issues);
  const { domain, zone } = place;
  const edition = checked.value.edition ?? Edition.Singapore;
  const hosts = resolveHosts(checked.value, issues);
  const drafts = new Drafts(checked.value, place, issues);
  drafts.addExchangers(hosts);
  drafts.addSpf(hosts);
  const cnames = drafts.addCnames(hosts);
  drafts.addDkim();
  drafts.addDmarc();
  const policy = drafts.addMtaSts(hosts);
  drafts.addTlsReports();
  drafts.addBimi();
  drafts.addClientServices(hosts);
  drafts.addExtraRecords(policy);
  drafts.check();
  const legacy = legacyDrafts(checked.value, { zone, ttl: checked.value.ttl ?? DEFAULT_TTL }, issues);
  const order = cutOver(drafts.all, legacy);
  for (const draft of drafts.all) {
    const waitsFor = order.heldBack.get(draft.key);
    if (waitsFor !== undefined) draft.heldBack = waitsFor;
    // An RRset has one TTL (RFC 2181 section 5.2); what is said of it in `ttls` goes first.
    if (draft.ttlPath === "ttl") draft.ttl = order.sharedTtls.get(draft.key) ?? draft.ttl;
  }
  issues.push(...checkLegacy(drafts.all, legacy, order, zone));
  const liveCheck = liveCheckSettings(checked.value, issues);
  return {
    domain,
    zone,
    edition,
    drafts: drafts.all,
    legacy,
    cutOver: order,
    ...(checked.value.preflight === undefined ? {} : { preflight: checked.value.preflight }),
    endpoints: endpointsOf(domain, hosts, cnames),
    ...(policy?.text === undefined ? {} : { mtaStsPolicy: policy.text }),
    externalRecords: externalRecords(place, checked.value),
    ...(liveCheck === undefined ? {} : { liveCheck }),
    issues,
  };
}

/**
 * Checks the arguments in which nothing was found so far, so that a user sees everything at once. The others are omitted,
 * and so are issues that might exist only because of that.
 */
function revalidateOtherArguments(args: unknown, found: Issue[], defaultZone?: string): Issue[] {
  const wrong = new Set(found.map(({ path }) => argumentOf(path)));
  if (wrong.has("")) return [];
  if (wrong.has("edition")) wrong.add("hosts");
  const right = Object.entries(args as object).filter(([name]) => !wrong.has(propertyPath([name])));
  const rest: Record<string, unknown> = Object.fromEntries(right);
  const zone = wrong.has("zone") ? undefined : defaultZone;
  // The zone replaces a wrong domain, since it is certainly inside itself.
  if (wrong.has("domain")) rest.domain = rest.zone ?? zone ?? "example.com";
  return draftPlan(rest, zone).issues.filter(({ path, scope }) => !wrong.has(argumentOf(path)) && scope !== "plan");
}
