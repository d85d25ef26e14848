import * as pulumi from "@pulumi/pulumi";
import { connect } from "../adapters/registry";
import {
  type ClientEndpoint,
  type ClientProfiles,
  LegacyState,
  type MailDomainArgs,
  type MailRecord,
  type PreflightFinding,
  type StatusDetail,
} from "../args/args";
import type { MailText } from "../mail";
import { type Draft, listed, toRecord, withhold } from "../plan/draft";
import { type DraftPlan, draftPlan } from "../plan/plan";
import { rrsetKey } from "../plan/rrsets";
import { checkZone } from "../plan/zone-rules";
import { type AnyAdapter, type AuditedRecord, isRRsetAdapter } from "../records/adapter";
import type { ListedRecord } from "../records/records";
import { defer, undefer } from "../shared/deferred";
import { groupBy } from "../shared/group-by";
import { error, errorsOf, formatIssue, formatValue, type Issue, propertyPath } from "../shared/issues";
import { REDACTED_REASON, REDACTED_WARNING } from "../shared/placeholders";
import { Children, declareRecords, MAIL_DOMAIN } from "./children";
import { warnWhenRegistered } from "./engine";
import { FormerPlan, planInputs } from "./former-plan";
import { MailDomainInputError } from "./input-error";
import { liveStatus } from "./live-status";
import { checkModeVariable, Preflight } from "./preflight";
import { declareRRsets } from "./rrset-children";
import { RRsetGuard } from "./rrset-guard";
import { checkOthers } from "./same-program";
import { registered, takeCheaperStacks } from "./sdk-stacks";

/**
 * Makes a domain ready for Alibaba Mail: declares its MX, SPF and CNAME records, and DKIM, DMARC, MTA-STS, TLS-RPT, BIMI
 * and SRV records on request. Its outputs say where users connect.
 *
 * Invalid arguments are refused before the first record is created, all at once.
 */
export class MailDomain extends pulumi.ComponentResource {
  /** The webmail of the provider. Known in a preview. Absent where a Custom edition names none. */
  public readonly webmailUrl: pulumi.Output<string | undefined>;
  /**
   * The webmail under the mail domain, `http://mail.<domain>/`. Over https it works only once a certificate was uploaded
   * in the mail console. Absent without the `mail` CNAME.
   */
  public readonly domainWebmailUrl: pulumi.Output<string | undefined>;
  /** Where IMAP clients connect. */
  public readonly imap: pulumi.Output<ClientEndpoint | undefined>;
  /** Where POP3 clients connect. */
  public readonly pop3: pulumi.Output<ClientEndpoint | undefined>;
  /** Where clients submit mail. */
  public readonly smtp: pulumi.Output<ClientEndpoint | undefined>;
  /**
   * What mail programs and people read to set up an account, made from the endpoints. Known in a preview. In TypeScript it is
   * made only where a program reads it.
   */
  public readonly clientProfiles!: pulumi.Output<ClientProfiles>;
  /**
   * The MTA-STS policy, to be served as it is, as `text/plain`, at `https://mta-sts.<domain>/.well-known/mta-sts.txt`
   * (RFC 8461 section 3.2). Known in a preview. Absent without `mtaSts`.
   */
  public readonly mtaStsPolicy: pulumi.Output<string | undefined>;
  /**
   * The records, in the plan's order. Known in a preview, and never secret as a whole: an unknown or secret value is absent,
   * and the record's `withheld` says which.
   */
  public readonly records: pulumi.Output<MailRecord[]>;
  /** The DNS service's own id of each record, by the record's key. */
  public readonly recordIds: pulumi.Output<{ [key: string]: string }>;
  /**
   * What the zone holds already that conflicts with the plan, or is left over from the former mail service, as it was when the
   * program began. Empty with `preflight: "off"`.
   */
  public readonly findings: pulumi.Output<PreflightFinding[]>;
  /**
   * Whether the live DNS directs mail to Alibaba Mail once the records exist: `"Resolved"` or `"Resolution Invalid"`; absent
   * where that can't be determined, or without the live check. Unknown in a preview. In TypeScript it is checked only where a
   * program reads it, or waits for it.
   */
  public readonly status!: pulumi.Output<string | undefined>;
  /** The state of each of the plan's RRsets in the live DNS, and what to do. Absent without the live check. */
  public readonly statusDetails!: pulumi.Output<StatusDetail[] | undefined>;

  constructor(name: string, args: MailDomainArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, adapter } = check(name, args, opts);
    const { domain, zone, edition } = plan;
    const former = FormerPlan.of(name, plan, adapter);
    const inputs = { domain, zone, edition, ...(former ? planInputs(plan, adapter) : {}) };
    // Until this program's own code comes to its end, or waits.
    takeCheaperStacks(Promise.resolve());
    super(MAIL_DOMAIN, name, inputs, former ? former.withHooks(opts) : opts);
    for (const issue of plan.issues) warnWhenRegistered(this, formatIssue(issue));

    const preflight = Preflight.of(this, name, plan, adapter);
    if (preflight) former?.refuseBy((before) => preflight.refusalOfPlan(before));
    const audit: Audit = (record) => auditDeferred(record, plan, adapter);
    const values = new Map(plan.drafts.map((draft) => [draft.key, valueOfDraft(this, name, draft, audit)]));
    const resources = isRRsetAdapter(adapter)
      ? declareRRsets(
          {
            ...{ component: this, name, plan, adapter, opts },
            guard: former && new RRsetGuard(this, name, plan, adapter, former, preflight),
          },
          values,
        )
      : declareRecords(new Children(this, name, plan, adapter, opts, preflight), plan, values);
    const records = plan.drafts.map((draft) => ({
      key: draft.key,
      shown: shown(draft, values.get(draft.key) ?? ""),
      id: resources.get(draft.key)?.id,
    }));

    this.findings = pulumi.output(preflight?.outputs ?? []);
    const { webmailUrl, domainWebmailUrl, imap, pop3, smtp } = plan.endpoints;
    this.webmailUrl = pulumi.output(webmailUrl);
    this.domainWebmailUrl = pulumi.output(domainWebmailUrl);
    this.imap = pulumi.output(imap);
    this.pop3 = pulumi.output(pop3);
    this.smtp = pulumi.output(smtp);
    this.mtaStsPolicy = pulumi.output(plan.mtaStsPolicy);
    this.records = pulumi.output(records.map((record) => record.shown));
    const ids = records.flatMap(({ key, id }) => (id === undefined ? [] : [[key, id] as const]));
    this.recordIds = pulumi.output(Object.fromEntries(ids));
    const profiles = once(() => pulumi.output(makeProfiles(plan)));
    const live = once(() => {
      const made = pulumi.all([this.records, this.recordIds]);
      const asMade = made.apply(([all]) => ({ domain, zone, edition, records: all as ListedRecord[] }));
      return liveStatus(this, asMade, plan.liveCheck);
    });
    // Made on demand, so that a program neither waits for nor keeps in its state what it never reads. The SDK reads all
    // enumerable properties of a resource in an output, such as one of `dependsOn`.
    Object.defineProperties(this, {
      clientProfiles: { get: profiles, enumerable: false },
      status: { get: () => live().status, enumerable: false },
      statusDetails: { get: () => live().statusDetails, enumerable: false },
    });
    const isAwaited = plan.liveCheck?.seconds !== undefined;
    this.registerOutputs({
      webmailUrl: this.webmailUrl,
      domainWebmailUrl: this.domainWebmailUrl,
      imap: this.imap,
      pop3: this.pop3,
      smtp: this.smtp,
      mtaStsPolicy: this.mtaStsPolicy,
      records: this.records,
      recordIds: this.recordIds,
      findings: this.findings,
      ...(isAwaited ? { status: this.status, statusDetails: this.statusDetails } : {}),
    });
    takeCheaperStacks(registered([this, ...resources.values()]));
  }
}

/** Creates it on first use. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Loaded here, since most programs serve no profiles. */
async function makeProfiles(plan: DraftPlan): Promise<ClientProfiles> {
  const { clientProfiles } = await import("../clients/profiles.js");
  return clientProfiles(plan);
}

/** Plans, and refuses invalid arguments: all those that are plain, at once. */
function check(
  name: string,
  args: MailDomainArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): { plan: DraftPlan; adapter: AnyAdapter } {
  const { dns, ...mail } = defer(args ?? {}, isLater) as Record<string, unknown>;
  const { adapter, issues } = connect(dns);
  const plan = draftPlan(mail, adapter?.zone);
  const live = plan.legacy.filter(({ state }) => state === LegacyState.Live);
  const records = [...plan.drafts, ...live].map((draft) => toAuditedRecord(draft));
  const audit = adapter?.audit?.(records, plan.zone) ?? [];
  const canProxy = adapter !== undefined && !isRRsetAdapter(adapter) && adapter.canProxy === true;
  const proxied = canProxy ? [] : plan.legacy.filter((draft) => draft.proxied).map(notProxied);
  const zones = checkZones(plan.zone, adapter?.zone);
  const ids = adapter
    ? [...checkImportKeys(plan.drafts, adapter), ...checkImportIds(plan, adapter), ...checkSameIds(plan, adapter)]
    : [];
  const all = [...plan.issues, ...issues, ...audit, ...proxied, ...zones, ...ids, ...checkModeVariable()];
  if (adapter === undefined || errorsOf(all).length > 0) throw new MailDomainInputError(name, all);
  const twice = checkOthers(name, plan, adapter, dns, opts);
  if (twice.length > 0) throw new MailDomainInputError(name, twice);
  return { plan: { ...plan, issues: all }, adapter };
}

/** The zone of the arguments and that of the DNS service must be the same. */
function checkZones(zone: string, ofService: string | undefined): Issue[] {
  if (ofService === undefined || zone === "" || zone === ofService) return [];
  const message = `${formatValue(zone)} is not the zone ${formatValue(ofService)} that dns specifies; set only one of the two`;
  return [error("zone.differs", "zone", message)];
}

interface GivenId {
  path: string;
  id: string;
}

function givenIds({ drafts, legacy }: DraftPlan): GivenId[] {
  const ids = [
    ...drafts.map(({ key, importKey = key, importId }) => ({
      path: propertyPath(["imports", importKey]),
      id: importId,
    })),
    ...legacy.map(({ path, id }) => ({ path: `${path}.id`, id })),
  ];
  return ids.flatMap(({ path, id }) => (id === undefined ? [] : { path, id }));
}

/** The ids of the service's own records. */
function checkImportIds(plan: DraftPlan, { checkImportId }: AnyAdapter): Issue[] {
  if (!checkImportId) return [];
  return givenIds(plan).flatMap(({ path, id }) => {
    const problem = checkImportId(id, plan.zone);
    return problem === undefined ? [] : [error("imports.not-an-id", path, problem)];
  });
}

/** Imported by two resources, a record is deleted with the first of them that goes. */
function checkSameIds(plan: DraftPlan, adapter: AnyAdapter): Issue[] {
  // An RRset has one id for all its records.
  if (isRRsetAdapter(adapter)) return [];
  return [...groupBy(givenIds(plan), ({ id }) => id).values()].flatMap(([first, ...others]) =>
    others.map(({ path, id }) => {
      const message = `the id ${formatValue(id)} is that of ${first?.path} too, but a record can belong to one resource only; correct one of the two, or remove it`;
      return error("imports.same-id", path, message);
    }),
  );
}

/** A service holds either records or RRsets, so an id is of one of the two. */
function checkImportKeys(drafts: Draft[], adapter: AnyAdapter): Issue[] {
  const service = adapter.service?.name ?? "this DNS service";
  const wrong = drafts.flatMap((draft): [string, Issue][] => {
    const { key, importKey } = draft;
    const rrset = rrsetKey(draft);
    if (importKey === undefined) return [];
    const path = propertyPath(["imports", importKey]);
    if (isRRsetAdapter(adapter) && importKey !== rrset) {
      const message = `${service} holds RRsets, not single records; use the key of the record's RRset, ${formatValue(rrset)}, with its id`;
      return [[importKey, error("imports.no-rrset", path, message)]];
    }
    if (isRRsetAdapter(adapter) || importKey === key) return [];
    const message = `${service} holds single records, not RRsets; use the keys of the records, such as ${formatValue(key)}, each with its id`;
    return [[importKey, error("imports.no-single-record", path, message)]];
  });
  return [...new Map(wrong).values()];
}

function notProxied({ path }: Draft): Issue {
  return error("legacy.proxied", `${path}.proxied`, "this DNS service has no proxy; remove it");
}

function toAuditedRecord(draft: Draft, value = draft.value): AuditedRecord {
  const { path, ttlPath } = draft;
  return { ...listed(draft, value), path, ttlPath };
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** A draft's value. A deferred one is checked when it is resolved, and its record waits for that. */
function valueOfDraft(component: MailDomain, name: string, draft: Draft, audit: Audit): pulumi.Input<string> {
  if (draft.value !== undefined) return draft.value;
  const source = pulumi.output(undefer(draft.source));
  return pulumi.all([source, pulumi.isSecret(source)]).apply(([resolved, secret]) => {
    const { text, issues } = resolveDeferred(name, draft, resolved, secret, audit);
    for (const issue of issues) void pulumi.log.warn(formatIssue(issue), component);
    return text;
  });
}

/** What is wrong with one record, among the others and on the DNS service. */
export type Audit = (record: AuditedRecord) => Issue[];

/** Checks a record whose value was resolved late, as the plan checked all others before. */
export function auditDeferred(record: AuditedRecord, { drafts, zone }: DraftPlan, adapter: AnyAdapter): Issue[] {
  const others = drafts.filter(({ key, value }) => key !== record.key && value !== undefined);
  const all = [...others.map((draft) => toAuditedRecord(draft)), record];
  const placed = all.map((each) => ({ path: each.path, record: each }));
  const issues = [...checkZone(placed, zone), ...(adapter.audit?.([record], zone) ?? [])];
  // Given one record alone, an adapter may report others as missing; these were audited before.
  return issues.filter(({ path }) => path === record.path || path.startsWith(`${record.path}.`));
}

/** The value of a draft whose source is resolved, and its warnings. Throws where it is invalid. */
export function resolveDeferred(name: string, draft: Draft, source: unknown, secret: boolean, audit: Audit): MailText {
  const { text, issues: own } = draft.resolve(source);
  const issues = errorsOf(own).length > 0 ? own : [...own, ...audit(toAuditedRecord(draft, text))];
  const shown = secret ? issues.map(withoutValue) : issues;
  if (errorsOf(issues).length === 0) return { text, issues: shown };
  throw new MailDomainInputError(name, shown, `the record ${draft.key} was not created`);
}

/** What is wrong with a secret, without showing it. */
function withoutValue(issue: Issue): Issue {
  return { ...issue, message: issue.severity === "error" ? REDACTED_REASON : REDACTED_WARNING };
}

/** A record as an output. One unknown or secret value must not hide the whole list. */
function shown(draft: Draft, value: pulumi.Input<string>): pulumi.Output<MailRecord> {
  if (typeof value === "string") return pulumi.output(toRecord(draft, value));
  const output = pulumi.output(value);
  // Every output has it, though Pulumi's types don't say so; `pulumi.isSecret` is the public equivalent for secrets.
  const { isKnown } = output as unknown as { isKnown: Promise<boolean> };
  const visible = Promise.all([isKnown, pulumi.isSecret(output)]).then(
    ([known, secret]): pulumi.Input<MailRecord> => {
      if (secret) return withhold(draft, "secret");
      return known ? output.apply((text): MailRecord => toRecord(draft, text)) : withhold(draft, "unknown");
    },
    // The record itself reports why its value was refused; once is enough.
    () => withhold(draft, "refused"),
  );
  return pulumi.output(visible);
}
