import * as pulumi from "@pulumi/pulumi";
import { cloudflare, DmarcPolicy, MailDomain, zoneFile } from "alibaba-mail";

const config = new pulumi.Config();
const zoneId = config.get("zoneId");

export const domain = "example.com";

const mail = new MailDomain("corp", {
  domain,
  // Without a zone's id, the records go into a file, so that anyone can preview a change without secrets.
  dns: zoneId === undefined ? zoneFile({ path: config.get("zoneFile") ?? "example.com.zone" }) : cloudflare({ zoneId }),
  spf: { includes: ["spf1.dm.aliyun.com"] },
  dmarc: { policy: DmarcPolicy.Quarantine, aggregateReports: ["dmarc@example.com"] },
});

export const records = mail.records;
