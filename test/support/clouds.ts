/** The clouds, each before a fake of its API, so that one table of cases runs on both. */
import type { Dns } from "../../src";
import { AlidnsFake, refuse as refuseAlidns, throttled as throttledAlidns } from "./fakes/alidns";
import {
  AzureDnsFake,
  azureGroup,
  azureSubscription,
  refuse as refuseAzure,
  throttled as throttledAzure,
} from "./fakes/azure-dns";
import {
  CloudflareFake,
  refuse as refuseCloudflare,
  throttled as throttledCloudflare,
  zoneId,
} from "./fakes/cloudflare";
import {
  DigitalOceanFake,
  refuse as refuseDigitalOcean,
  throttled as throttledDigitalOcean,
} from "./fakes/digitalocean";
import { DnspodFake, refuse as refuseDnspod, throttled as throttledDnspod } from "./fakes/dnspod";
import type { Answer, Call, Fake } from "./fakes/fake";
import {
  GoogleDnsFake,
  googleProject,
  managedZone,
  refuse as refuseGoogle,
  throttled as throttledGoogle,
} from "./fakes/google-dns";
import { HuaweiDnsFake, huaweiZoneId, refuse as refuseHuawei, throttled as throttledHuawei } from "./fakes/huawei-dns";
import { hostedZoneId, Route53Fake, refuse as refuseRoute53, throttled as throttledRoute53 } from "./fakes/route53";
import type { RRsetFake } from "./fakes/rrsets";
import type { Stack } from "./stack";

export interface Cloud {
  name: string;
  example: string;
  fake: Fake;
  /** Whether a resource is an RRset, named by its owner name and type, and not a record. */
  holdsRRsets?: true;
  /** The npm package of its resources, where there is one that is installed. */
  sdk?: string;
  /** The plugin of its resources, where there is no such package. */
  plugin?: string;
  /** The arguments of `registerPackage`, where the plugin is one for many packages. */
  packageArgs?: Record<string, string>;
  /** Whether the provider gives up at the first error of the service's own. */
  givesUpAtOverload?: true;
  /** The arguments of the SDK's Provider. */
  providerArgs(): Record<string, unknown>;
  /** The component's `dns`. */
  dns: Dns;
  dnsWithSettings: Dns;
  /** Points the provider at the fake without any credentials, and what it then says. */
  configureWithoutCredentials(stack: Stack): Promise<void>;
  missingCredentials: RegExp;
  /** Points a stack's provider at the fake. */
  configure(stack: Stack): Promise<void>;
  /** The zone, a line a record, sorted. */
  zone(): string[];
  /** What the example makes. */
  expected: string[];
  /** Adds a record as if by hand; its import id. */
  seed(name: string, type: string, value: string, priority?: number): string;
  /** Changes and takes away records by hand, by their value. */
  edit(from: string, to: string): void;
  remove(value: string): void;
  isWrite(call: Call): boolean;
  /** Whether it makes what was not there. */
  isCreate(call: Call): boolean;
  throttled: Answer;
  overloaded: Answer;
  /** An answer that no patience mends. */
  broken: Answer;
}

/** The name of a planned record's resource, without the component's. */
export function childOf({ holdsRRsets }: Cloud, key: keyof typeof rrsets): string {
  return holdsRRsets ? rrsets[key] : key;
}

const rrsets = {
  "mx-primary": "@ MX",
  "mx-secondary": "@ MX",
  spf: "@ TXT",
  imap: "imap CNAME",
  pop3: "pop3 CNAME",
  smtp: "smtp CNAME",
  mail: "mail CNAME",
};

/** What the examples take as configuration, since nobody's domain is anybody's default. */
const domain = "example.com";

export function alidnsCloud(): Cloud & { fake: AlidnsFake } {
  const fake = new AlidnsFake("example.com");
  const byValue = (value: string) => [...fake.records.values()].find(({ Value }) => Value === value) ?? missing(value);
  return {
    name: "alidns",
    example: "alidns",
    fake,
    sdk: "@pulumi/alicloud",
    providerArgs: () => ({
      accessKey: "key",
      secretKey: "secret",
      region: "cn-hangzhou",
      protocol: "HTTP",
      skipRegionValidation: true,
      accountType: "Domestic",
      endpoints: [{ alidns: fake.address }],
    }),
    dns: { alidns: { domainName: "example.com" } },
    dnsWithSettings: {
      alidns: {
        remark: "mail",
        line: "default",
        minTtl: 600,
        records: { spf: { remark: "senders", line: "oversea" } },
      },
    },
    configureWithoutCredentials: (stack) =>
      stack.configure({ domain, "alicloud:region": "cn-hangzhou", "alicloud:skipRegionValidation": "true" }),
    missingCredentials: /credential|access ?key/i,
    configure: async (stack) => {
      const config = {
        accessKey: "key",
        secretKey: "secret",
        region: "cn-hangzhou",
        protocol: "HTTP",
        skipRegionValidation: "true",
        accountType: "Domestic",
        "endpoints[0].alidns": fake.address,
      };
      const ofService = Object.entries(config).map(([key, value]) => [`alicloud:${key}`, value]);
      await stack.configure({ domain, ...Object.fromEntries(ofService) });
    },
    zone: () => fake.zone(),
    expected: [
      "@ 600 MX 10 mx2.sg.aliyun.com",
      "@ 600 MX 5 mx1.sg.aliyun.com",
      "@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all",
      "imap 600 CNAME imap.sg.aliyun.com",
      "mail 600 CNAME mail.sg.aliyun.com",
      "pop3 600 CNAME pop.sg.aliyun.com",
      "smtp 600 CNAME smtp.sg.aliyun.com",
    ],
    seed: (RR, Type, Value, Priority) =>
      fake.seed({ RR, Type, Value, ...(Priority === undefined ? {} : { Priority }) }),
    edit: (from, to) => {
      byValue(from).Value = to;
    },
    remove: (value) => void fake.records.delete(byValue(value).RecordId),
    isWrite: ({ what }) => what === "AddDomainRecord",
    isCreate: ({ what }) => what === "AddDomainRecord",
    throttled: throttledAlidns,
    overloaded: refuseAlidns(500, "InternalError", "The request processing has failed due to some unknown error."),
    broken: refuseAlidns(400, "DomainForbidden", "The domain is forbidden."),
  };
}

export function cloudflareCloud(): Cloud & { fake: CloudflareFake } {
  const fake = new CloudflareFake();
  const byContent = (value: string) =>
    [...fake.records.values()].find(({ content, type }) => content === (type === "TXT" ? `"${value}"` : value)) ??
    missing(value);
  return {
    name: "cloudflare",
    example: "cloudflare",
    fake,
    sdk: "@pulumi/cloudflare",
    providerArgs: () => ({ baseUrl: fake.baseUrl, apiToken: "t".repeat(40) }),
    dns: { cloudflare: { zoneId } },
    dnsWithSettings: {
      cloudflare: {
        zoneId,
        comment: "mail",
        tags: ["team:mail"],
        records: { spf: { comment: "senders" } },
      },
    },
    configureWithoutCredentials: (stack) => stack.configure({ domain, "cloudflare:baseUrl": fake.baseUrl }),
    missingCredentials: /Missing X-Auth-Key, X-Auth-Email or Authorization headers/,
    configure: async (stack) => {
      await stack.configure({
        domain,
        "cloudflare:baseUrl": fake.baseUrl,
        "cloudflare:apiToken": "t".repeat(40),
        zoneId,
      });
    },
    zone: () => fake.zone(),
    expected: [
      'example.com 600 TXT "v=spf1 include:spf.sg.aliyun.com -all"',
      "example.com 600 MX 10 mx2.sg.aliyun.com",
      "example.com 600 MX 5 mx1.sg.aliyun.com",
      "imap.example.com 600 CNAME imap.sg.aliyun.com",
      "mail.example.com 600 CNAME mail.sg.aliyun.com",
      "pop3.example.com 600 CNAME pop.sg.aliyun.com",
      "smtp.example.com 600 CNAME smtp.sg.aliyun.com",
    ].sort(),
    seed: (short, type, value, priority) => {
      const name = short === "@" ? "example.com" : `${short}.example.com`;
      const content = type === "TXT" ? `"${value}"` : value;
      return `${zoneId}/${fake.seed({ name, type, content, ttl: 600, ...(priority === undefined ? {} : { priority }) })}`;
    },
    edit: (from, to) => {
      const record = byContent(from);
      record.content = record.type === "TXT" ? `"${to}"` : to;
    },
    remove: (value) => void fake.records.delete(byContent(value).id),
    isWrite: ({ what }) => what.startsWith("POST "),
    isCreate: ({ what }) => what.startsWith("POST "),
    throttled: throttledCloudflare,
    overloaded: refuseCloudflare(500, 1000, "Internal server error."),
    broken: refuseCloudflare(403, 10000, "Authentication error"),
  };
}

export function dnspodCloud(): Cloud & { fake: DnspodFake } {
  const fake = new DnspodFake("example.com");
  const isOfValue = (value: string) => (one: { Value: string }) => one.Value.replace(/\.$/, "") === value;
  const byValue = (value: string) => [...fake.records.values()].find(isOfValue(value)) ?? missing(value);
  const providerArgs = () => ({ secretId: "id", secretKey: "secret", protocol: "HTTP", domain: fake.address });
  const configured = (config: Record<string, string>) =>
    Object.fromEntries(Object.entries(config).map(([key, value]) => [`tencentcloud:${key}`, value]));
  return {
    name: "dnspod",
    example: "dnspod",
    fake,
    plugin: "tencentcloud",
    providerArgs,
    dns: { dnspod: { domainName: "example.com" } },
    dnsWithSettings: {
      dnspod: { remark: "mail", line: "默认", minTtl: 600, records: { spf: { remark: "senders", line: "境外" } } },
    },
    configureWithoutCredentials: (stack) =>
      stack.configure({ domain, ...configured({ protocol: "HTTP", domain: fake.address }) }),
    missingCredentials: /credentials/i,
    configure: (stack) => stack.configure({ domain, ...configured(providerArgs()) }),
    zone: () => fake.zone(),
    expected: [
      "@ 600 MX 10 mx2.sg.aliyun.com.",
      "@ 600 MX 5 mx1.sg.aliyun.com.",
      "@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all",
      "imap 600 CNAME imap.sg.aliyun.com.",
      "mail 600 CNAME mail.sg.aliyun.com.",
      "pop3 600 CNAME pop.sg.aliyun.com.",
      "smtp 600 CNAME smtp.sg.aliyun.com.",
    ],
    seed: (SubDomain, RecordType, Value, MX) =>
      fake.seed({ SubDomain, RecordType, Value, ...(MX === undefined ? {} : { MX }) }),
    edit: (from, to) => {
      const record = byValue(from);
      record.Value = record.RecordType === "TXT" ? to : `${to}.`;
    },
    remove: (value) => void fake.records.delete(String(byValue(value).Id)),
    isWrite: ({ what }) => what === "CreateRecord",
    isCreate: ({ what }) => what === "CreateRecord",
    throttled: throttledDnspod,
    overloaded: { status: 502, body: "" },
    broken: refuseDnspod("OperationDenied.NoPermissionToOperateDomain", "No permission for the domain."),
  };
}

export function digitalOceanCloud(): Cloud & { fake: DigitalOceanFake } {
  const fake = new DigitalOceanFake("example.com");
  const byValue = (value: string) => [...fake.records.values()].find(({ data }) => data === value) ?? missing(value);
  const providerArgs = () => ({ token: "t".repeat(64), apiEndpoint: fake.endpoint });
  return {
    name: "digitalOcean",
    example: "digitalocean",
    fake,
    sdk: "@pulumi/digitalocean",
    providerArgs,
    dns: { digitalOcean: { domainName: "example.com" } },
    dnsWithSettings: { digitalOcean: { domainName: "example.com" } },
    configureWithoutCredentials: (stack) => stack.configure({ domain, "digitalocean:apiEndpoint": fake.endpoint }),
    missingCredentials: /Unable to authenticate you/,
    configure: (stack) => {
      const { token, apiEndpoint } = providerArgs();
      return stack.configure({ domain, "digitalocean:token": token, "digitalocean:apiEndpoint": apiEndpoint });
    },
    zone: () => fake.zone(),
    expected: [
      "@ 600 MX 10 mx2.sg.aliyun.com",
      "@ 600 MX 5 mx1.sg.aliyun.com",
      "@ 600 TXT v=spf1 include:spf.sg.aliyun.com -all",
      "imap 600 CNAME imap.sg.aliyun.com",
      "mail 600 CNAME mail.sg.aliyun.com",
      "pop3 600 CNAME pop.sg.aliyun.com",
      "smtp 600 CNAME smtp.sg.aliyun.com",
    ],
    seed: (name, type, data, priority) =>
      fake.seed({ name, type, data, ...(priority === undefined ? {} : { priority }) }),
    edit: (from, to) => {
      byValue(from).data = to;
    },
    remove: (value) => void fake.records.delete(String(byValue(value).id)),
    isWrite: ({ what }) => what.startsWith("POST "),
    isCreate: ({ what }) => what.startsWith("POST "),
    throttled: throttledDigitalOcean,
    overloaded: refuseDigitalOcean(503, "service_unavailable", "Try again later."),
    broken: refuseDigitalOcean(403, "forbidden", "You are not authorized to perform this operation"),
  };
}

/** What is the same at all services that hold RRsets, whose fakes keep values as RDATA. */
function rrsetCloud(fake: RRsetFake) {
  const text = (type: string, given: string) => (type === "TXT" ? `"${given}"` : `${given}.`);
  const holding = (value: string) => {
    for (const set of fake.sets.values()) {
      const index = set.Values.findIndex((one) => one.replace(/^\d+ /, "") === text(set.Type, value));
      if (index >= 0) return { set, index };
    }
    return missing(value);
  };
  return {
    holdsRRsets: true as const,
    zone: () => fake.zone(),
    expected: [
      "example.com. 600 MX 10 mx2.sg.aliyun.com.",
      "example.com. 600 MX 5 mx1.sg.aliyun.com.",
      'example.com. 600 TXT "v=spf1 include:spf.sg.aliyun.com -all"',
      "imap.example.com. 600 CNAME imap.sg.aliyun.com.",
      "mail.example.com. 600 CNAME mail.sg.aliyun.com.",
      "pop3.example.com. 600 CNAME pop.sg.aliyun.com.",
      "smtp.example.com. 600 CNAME smtp.sg.aliyun.com.",
    ],
    // A second value of a name and type joins the first.
    seed: (name: string, type: string, value: string, priority?: number) => {
      const one = ["MX", "CNAME", "TXT"].includes(type) ? text(type, value) : value;
      const whole = priority === undefined ? one : `${priority} ${one}`;
      return fake.seed(name, type, [...(fake.at(name, type)?.Values ?? []), whole]);
    },
    edit: (from: string, to: string) => {
      const { set, index } = holding(from);
      set.Values = set.Values.map((value, at) =>
        at === index ? value.replace(text(set.Type, from), text(set.Type, to)) : value,
      );
    },
    remove: (value: string) => {
      const { set, index } = holding(value);
      if (set.Values.length === 1) fake.sets.delete(`${set.Name} ${set.Type}`);
      set.Values = set.Values.filter((_, at) => at !== index);
    },
  };
}

/** A service that holds RRsets. */
export interface RRsetCloud extends Cloud {
  fake: RRsetFake;
}

export function route53Cloud(): RRsetCloud {
  const fake = new Route53Fake();
  return {
    name: "route53",
    example: "route53",
    fake,
    plugin: "aws",
    ...rrsetCloud(fake),
    providerArgs: () => ({
      region: "us-east-1",
      accessKey: "key",
      secretKey: "secret",
      endpoints: [{ route53: `http://${fake.address}` }],
    }),
    dns: { route53: { zoneId: hostedZoneId } },
    dnsWithSettings: { route53: { zoneId: hostedZoneId } },
    configureWithoutCredentials: (stack) => stack.configure({ domain, "aws:region": "us-east-1" }),
    missingCredentials: /No valid credential sources found/,
    configure: async (stack) => {
      const config = {
        region: "us-east-1",
        accessKey: "key",
        secretKey: "secret",
        "endpoints[0].route53": `http://${fake.address}`,
      };
      const ofService = Object.entries(config).map(([key, value]) => [`aws:${key}`, value]);
      await stack.configure({ domain, zoneId: hostedZoneId, ...Object.fromEntries(ofService) });
    },
    isWrite: ({ what }) => what.startsWith("POST "),
    isCreate: ({ input }) => JSON.stringify(input).includes('"CREATE"'),
    throttled: throttledRoute53,
    overloaded: refuseRoute53(503, "ServiceUnavailable", "Service Unavailable"),
    broken: refuseRoute53(403, "AccessDenied", "User is not authorized to perform: route53:ChangeResourceRecordSets"),
  };
}

export function azureDnsCloud(): RRsetCloud {
  const fake = new AzureDnsFake();
  const config = () => ({
    subscriptionId: azureSubscription,
    tenantId: "tenant",
    clientId: "client",
    clientSecret: "secret",
    metadataHost: fake.address,
  });
  return {
    name: "azureDns",
    example: "azure-dns",
    fake,
    plugin: "azure-native",
    ...rrsetCloud(fake),
    providerArgs: config,
    dns: { azureDns: { resourceGroupName: azureGroup } },
    dnsWithSettings: {
      azureDns: {
        resourceGroupName: azureGroup,
        metadata: { owner: "mail" },
        rrsets: { "@ TXT": { metadata: { owner: "senders", ticket: "1" } } },
      },
    },
    configureWithoutCredentials: (stack) => stack.configure({ domain, "azure-native:metadataHost": fake.address }),
    missingCredentials: /Azure CLI not found on path/,
    configure: async (stack) => {
      const ofService = Object.entries(config()).map(([key, value]) => [`azure-native:${key}`, value]);
      await stack.configure({ domain, resourceGroup: azureGroup, ...Object.fromEntries(ofService) });
    },
    isWrite: ({ what }) => what.startsWith("PUT "),
    isCreate: (call) => fake.created.has(call),
    throttled: throttledAzure,
    overloaded: refuseAzure(503, "ServiceUnavailable", "The service is unavailable."),
    broken: refuseAzure(403, "AuthorizationFailed", "The client does not have authorization to perform the action."),
  };
}

export function googleDnsCloud(): RRsetCloud {
  const fake = new GoogleDnsFake();
  const config = () => ({
    project: googleProject,
    accessToken: "token",
    dnsCustomEndpoint: `http://${fake.address}/dns/v1/`,
  });
  return {
    name: "googleDns",
    example: "google-dns",
    fake,
    plugin: "gcp",
    ...rrsetCloud(fake),
    providerArgs: config,
    dns: { googleDns: { managedZone } },
    dnsWithSettings: { googleDns: { managedZone, project: googleProject } },
    configureWithoutCredentials: (stack) => stack.configure({ domain, "gcp:project": googleProject }),
    missingCredentials: /Attempted to load application default credentials/,
    configure: async (stack) => {
      const ofService = Object.entries(config()).map(([key, value]) => [`gcp:${key}`, value]);
      await stack.configure({ domain, managedZone, ...Object.fromEntries(ofService) });
    },
    isWrite: ({ what }) => what.startsWith("POST "),
    // A change has both additions and deletions.
    isCreate: ({ what, input }) => what.startsWith("POST ") && input.deletions === undefined,
    throttled: throttledGoogle,
    overloaded: refuseGoogle(503, "backendError", "Backend Error"),
    broken: refuseGoogle(403, "forbidden", "Forbidden"),
  };
}

export function huaweiDnsCloud(): RRsetCloud {
  const fake = new HuaweiDnsFake();
  const config = { region: "cn-north-4", accessKey: "key", secretKey: "secret" };
  const remote = { url: "registry.opentofu.org/huaweicloud/huaweicloud", version: "1.97.1" };
  return {
    name: "huaweiDns",
    example: "huawei-dns",
    fake,
    plugin: "huaweicloud",
    packageArgs: {
      ...{ baseProviderName: "terraform-provider", baseProviderVersion: "1.1.3", baseProviderDownloadUrl: "" },
      ...{ packageName: "huaweicloud", packageVersion: remote.version },
      base64Parameter: Buffer.from(JSON.stringify({ remote })).toString("base64"),
    },
    givesUpAtOverload: true,
    ...rrsetCloud(fake),
    providerArgs: () => ({ ...config, endpoints: { dns: `http://${fake.address}` } }),
    dns: { huaweiDns: { zoneId: huaweiZoneId } },
    dnsWithSettings: {
      huaweiDns: {
        zoneId: huaweiZoneId,
        lineId: "default_view",
        description: "mail",
        tags: { owner: "mail" },
        rrsets: { "@ TXT": { description: "senders", tags: { owner: "senders", ticket: "1" } } },
      },
    },
    configureWithoutCredentials: (stack) => stack.configure({ domain, "huaweicloud:region": config.region }),
    missingCredentials: /AkSk or ECS agency must be provided/,
    configure: async (stack) => {
      const all = { ...config, "endpoints.dns": `http://${fake.address}` };
      const ofService = Object.entries(all).map(([key, value]) => [`huaweicloud:${key}`, value]);
      await stack.configure({ domain, zoneId: huaweiZoneId, ...Object.fromEntries(ofService) });
    },
    isWrite: ({ what }) => what.startsWith("POST ") || what.startsWith("PUT "),
    isCreate: ({ what }) => what.startsWith("POST v2.1/zones/"),
    throttled: throttledHuawei,
    overloaded: refuseHuawei(500, "DNS.0000", "The system is busy. Try again later."),
    broken: refuseHuawei(403, "DNS.0030", "You do not have permission to perform this operation."),
  };
}

function missing(value: string): never {
  throw new Error(`the zone has no record ${value}`);
}

/** By the adapter's name. */
export const clouds: readonly (readonly [name: string, makeCloud: () => Cloud])[] = [
  ["alidns", alidnsCloud],
  ["cloudflare", cloudflareCloud],
  ["dnspod", dnspodCloud],
  ["digitalOcean", digitalOceanCloud],
  ["route53", route53Cloud],
  ["azureDns", azureDnsCloud],
  ["googleDns", googleDnsCloud],
  ["huaweiDns", huaweiDnsCloud],
];
