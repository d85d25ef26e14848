/** The DNS services. */

import { connect } from "../../src/adapters/registry";
import { requirePeer } from "../../src/adapters/settings";
import type { MailDomainArgs } from "../../src/args/args";
import { lostByIds } from "../../src/component/former-ids";
import { MailDomain } from "../../src/component/mail-domain";
import { checkModeVariable } from "../../src/component/preflight";
import { checkOthers } from "../../src/component/same-program";
import { listed } from "../../src/plan/draft";
import { draftPlan } from "../../src/plan/plan";
import { Deferred } from "../../src/shared/deferred";
import { inputs, type Room, together } from "./entry";

const domain = "example.com";

/** What the service finds in the records of a plan. */
function audit(dns: object, args: object = {}): unknown {
  const { adapter, issues } = connect(dns);
  const plan = draftPlan({ domain, ...args }, adapter?.zone);
  const records = plan.drafts.map((draft) => ({ ...listed(draft), path: draft.path, ttlPath: draft.ttlPath }));
  return [issues, adapter?.audit?.(records, plan.zone)];
}

const extra = (record: object): object => ({
  extraRecords: { verify: { name: "x", type: "TXT", value: "x", ...record } },
});
const alidns = (args: object, more: object = {}): unknown => audit({ alidns: more }, args);
const dnspod = (args: object, more: object = {}): unknown => audit({ dnspod: more }, args);
const digitalOcean = (args: object): unknown => audit({ digitalOcean: {} }, args);
const zoneId = "0".repeat(32);
const cloudflare = (args: object, more: object = {}): unknown => audit({ cloudflare: { zoneId, ...more } }, args);
const rfc2136 = (more: object): unknown => audit({ rfc2136: { server: "192.0.2.1", ...more } });
const newZone = (more: object): unknown =>
  audit({ zoneFile: { path: "x.zone", newZone: { nameServers: ["ns1.dns.example"], ...more } } });
const nullMx = extra({ type: "MX", value: ".", preference: 0 });
const nullSrv = extra({ name: "_imap._tcp", type: "SRV", value: ".", priority: 0, weight: 0, port: 0 });

/** Addresses of one name, as many as said. */
const addresses = (count: number): object => {
  const one = (index: number) => [`a${index}`, { name: "host", type: "A", value: `192.0.2.${index}` }];
  return { extraRecords: Object.fromEntries(Array.from({ length: count }, (_, index) => one(index))) };
};
const huaweiZone = "ff8080829a94f8e5019a9b1a29f50a1b";
const azureDns = ({ environment, ...args }: { environment?: string }, more: object): unknown =>
  audit({ azureDns: { resourceGroupName: "dns", environment, ...more } }, args);
const azureId = (zone: string): string =>
  `/subscriptions/0/resourceGroups/dns/providers/Microsoft.Network/dnszones/${zone}/TXT/@`;

const made = (dns: object, args: object): unknown => new MailDomain("corp", { domain, dns, ...args } as MailDomainArgs);

/** The connection of a program to its engine. */
const program = {};
const oldMx = { name: "@", type: "MX", value: "mx.example.net", priority: 1, ttl: 600, state: "live" };
/** What a stack would lose that has adopted this record, and one of another key without an id. */
const lost = (args: object): unknown => {
  const former = { legacyIds: { "google-1": "z/7", other: "" }, recordIds: { spf: "1" } };
  return lostByIds("corp", draftPlan({ domain, ...args }), former, true);
};

export const room: Room = together(
  inputs(connect, {
    "dns.missing": [undefined, {}],
    "args.type": ["alidns", () => ({})],
    "args.not-plain": [new Deferred(1), { custom: new Deferred(1) }],
    "dns.no-adapter": [{ custom: {} }],
    "dns.unknown-service": [{ cloudfare: {} }, { mydns: {} }],
    "dns.several-services": [{ alidns: {}, rfc2136: {} }],
    "args.empty": [{ zoneFile: { path: "" } }],
  }),
  inputs((args: object) => alidns(args), {
    "alidns.txt-too-long": [extra({ value: "x".repeat(512) })],
    "alidns.txt-changed": [extra({ value: 'say "hi"' })],
    "alidns.not-ascii": [extra({ value: "ünï" })],
    "alidns.priority": [extra({ type: "MX", value: "mx.example.net", preference: 51 })],
    "alidns.null-mx": [nullMx, nullSrv],
    "alidns.ttl": [{ ttl: 86401 }],
    "alidns.idn": [{ domain: "bücher.example" }],
  }),
  inputs((args: object) => dnspod(args), {
    "dnspod.txt-changed": [extra({ value: 'say "hi"' })],
    "dnspod.txt-long": [extra({ value: "x".repeat(512) })],
    "dnspod.not-ascii": [extra({ value: "ünï" })],
    "dnspod.preference": [extra({ type: "MX", value: "mx.example.net", preference: 21 })],
    "dnspod.null-mx": [nullMx, nullSrv],
    "dnspod.ttl": [{ ttl: 604801 }],
    "dnspod.idn": [{ domain: "bücher.example" }],
    "dnspod.idn-target": [extra({ type: "CNAME", value: "bücher.example" })],
  }),
  inputs((args: object) => digitalOcean(args), {
    "digitalocean.txt-too-long": [extra({ value: "x".repeat(505) })],
    "digitalocean.backslash": [extra({ value: "a\\b" })],
    "digitalocean.null-mx": [nullMx, nullSrv],
  }),
  inputs((more: object) => dnspod({}, more), {
    "dnspod.remark-too-long": [{ remark: "x".repeat(201) }],
    "dnspod.sdk": [{ sdk: () => ({}) }],
  }),
  inputs((id: string) => new MailDomain("corp", { domain, dns: { dnspod: {} }, imports: { spf: id } }), {
    "imports.not-an-id": ["9123", "example.org#9123", "Example.com.#9123"],
  }),
  inputs((args: object) => cloudflare(args), {
    "cloudflare.txt-too-long": [extra({ value: "x".repeat(4097) })],
    "cloudflare.null-mx": [nullMx, nullSrv],
    "cloudflare.ttl": [{ ttl: 59 }],
  }),
  inputs((args: object) => audit({ route53: { zoneId: "Z0123456789" } }, args), {
    "route53.txt-too-long": [extra({ value: "x".repeat(4001) })],
    "route53.null-mx": [nullMx, nullSrv],
  }),
  inputs((args: object, more: object = {}) => azureDns(args, more), {
    "azure-dns.txt-too-long": [
      extra({ value: "x".repeat(4097) }),
      { ...extra({ value: "x".repeat(1025) }), environment: "china" },
    ],
    "azure-dns.not-ascii": [extra({ value: "ünï" })],
    "azure-dns.rrset-records": [addresses(21)],
  }),
  inputs((args: object) => audit({ googleDns: { managedZone: "example-com" } }, args), {
    "google-dns.not-ascii": [extra({ value: "ünï" })],
    "google-dns.rrset-records": [addresses(101)],
  }),
  inputs((args: object, more: object = {}) => audit({ huaweiDns: { zoneId: huaweiZone, ...more } }, args), {
    "huawei-dns.txt-characters": [extra({ value: "ünï" }), extra({ value: 'say "hi"' })],
    "huawei-dns.txt-too-long": [extra({ value: "x".repeat(4050) })],
    "huawei-dns.null-mx": [nullMx, nullSrv],
    "huawei-dns.ttl": [{ ttl: 0 }],
    "huawei-dns.rrset-records": [addresses(51)],
  }),
  inputs((more: object) => audit({ huaweiDns: { zoneId: huaweiZone, ...more } }), {
    "huawei-dns.description-too-long": [{ description: "x".repeat(256) }],
    "huawei-dns.sdk": [{ sdk: () => ({}) }],
    "huawei-dns.zone-id": [{ zoneId: "example.com" }],
  }),
  inputs((id: string) => made({ huaweiDns: { zoneId: huaweiZone } }, { imports: { "@ TXT": id } }), {
    "imports.not-an-id": [huaweiZone, `${zoneId}/${huaweiZone}`],
  }),
  inputs((id: string) => made({ googleDns: { managedZone: "example-com" } }, { imports: { "@ TXT": id } }), {
    "imports.not-an-id": ["example-com/example.com./TXT", "projects/p/managedZones/z/rrsets/example.org./TXT"],
  }),
  inputs((id: string) => made({ azureDns: { resourceGroupName: "dns" } }, { imports: { "@ TXT": id } }), {
    "imports.not-an-id": ["example.com/TXT/@", azureId("example.org")],
  }),
  inputs(newZone, {
    "zone-file.hostmaster": [{ hostmaster: "nobody" }],
    "zone-file.no-address": [{ nameServers: ["ns1.example.com"] }],
    "host.ip": [{ nameServers: ["192.0.2.1"] }],
  }),
  inputs(rfc2136, {
    "host.port": [{ server: "192.0.2.1:53" }],
    "port.range": [{ port: 70000 }],
    "name.label": [{ tsigKeyName: "a key" }],
  }),
  {
    "cloudflare.zone-id": () => cloudflare({}, { zoneId: "example.com" }),
    "google-dns.managed-zone": () => audit({ googleDns: { managedZone: "example.com" } }),
    "route53.zone-id": () => audit({ route53: { zoneId: "/hostedzone/Z0123456789" } }),
    "dns.two-kinds": () => connect({ custom: () => ({ declare: () => {}, declareRRset: () => {} }) }),
    "imports.no-rrset": () => made({ route53: { zoneId: "Z0123456789" } }, { imports: { spf: "x" } }),
    "imports.no-single-record": () => made({ zoneFile: { path: "x.zone" } }, { imports: { "@ TXT": "x" } }),
    "imports.same-id": () => made({ cloudflare: { zoneId } }, { imports: { spf: `${zoneId}/1`, imap: `${zoneId}/1` } }),
    "records.declared-twice": () => {
      const plan = draftPlan({ domain });
      const { adapter } = connect({ cloudflare: { zoneId } });
      return ["corp", "again"].map(
        (name) => adapter && checkOthers(name, plan, adapter, { cloudflare: { zoneId } }, undefined, program),
      );
    },
    "legacy.key-renamed": () => lost({ legacy: { google: { ...oldMx, id: "z/7" } } }),
    "imports.of-legacy": () => lost({ imports: { "mx-primary": "z/7" } }),
    "legacy.own-record": [
      () => lost({ legacy: { spf: { ...oldMx, id: "z/1" } } }),
      () => lost({ legacy: { other: { ...oldMx, id: "z/2" } } }),
    ],
    "record.unknown-key": () => alidns({}, { records: { sfp: { remark: "x" } } }),
    "rrset.unknown-key": () => azureDns({}, { rrsets: { "@ TX": { metadata: {} } } }),
    "legacy.proxied": () =>
      new MailDomain("corp", {
        domain,
        dns: { zoneFile: { path: "x.zone" } },
        legacy: { old: { name: "mail", type: "A", value: "192.0.2.1", proxied: true, state: "live" } },
      }),
    "dns.peer-missing": () => requirePeer("@pulumi/no-such-cloud", "cloud"),
    "dns.peer-version": () => connect({ alidns: {} }, undefined, () => ({ sdk: {}, issues: [] })),
    "environment.unknown-value": [() => checkModeVariable("of"), () => checkModeVariable("none")],
    "zone.differs": () => {
      const dns = { alidns: { domainName: domain } };
      return new MailDomain("corp", { domain: `sub.${domain}`, zone: `sub.${domain}`, dns } as MailDomainArgs);
    },
  },
);
