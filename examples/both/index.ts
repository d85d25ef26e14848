import * as pulumi from "@pulumi/pulumi";
import { alidns, cloudflare, type Dns, Edition, MailDomain } from "alibaba-mail";

const config = new pulumi.Config();

// Whichever service a resolver asks, it must hear the same: one set of arguments, two services.
const mailAt = (name: string, dns: Dns): MailDomain =>
  new MailDomain(name, {
    domain: config.require("domain"),
    edition: Edition.Singapore,
    ttl: 600,
    spf: { includes: ["spf1.dm.aliyun.com"] },
    dns,
  });

const atAlibaba = mailAt("alibaba", alidns());
const atCloudflare = mailAt("cloudflare", cloudflare({ zoneId: config.require("zoneId") }));

export const records = atAlibaba.records;
/** Whether the two services hold the same records. */
export const same = pulumi
  .all([atAlibaba.records, atCloudflare.records])
  .apply(([one, other]) => JSON.stringify(one) === JSON.stringify(other));
