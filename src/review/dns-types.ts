/** Types of resources that hold DNS records, by their looks: those of which no reader knows what they say. */
import { isObject } from "../shared/is-object";

/** Packages whose every `Record` is of the DNS, although neither their names nor those of their modules say so. */
const DNS_PACKAGES = new Set([
  ...["constellix", "desec", "dme", "gandi", "godaddy", "hcloud", "hetzner", "infoblox", "inwx"],
  ...["namecom", "namedotcom", "netcup", "ns1", "porkbun", "technitium", "ultradns"],
]);

/** Words for a part of the DNS in the name of a package or a module. */
const DNS_PLACE = /dns|route53|domains?(?![a-z])|zones?(?![a-z])|pvtz|^esa$/i;

/** Names of types, each with some that it is meant for. */
const RECORD_NAMES = [
  // DnsRecord, ZoneRecord, DomainRecords, PrivateDnsRecord, NameserverRecord, DnsPtrrecord
  /(?:Dns|DNS|Zone|Domains?|Nameserver)(?:[A-Z]\w*)?[Rr]ecords?(?:[Ss]et)?(?:V\d)?$/,
  // RecordSet, ResourceRecordSet, PrivateRecordSet, DnsRecordset, ZoneRrset, RecordSetGroup
  /(?:Record[Ss]ets?|R[Rr][Ss]et)(?:Group)?$/,
  // RecordsExclusive
  /^RecordsExclusive$/,
  // MxRecord, CNameRecord, TXTRecord
  /^(?:Private)?(?:A|Aaaa|Caa|C[Nn]ame|Mx|Ns|Ptr|Srv|Txt|Spf|Naptr|Tlsa|Svcb|AAAA|CAA|CNAME|MX|NS|PTR|SRV|TXT|SPF)Records?$/,
  // Of Lightsail, Kubernetes' external-dns and Cloudflare, which makes MX records.
  /^(?:DomainEntry|DNSEndpoint|EmailRoutingDns)$/,
];
/** Names that are of the DNS in such a package or module only. */
const RECORD_NAMES_THERE = /^(?:Record|Records|RecordGroup|AliasRecord|HostRecord)$/;

/** Whether a resource of a type that has no reader looks as if it held DNS records. */
export function looksLikeRecords(type: string, inputs: Record<string, unknown> | undefined): boolean {
  const [pkg = "", module = "", name = ""] = type.split(":");
  if (pkg === "pulumi") return false;
  if (RECORD_NAMES.some((names) => names.test(name))) return true;
  if (isOfDns(pkg, module, name) && RECORD_NAMES_THERE.test(name)) return true;
  const lists = Object.values(inputs ?? {}).flatMap((value) => (Array.isArray(value) ? value.filter(isObject) : []));
  return [inputs ?? {}, ...lists].some(declaresRecord);
}

function isOfDns(pkg: string, module: string, name: string): boolean {
  const [place = ""] = module.split("/");
  return DNS_PACKAGES.has(pkg) || [pkg, place].some((part) => DNS_PLACE.test(part)) || /^D(?:ns|NS)/.test(name);
}

const TYPE = /^(?:dns|record|rr|rrset)?_?type$/i;
const TYPES = new Set(["A", "AAAA", "CAA", "CNAME", "MX", "NAPTR", "NS", "PTR", "SPF", "SRV", "SVCB", "TLSA", "TXT"]);
const OWNER =
  /^(?:name|host|host_?name|record_?name|rr|label|owner|fqdn|sub_?domain|domain|domain_?name|zone|zone_?name|zone_?id)$/i;

/** Whether inputs have a type of the DNS and a name, as those of a dynamic provider, whose type says nothing. */
function declaresRecord(inputs: Record<string, unknown>): boolean {
  const entries = Object.entries(inputs);
  const hasType = entries.some(([name, value]) => TYPE.test(name) && TYPES.has(String(value).toUpperCase()));
  return hasType && entries.some(([name]) => OWNER.test(name));
}

const ZONE_NAME = /^(?:Dns|DNS|Hosted|Managed|Domain|Public)?Zone(?:V\d)?$|^DnsDomain$/;
/** Where a zone is called a domain. */
const DOMAINS = /^(?:linode|exoscale|dnsimple):index\/domain:Domain$/;

/** Whether a resource of a type that has no reader looks like a public zone of the DNS. */
export function looksLikeZone(type: string): boolean {
  const [pkg = "", module = "", name = ""] = type.split(":");
  const isZone = isOfDns(pkg, module, name) && ZONE_NAME.test(name) && !/private|pvtz/i.test(type);
  return isZone || DOMAINS.test(type);
}
