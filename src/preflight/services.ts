/** The DNS services, whichever plan is written there. */
import type { ServiceFacts } from "../records/adapter";

/** developers.cloudflare.com, "Nameservers", read 2026-11. Zones may have name servers of their own names, too. */
export const cloudflareService: ServiceFacts = {
  name: "Cloudflare",
  nameServers: /\.ns\.cloudflare\.com$/,
};

/** Alibaba Cloud help, ModifyHichinaDomainDNS (hichina.com), and the names of its servers (alidns.com), read 2026-11. */
export const alidnsService: ServiceFacts = {
  name: "Alibaba Cloud DNS",
  nameServers: /\.(?:hichina|alidns)\.com$/,
};

/** The API's example of DescribeDomainList (ns3.dnsv5.com), and zones of customers of each plan, read 2026-11. */
export const dnspodService: ServiceFacts = {
  name: "DNSPod",
  nameServers: /\.(?:dnspod\.net|dnsv[2-5]\.com)$/,
};

/** The NS records that the API makes for each domain (digitalocean/api-v2 #177), read 2026-11. */
export const digitalOceanService: ServiceFacts = {
  name: "DigitalOcean",
  nameServers: /^ns[1-3]\.digitalocean\.com$/,
};

/** Amazon Route 53 Developer Guide, "Getting the name servers for a public hosted zone", read 2026-11. */
export const route53Service: ServiceFacts = {
  name: "Amazon Route 53",
  nameServers: /\.awsdns-\d+\.(?:com|net|org|co\.uk)$/,
};

/** MicrosoftDocs/azure-docs, "Delegate a domain to Azure DNS" (com, net, org, info), read 2026-11. National clouds may have others. */
export const azureDnsService: ServiceFacts = {
  name: "Azure DNS",
  nameServers: /\.azure-dns\.[a-z]+$/,
};

/** The name servers of zones in Cloud DNS's documents and in answers that DNSControl has recorded, read 2026-11. */
export const googleDnsService: ServiceFacts = {
  name: "Google Cloud DNS",
  nameServers: /^ns-cloud-[a-z]\d\.googledomains\.com$/,
};

/** NS records of customers' zones, and the delegations that registries show, read 2026-11. */
export const huaweiDnsService: ServiceFacts = {
  name: "Huawei Cloud DNS",
  nameServers: /^ns\d\.huaweicloud-dns\.(?:cn|com|net|org)$/,
};

export function zoneFileService(path: string): ServiceFacts {
  return { name: `the zone file ${path}` };
}

export function nameServerService(server: string): ServiceFacts {
  return { name: `the name server ${server}` };
}
