import { hasDeferred, NOT_KNOWN_YET } from "../deferred";
import { services } from "../editions";
import { error, errorsOf, type Issue, propertyPath, show } from "../issues";
import { buildDkim, buildDmarc, buildSpf, checkDkimRecord } from "../mail";
import { absoluteName, parseDnsName, parseOwner } from "../names";
import * as schema from "../schema";
import { type Draft, finish, fixed, madeOf, under } from "./draft";
import { checkExtraValue } from "./extra-value";
import { checkKeys, hostArgument, type MailHosts } from "./hosts";
import type { Place } from "./place";
import { checkUint16, type RecordNumbers } from "./records";
import { checkReferences } from "./references";
import { checkZone, type Placed } from "./zone-rules";

/** Time to live where nothing else is given, in seconds: Alibaba Cloud DNS's own default. */
export const DEFAULT_TTL = 600;

/** The numbers that an extra record needs. */
const numbersOf: Record<string, (keyof RecordNumbers)[]> = { MX: ["preference"], SRV: ["priority", "weight", "port"] };

/** Collects the drafts of one plan, in the order in which they are printed. */
export class Drafts {
  readonly all: Draft[] = [];

  constructor(
    private readonly args: schema.CheckedPlanArgs,
    private readonly place: Place,
    private readonly issues: Issue[],
  ) {}

  addExchangers({ mx }: MailHosts): void {
    for (const { key, exchange, preference, formerKeys } of mx) {
      this.add({
        path: propertyPath(["hosts", "mx", key]),
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
    if (spf.enabled === false) {
      const idle = Object.keys(spf).filter((field) => field !== "enabled");
      const message = "the record is not made, since spf.enabled is false, so this has no effect; drop one of the two";
      this.issues.push(...idle.map((field) => error("spf.disabled", `spf.${field}`, message)));
      return;
    }
    if (spfInclude === undefined) {
      if (this.args.hosts?.spfInclude !== undefined) return;
      const message =
        "the SPF record needs it; give the domain that the mail console shows after `include:`, or spf.enabled: false";
      this.issues.push(error("hosts.no-spf-include", "hosts.spfInclude", message));
      return;
    }
    this.add({
      path: "spf",
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
      if (wanted && target === undefined && this.args.hosts?.[hostArgument[service]] === undefined) {
        const message = `there is no host for it to point to; give hosts.${hostArgument[service]}`;
        this.issues.push(error("cnames.no-host", `cnames.${service}`, message));
      }
      if (wanted === false || target === undefined) continue;
      made.add(service);
      this.add({
        path: `cnames.${service}`,
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
    const selectors = new Map<string, string>();
    for (const [selector, key] of Object.entries(this.args.dkim ?? {})) {
      const at = ["dkim", selector];
      const path = propertyPath(at);
      const name = this.checkSelector(selector, selectors, path);
      if ((key.publicKey === undefined) === (key.record === undefined)) {
        const message =
          "give exactly one of publicKey (the key) and record (the finished TXT, as the mail console shows it)";
        this.issues.push(error("dkim.one-of", path, message));
        continue;
      }
      if (name === undefined) continue;
      this.add({
        path,
        key: `dkim-${name}`,
        name: this.at(`${name}._domainkey`),
        type: "TXT",
        requirement: "recommended",
        formerKeys: [],
        numbers: {},
        ...madeOf(schema.dkimKey, key, at, ({ publicKey, record }) =>
          under(path, record === undefined ? buildDkim(String(publicKey ?? "")) : checkDkimRecord(String(record))),
        ),
      });
    }
  }

  addDmarc(): void {
    const { dmarc } = this.args;
    if (!dmarc) return;
    this.add({
      path: "dmarc",
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
      const { formerKeys = [] } = extra;
      this.issues.push(...checkKeys(key, formerKeys, path));
      const name = parseOwner(extra.name, this.place.zone, `${path}.name`);
      if (!name.ok) this.issues.push(name.issue);
      const numbers = this.checkNumbers(extra, path);
      if (!name.ok) continue;
      this.add({
        path,
        key: `extra-${key}`,
        name: name.name,
        type: extra.type,
        requirement: "optional",
        formerKeys: formerKeys.map((former) => `extra-${former}`),
        numbers,
        ...madeOf(schema.extraRecord.shape.value, extra.value, [...at, "value"], (value) =>
          under(`${path}.value`, checkExtraValue(extra.type, String(value))),
        ),
      });
    }
  }

  /** Checks each record's value, its name and TTL, and the records among each other. */
  check(): void {
    const { zone } = this.place;
    const placed: Placed[] = this.all.map((draft) => {
      const { path } = draft;
      const fullName = absoluteName(draft.name, zone);
      if (fullName.length > 253) {
        const message = `the name ${show(fullName)} of its record has more than 253 octets; use a shorter domain`;
        this.issues.push(error("owner.too-long", path, message));
      }
      if (hasDeferred(draft.source)) return { path, record: finish(draft, NOT_KNOWN_YET), known: false };
      const { text, issues } = draft.settle(draft.source);
      this.issues.push(...issues);
      draft.value = text;
      return { path, record: finish(draft, text), known: errorsOf(issues).length === 0 };
    });
    this.issues.push(...checkReferences(this.args, this.all), ...checkZone(placed, zone));
  }

  private add(draft: Omit<Draft, "ttl" | "ttlPath">): void {
    const rrset = `${draft.name} ${draft.type}`;
    const own = this.args.ttls?.[rrset];
    const ttl = own ?? this.args.ttl ?? DEFAULT_TTL;
    const ttlPath = own === undefined ? "ttl" : propertyPath(["ttls", rrset]);
    const imports = this.args.imports ?? {};
    const imported = Object.hasOwn(imports, draft.key) ? { importId: imports[draft.key] } : {};
    this.all.push({ ...draft, ttl, ttlPath, ...imported });
  }

  /** The owner name, relative to the zone, of a name relative to the mail domain. */
  private at(name = "@"): string {
    const { apex } = this.place;
    return apex === "@" ? name : absoluteName(name, apex);
  }

  /** The selector in its one spelling; `taken` maps those before it to how the user wrote them. */
  private checkSelector(selector: string, taken: Map<string, string>, path: string): string | undefined {
    const parsed = parseDnsName(selector, path);
    if (!parsed.ok) {
      this.issues.push(parsed.issue);
      return undefined;
    }
    const { name } = parsed;
    const [alone = "", ...behind] = name.split(/(?:^|\.)_domainkey(?:\.|$)/);
    if (behind.length > 0) {
      const message = `${show(selector)} is more than a selector; give what stands before ._domainkey, such as ${alone || "default"}`;
      this.issues.push(error("dkim.selector", path, message));
      return undefined;
    }
    const same = taken.get(name);
    if (same !== undefined) {
      const message = `${show(selector)} is the same selector as ${show(same)}, since names have no letter case; drop one of the two`;
      this.issues.push(error("dkim.same-selector", path, message));
      return undefined;
    }
    taken.set(name, selector);
    return name;
  }

  private checkNumbers(extra: RecordNumbers & { type: string }, path: string): RecordNumbers {
    const own = numbersOf[extra.type] ?? [];
    const numbers: RecordNumbers = {};
    for (const field of ["preference", "priority", "weight", "port"] as const) {
      const value = extra[field];
      const at = `${path}.${field}`;
      if (own.includes(field)) {
        numbers[field] = value;
        if (value !== undefined) this.issues.push(...checkUint16(value, field, at));
        else this.issues.push(error("args.missing", at, `an ${extra.type} needs it; give a number from 0 to 65535`));
      } else if (value !== undefined) {
        const message = `a record of type ${extra.type} has none; leave it out`;
        this.issues.push(error("record.no-such-field", at, message));
      }
    }
    return numbers;
  }
}

/** After `settle` has seen to it that none is left, Deferreds are out of the types too. */
function texts(values: readonly unknown[] | undefined): string[] {
  return (values ?? []).map(String);
}
