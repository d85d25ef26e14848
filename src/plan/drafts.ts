/** The records that a mail domain needs, each as a draft. */
import * as schema from "../args/schema";
import type { CheckedPlanArgs, Leaves } from "../args/shape";
import { parseOwner } from "../dns/host-name";
import { absoluteName } from "../dns/name";
import { services } from "../editions";
import { buildBimi, buildDkim, buildDmarc, buildRetiredDkim, buildSpf, buildTlsRpt, checkDkimRecord } from "../mail";
import { hasDeferred } from "../shared/deferred";
import { error, errorsOf, formatValue, type Issue, propertyPath, warning } from "../shared/issues";
import { constant, type Draft, fromArgs, listed, prefixIssues, withhold } from "./draft";
import { clientServiceRecords } from "./endpoints";
import { checkExtraValue, extraNumbers } from "./extra";
import { checkKeys, hostArgument, type MailHosts } from "./hosts";
import type { MailLocation } from "./location";
import { checkDmarcForBimi, type PlannedPolicy, parseSelector, planPolicy } from "./policies";
import { rrsetKey } from "./rrsets";
import { checkReferences, checkZone, type PlacedRecord } from "./zone-rules";

/** The default time to live, in seconds: Alibaba Cloud DNS's own default. */
export const DEFAULT_TTL = 600;

/** Collects the drafts of one plan, in the order in which they are printed. */
export class Drafts {
  readonly all: Draft[] = [];

  constructor(
    private readonly args: CheckedPlanArgs,
    private readonly place: MailLocation,
    private readonly issues: Issue[],
  ) {}

  addExchangers({ mx }: MailHosts): void {
    for (const { key, exchange, preference, formerKeys } of mx) {
      this.add({
        path: propertyPath(["hosts", "mx", key]),
        key: `mx-${key}`,
        name: this.ownerName(),
        type: "MX",
        requirement: "required",
        formerKeys: formerKeys.map((former) => `mx-${former}`),
        numbers: { preference },
        ...constant(exchange),
      });
    }
  }

  addSpf({ spfInclude }: MailHosts): void {
    const spf = this.args.spf ?? {};
    if (spf.enabled === false) {
      const idle = Object.keys(spf).filter((field) => field !== "enabled");
      const message = "has no effect, because spf.enabled is false; remove one of the two";
      this.issues.push(...idle.map((field) => error("spf.disabled", `spf.${field}`, message)));
      return;
    }
    if (spfInclude === undefined) {
      if (this.args.hosts?.spfInclude !== undefined) return;
      const message =
        "required for the SPF record: expected the domain that the mail console shows after `include:`. Or set spf.enabled: false";
      this.issues.push(error("hosts.no-spf-include", "hosts.spfInclude", message, { scope: "plan" }));
      return;
    }
    this.add({
      path: "spf",
      key: "spf",
      name: this.ownerName(),
      type: "TXT",
      requirement: "required",
      formerKeys: [],
      numbers: {},
      ...fromArgs(schema.spf, spf, ["spf"], ({ includes, ip4, ip6, all = "-all" }) =>
        prefixIssues(
          "spf",
          buildSpf({ provider: spfInclude, includes: texts(includes), ip4: texts(ip4), ip6: texts(ip6), all }),
        ),
      ),
    });
  }

  /** Returns the services that get a CNAME. */
  addCnames({ hosts }: MailHosts): Set<string> {
    const made = new Set<string>();
    for (const service of services) {
      const wanted = this.args.cnames?.[service];
      const target = hosts[service];
      if (wanted && target === undefined && this.args.hosts?.[hostArgument[service]] === undefined) {
        const message = `no host to point to; set hosts.${hostArgument[service]}`;
        this.issues.push(error("cnames.no-host", `cnames.${service}`, message, { scope: "plan" }));
      }
      if (wanted === false || target === undefined) continue;
      made.add(service);
      this.add({
        path: `cnames.${service}`,
        key: service,
        name: this.ownerName(service),
        type: "CNAME",
        requirement: "recommended",
        formerKeys: [],
        numbers: {},
        ...constant(target),
      });
    }
    return made;
  }

  addDkim(): void {
    const selectors = new Map<string, string>();
    const keys = Object.entries(this.args.dkim ?? {});
    for (const [selector, key] of keys) {
      const at = ["dkim", selector];
      const path = propertyPath(at);
      const parsed = parseSelector(selector, selectors, path);
      if (!parsed.ok) this.issues.push(parsed.issue);
      const given = [key.publicKey !== undefined, key.record !== undefined, key.retired === true];
      if (given.filter(Boolean).length !== 1) {
        const message =
          "expected exactly one of publicKey (the key), record (the finished TXT record, as the mail console shows it) and " +
          "retired: true (the key was withdrawn)";
        this.issues.push(error("dkim.one-of", path, message));
        continue;
      }
      if (!parsed.ok) continue;
      const { name } = parsed;
      this.add({
        path,
        key: `dkim-${name}`,
        name: this.ownerName(`${name}._domainkey`),
        type: "TXT",
        requirement: "recommended",
        formerKeys: [],
        numbers: {},
        ...fromArgs(schema.dkimKey, key, at, ({ publicKey, record, retired }) => {
          if (retired) return prefixIssues(path, buildRetiredDkim());
          return prefixIssues(
            path,
            record === undefined ? buildDkim(String(publicKey ?? "")) : checkDkimRecord(String(record)),
          );
        }),
      });
    }
    const isRetired = ({ publicKey, record, retired }: schema.CheckedDkimKey): boolean =>
      retired === true && publicKey === undefined && record === undefined;
    if (keys.length > 0 && keys.every(([, key]) => isRetired(key))) {
      const message =
        "all keys are retired, so none of the domain's mail can pass DKIM; add the selector that signs now";
      this.issues.push(warning("dkim.all-retired", "dkim", message));
    }
  }

  addDmarc(): void {
    const { dmarc } = this.args;
    if (!dmarc) return;
    this.add({
      path: "dmarc",
      key: "dmarc",
      name: this.ownerName("_dmarc"),
      type: "TXT",
      requirement: "recommended",
      formerKeys: [],
      numbers: {},
      ...fromArgs(schema.dmarc, dmarc, ["dmarc"], ({ aggregateReports, failureReports, ...policy }) =>
        prefixIssues(
          "dmarc",
          buildDmarc(
            { ...policy, aggregateReports: texts(aggregateReports), failureReports: texts(failureReports) },
            this.place,
          ),
        ),
      ),
    });
  }

  addMtaSts({ mx }: MailHosts): PlannedPolicy | undefined {
    const { mtaSts } = this.args;
    // Without exchangers there is no policy to make; that they are missing was reported.
    if (!mtaSts || mx.length === 0) return undefined;
    const policy = planPolicy(mtaSts, mx);
    this.addOptional("mtaSts", "mta-sts", "_mta-sts", {
      source: mtaSts,
      resolve: () => prefixIssues("mtaSts", policy.record),
    });
    return policy;
  }

  addTlsReports(): void {
    const { tlsReports } = this.args;
    if (!tlsReports) return;
    const value = fromArgs(schema.tlsReports, tlsReports, ["tlsReports"], ({ addresses }) =>
      prefixIssues("tlsReports", buildTlsRpt(texts(addresses))),
    );
    this.addOptional("tlsReports", "tls-rpt", "_smtp._tls", value);
  }

  addBimi(): void {
    const { bimi } = this.args;
    if (!bimi) return;
    const value = fromArgs(schema.bimi, bimi, ["bimi"], ({ logo, certificate }) =>
      prefixIssues(
        "bimi",
        buildBimi({ logo: String(logo), ...(certificate === undefined ? {} : { certificate: String(certificate) }) }),
      ),
    );
    this.addOptional("bimi", "bimi", "default._bimi", value);
  }

  addClientServices({ hosts }: MailHosts): void {
    for (const service of ["imap", "pop3", "smtp"] as const) {
      if (!this.args.clientServices?.[service]) continue;
      const path = `clientServices.${service}`;
      const target = hosts[service];
      if (target === undefined) {
        // An invalid one was reported.
        if (this.args.hosts?.[service] !== undefined) continue;
        const message = `no host to point to; set hosts.${service}`;
        this.issues.push(error("client-services.no-host", path, message, { scope: "plan" }));
        continue;
      }
      const { key, name, ...numbers } = clientServiceRecords[service];
      this.addOptional(path, key, name, constant(target), { type: "SRV", numbers });
    }
  }

  /** `policy` is the MTA-STS policy. */
  addExtraRecords(policy: PlannedPolicy | undefined): void {
    for (const [key, extra] of Object.entries(this.args.extraRecords ?? {})) {
      const at = ["extraRecords", key];
      const path = propertyPath(at);
      const { formerKeys = [] } = extra;
      this.issues.push(...checkKeys(key, formerKeys, path));
      const name = parseOwner(extra.name, this.place.zone, `${path}.name`);
      if (!name.ok) this.issues.push(name.issue);
      const { numbers, issues } = extraNumbers(extra, path);
      this.issues.push(...issues);
      if (!name.ok) continue;
      const owner = name.name;
      const isExchanger = extra.type === "MX" && owner === this.ownerName();
      this.add({
        path,
        key: `extra-${key}`,
        name: owner,
        type: extra.type,
        requirement: "optional",
        formerKeys: formerKeys.map((former) => `extra-${former}`),
        numbers,
        ...fromArgs(schema.extraRecord.shape.value, extra.value, [...at, "value"], (value) =>
          prefixIssues(
            `${path}.value`,
            checkExtraValue(extra.type, String(value), {
              owner,
              zone: this.place.zone,
              policy: isExchanger ? policy : undefined,
            }),
          ),
        ),
      });
    }
  }

  /** Checks each record's value, its name and TTL, and the records among each other. */
  check(): void {
    const { zone } = this.place;
    const placed: PlacedRecord[] = this.all.map((draft) => {
      const { path } = draft;
      const fullName = absoluteName(draft.name, zone);
      if (fullName.length > 253) {
        const message = `the record's full name ${formatValue(fullName)} has more than 253 octets; use a shorter domain`;
        this.issues.push(error("owner.too-long", path, message, { scope: "plan" }));
      }
      if (hasDeferred(draft.source)) return { path, record: withhold(draft, "unknown") };
      const { text, issues } = draft.resolve(draft.source);
      this.issues.push(...issues);
      draft.value = text;
      return { path, record: errorsOf(issues).length === 0 ? listed(draft) : withhold(draft, "refused") };
    });
    this.issues.push(...this.checkBimi(), ...checkReferences(this.args, this.all), ...checkZone(placed, zone));
  }

  /** An optional record at a name below the mail domain, by default a TXT. */
  private addOptional(
    path: string,
    key: string,
    name: string,
    value: Pick<Draft, "source" | "resolve">,
    { type, numbers }: Pick<Draft, "type" | "numbers"> = { type: "TXT", numbers: {} },
  ): void {
    this.add({
      path,
      key,
      name: this.ownerName(name),
      type,
      requirement: "optional",
      formerKeys: [],
      numbers,
      ...value,
    });
  }

  private add(draft: Omit<Draft, "ttl" | "ttlPath">): void {
    const rrset = rrsetKey(draft);
    const own = this.args.ttls?.[rrset];
    const ttl = own ?? this.args.ttl ?? DEFAULT_TTL;
    const ttlPath = own === undefined ? "ttl" : propertyPath(["ttls", rrset]);
    const imports = this.args.imports ?? {};
    const importKey = [draft.key, rrset].find((key) => Object.hasOwn(imports, key));
    const imported = importKey === undefined ? {} : { importKey, importId: imports[importKey] };
    this.all.push({ ...draft, ttl, ttlPath, ...imported });
  }

  /** The owner name, relative to the zone, of a name relative to the mail domain. */
  private ownerName(name = "@"): string {
    const { apex } = this.place;
    return apex === "@" ? name : absoluteName(name, apex);
  }

  private checkBimi(): Issue[] {
    const { bimi, dmarc } = this.args;
    // A DMARC record among the extra records is up to the user.
    const isOther = dmarc === undefined && this.all.some(({ name }) => name === this.ownerName("_dmarc"));
    return bimi === undefined || isOther ? [] : checkDmarcForBimi(dmarc, this.place.domain);
  }
}

/** The values without Deferreds: `resolve` is called once all are resolved. */
function texts(values: Leaves = []): string[] {
  return (values as string[]).map(String);
}
