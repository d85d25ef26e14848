/** The plan: which records a mail domain needs, and where its users connect. Pure: no clock, no network, no Pulumi. */
import { Edition, type MailDomainArgs } from "../args";
import { hasDeferred, NOT_KNOWN_YET } from "../deferred";
import { services } from "../editions";
import { error, errorsOf, type Issue, propertyPath, show } from "../issues";
import { buildDkim, buildDmarc, buildSpf, checkDkimRecord } from "../mail";
import { absoluteName, parseDnsName, parseDomain, parseOwner, relativeName } from "../names";
import * as schema from "../schema";
import { nearMiss, parseWith } from "../schema-issues";
import { type Draft, finish, fixed, madeOf, under } from "./draft";
import { type Endpoints, endpointsOf } from "./endpoints";
import { checkExtraValue } from "./extra-value";
import { checkKey, hostArgument, type MailHosts, resolveHosts } from "./hosts";
import { checkTtl, checkUint16, type PlannedRecord, type RecordNumbers } from "./records";
import { checkZone, type Placed } from "./zone-rules";

/** The arguments of a plan: those of `MailDomain`; `dns` may be there and is not looked at. */
export type PlanArgs = Omit<MailDomainArgs, "dns"> & { dns?: unknown };

/** What a mail domain needs. Nothing is to be done with it where one of the issues is an error. */
export interface MailPlan {
  /** The mail domain, in A-labels. */
  domain: string;
  /** The zone that holds the records. */
  zone: string;
  edition: Edition;
  records: PlannedRecord[];
  endpoints: Endpoints;
  issues: Issue[];
}

/** A plan whose values may still be to come. */
export interface DraftPlan extends Omit<MailPlan, "records"> {
  drafts: Draft[];
}

export const DEFAULT_TTL = 600;

/**
 * Plans the records of a mail domain. It never throws: what is wrong with the arguments is in `issues`, all of it at
 * once. A text that is not known yet may be given as `notKnownYet`.
 */
export function planMailDomain(args: PlanArgs): MailPlan {
  const { drafts, ...plan } = draftPlan(args);
  const records = drafts.map((draft) => finish(draft, draft.value ?? NOT_KNOWN_YET));
  return { ...plan, records };
}

/** Plans with values still to come; `defaultZone` is the zone that the DNS service itself names. */
export function draftPlan(args: unknown, defaultZone?: string): DraftPlan {
  const checked = parseWith(schema.planArgs, args);
  if (!checked.ok) return nothing([...checked.issues, ...issuesOfTheRest(args, checked.issues, defaultZone)]);
  const { zone, domain, issues } = resolveZone(checked.value, defaultZone);
  if (domain === undefined || zone === undefined) return nothing(issues);
  const edition = checked.value.edition ?? Edition.Singapore;
  const hosts = resolveHosts(checked.value, issues);
  const drafts = new Drafts(checked.value, domain, zone, issues);
  drafts.addExchangers(hosts);
  drafts.addSpf(hosts);
  const cnames = drafts.addCnames(hosts);
  drafts.addDkim();
  drafts.addDmarc();
  drafts.addExtraRecords();
  drafts.check();
  return { domain, zone, edition, drafts: drafts.all, endpoints: endpointsOf(domain, hosts, cnames), issues };
}

function nothing(issues: Issue[]): DraftPlan {
  return { domain: "", zone: "", edition: Edition.Singapore, drafts: [], endpoints: {}, issues };
}

/**
 * What is wrong with those arguments whose shape is right, so that a user sees everything at once. Arguments of the
 * wrong shape are left out, and with them what could be wrong only because they are.
 */
function issuesOfTheRest(args: unknown, found: Issue[], defaultZone: string | undefined): Issue[] {
  if (typeof args !== "object" || args === null) return [];
  const top = ({ path }: Issue): string => path.split(/[.[]/)[0] ?? "";
  const wrong = new Set(found.map(top));
  if (wrong.has("domain")) return [];
  if (wrong.has("edition")) wrong.add("hosts");
  const rest = Object.fromEntries(Object.entries(args).filter(([name]) => !wrong.has(name)));
  return draftPlan(rest, defaultZone).issues.filter((issue) => !wrong.has(top(issue)) && issue.id !== "ttl.no-rrset");
}

function resolveZone(
  args: schema.CheckedPlanArgs,
  defaultZone: string | undefined,
): { zone?: string; domain?: string; issues: Issue[] } {
  const issues: Issue[] = [];
  const domain = parseDomain(args.domain, "domain");
  if (!domain.ok) issues.push(domain.issue);
  const given = args.zone ?? defaultZone;
  const zone = given === undefined ? domain : parseDomain(given, "zone");
  if (!zone.ok && zone !== domain) issues.push(zone.issue);
  if (!domain.ok || !zone.ok) return { issues };
  if (relativeName(domain.name, zone.name) === undefined) {
    const message = `${show(domain.name)} is not inside the zone ${show(zone.name)}; give the zone that holds the domain, or leave zone out`;
    return { issues: [error("domain.outside-zone", args.zone === undefined ? "domain" : "zone", message)] };
  }
  return { zone: zone.name, domain: domain.name, issues };
}

/** Collects the drafts of one plan, in the order in which they are printed. */
class Drafts {
  readonly all: Draft[] = [];
  /** Which argument asked for each record. */
  private readonly paths = new Map<Draft, string>();

  constructor(
    private readonly args: schema.CheckedPlanArgs,
    private readonly domain: string,
    private readonly zone: string,
    private readonly issues: Issue[],
  ) {}

  addExchangers({ mx }: MailHosts): void {
    for (const { key, exchange, preference, formerKeys } of mx) {
      this.add(propertyPath(["hosts", "mx", key]), {
        key: `mx-${key}`,
        name: this.at(),
        type: "MX",
        requirement: "required",
        formerKeys: formerKeys.map((former) => `mx-${former}`),
        numbers: { preference },
        ...fixed(exchange),
      });
    }
  }

  addSpf({ spfInclude }: MailHosts): void {
    const spf = this.args.spf ?? {};
    if (spf.enabled === false) return;
    if (spfInclude === undefined) {
      const message =
        "the SPF record needs it; give the domain that the mail console shows after `include:`, or spf.enabled: false";
      this.issues.push(error("hosts.no-spf-include", "hosts.spfInclude", message));
      return;
    }
    this.add("spf", {
      key: "spf",
      name: this.at(),
      type: "TXT",
      requirement: "required",
      formerKeys: [],
      numbers: {},
      ...madeOf(schema.spf, spf, ["spf"], ({ includes, ip4, ip6, all = "-all" }) =>
        under(
          "spf",
          buildSpf({ provider: spfInclude, includes: texts(includes), ip4: texts(ip4), ip6: texts(ip6), all }),
        ),
      ),
    });
  }

  /** The services whose CNAME is made. */
  addCnames({ hosts }: MailHosts): Set<string> {
    const made = new Set<string>();
    for (const service of services) {
      const wanted = this.args.cnames?.[service];
      const target = hosts[service];
      if (wanted === true && target === undefined) {
        const message = `there is no host for it to point to; give hosts.${hostArgument[service]}`;
        this.issues.push(error("cnames.no-host", `cnames.${service}`, message));
      }
      if (wanted === false || target === undefined) continue;
      made.add(service);
      this.add(`cnames.${service}`, {
        key: service,
        name: this.at(service),
        type: "CNAME",
        requirement: "recommended",
        formerKeys: [],
        numbers: {},
        ...fixed(target),
      });
    }
    return made;
  }

  addDkim(): void {
    for (const [selector, key] of Object.entries(this.args.dkim ?? {})) {
      const at = ["dkim", selector];
      const path = propertyPath(at);
      const name = parseDnsName(selector, path);
      if (!name.ok) this.issues.push(name.issue);
      if ((key.publicKey === undefined) === (key.record === undefined)) {
        const message =
          "give exactly one of publicKey (the key) and record (the finished TXT, as the mail console shows it)";
        this.issues.push(error("dkim.one-of", path, message));
        continue;
      }
      if (!name.ok) continue;
      this.add(path, {
        key: `dkim-${name.name}`,
        name: this.at(`${name.name}._domainkey`),
        type: "TXT",
        requirement: "recommended",
        formerKeys: [],
        numbers: {},
        ...madeOf(schema.dkimKey, key, at, ({ publicKey, record }) =>
          under(path, record === undefined ? buildDkim(String(publicKey)) : checkDkimRecord(String(record))),
        ),
      });
    }
  }

  addDmarc(): void {
    const { dmarc } = this.args;
    if (!dmarc) return;
    this.add("dmarc", {
      key: "dmarc",
      name: this.at("_dmarc"),
      type: "TXT",
      requirement: "recommended",
      formerKeys: [],
      numbers: {},
      ...madeOf(schema.dmarc, dmarc, ["dmarc"], ({ aggregateReports, failureReports, ...policy }) =>
        under(
          "dmarc",
          buildDmarc({ ...policy, aggregateReports: texts(aggregateReports), failureReports: texts(failureReports) }),
        ),
      ),
    });
  }

  addExtraRecords(): void {
    for (const [key, extra] of Object.entries(this.args.extraRecords ?? {})) {
      const at = ["extraRecords", key];
      const path = propertyPath(at);
      this.issues.push(...checkKey(key, path));
      const name = parseOwner(extra.name, this.zone, `${path}.name`);
      if (!name.ok) this.issues.push(name.issue);
      const numbers = this.checkNumbers(extra, path);
      if (!name.ok) continue;
      this.add(path, {
        key: `extra-${key}`,
        name: name.name,
        type: extra.type,
        requirement: "optional",
        formerKeys: (extra.formerKeys ?? []).map((former) => `extra-${former}`),
        numbers,
        ...madeOf(schema.extraRecord.shape.value, extra.value, [...at, "value"], (value) =>
          under(`${path}.value`, checkExtraValue(extra.type, String(value))),
        ),
      });
    }
  }

  /** Checks each record's value, its name and TTL, and the records among each other. */
  check(): void {
    const placed: Placed[] = this.all.map((draft) => {
      const path = this.paths.get(draft) ?? "";
      if (absoluteName(draft.name, this.zone).length > 253) {
        const message = `the name ${show(absoluteName(draft.name, this.zone))} of its record has more than 253 octets; use a shorter domain`;
        this.issues.push(error("owner.too-long", path, message));
      }
      if (hasDeferred(draft.source)) return { path, record: finish(draft, NOT_KNOWN_YET), known: false };
      const { text, issues } = draft.settle(draft.source);
      this.issues.push(...issues);
      draft.value = text;
      return { path, record: finish(draft, text), known: errorsOf(issues).length === 0 };
    });
    this.issues.push(...this.checkFormerKeys(), ...this.checkTtls(), ...checkZone(placed, this.zone));
  }

  private add(path: string, draft: Omit<Draft, "ttl">): void {
    const ttl = this.args.ttls?.[`${draft.name} ${draft.type}`] ?? this.args.ttl ?? DEFAULT_TTL;
    const whole = { ...draft, ttl };
    this.all.push(whole);
    this.paths.set(whole, path);
  }

  /** The owner name, relative to the zone, of a label under the mail domain. */
  private at(label?: string): string {
    return relativeName(label === undefined ? this.domain : `${label}.${this.domain}`, this.zone) ?? "@";
  }

  private checkNumbers(extra: Record<string, unknown> & { type: string }, path: string): RecordNumbers {
    const fields: Record<string, string[]> = { MX: ["preference"], SRV: ["priority", "weight", "port"] };
    const own = fields[extra.type] ?? [];
    const numbers: Record<string, number> = {};
    for (const field of ["preference", "priority", "weight", "port"]) {
      const value = extra[field] as number | undefined;
      if (own.includes(field)) {
        if (value === undefined) {
          this.issues.push(
            error("args.missing", `${path}.${field}`, `an ${extra.type} needs it; give a number from 0 to 65535`),
          );
        } else this.issues.push(...checkUint16(value, field, `${path}.${field}`));
        numbers[field] = value ?? 0;
      } else if (value !== undefined) {
        const message = `a record of type ${extra.type} has none; leave it out`;
        this.issues.push(error("record.no-such-field", `${path}.${field}`, message));
      }
    }
    return numbers;
  }

  private checkFormerKeys(): Issue[] {
    const owners = new Map(this.all.map((draft) => [draft.key, draft]));
    return this.all.flatMap((draft) =>
      draft.formerKeys
        .filter((former) => owners.has(former))
        .map((former) => {
          const message = `${show(former)} is the key of another record of this plan, so it can't be this one's former key; drop it`;
          return error("record.former-key-taken", `${this.paths.get(draft)}.formerKeys`, message);
        }),
    );
  }

  private checkTtls(): Issue[] {
    const issues = this.args.ttl === undefined ? [] : checkTtl(this.args.ttl, "ttl");
    const rrsets = [...new Set(this.all.map(({ name, type }) => `${name} ${type}`))];
    for (const [rrset, ttl] of Object.entries(this.args.ttls ?? {})) {
      const path = propertyPath(["ttls", rrset]);
      issues.push(...checkTtl(ttl, path));
      if (rrsets.includes(rrset)) continue;
      const message = `the plan has no RRset ${show(rrset)}${nearMiss(rrset, rrsets)}; it has ${rrsets.map((item) => show(item)).join(", ")}`;
      issues.push(error("ttl.no-rrset", path, message));
    }
    return issues;
  }
}

/** After `settle` has seen to it that none is left, Deferreds are out of the types too. */
function texts(values: readonly unknown[] | undefined): string[] {
  return (values ?? []).map(String);
}
