import * as pulumi from "@pulumi/pulumi";
import { type ExtraRecord, huaweiDns, MailDomain } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  // Ids of RRsets that the zone has already, to take over, such as { "@ TXT": "ZONE_ID/RECORDSET_ID" }. Taken out again after
  // one run: pulumi config rm imports
  imports: config.getObject<Record<string, string>>("imports"),
  // What else is in the same RRsets, such as the verification tokens of other services at the domain's own name.
  extraRecords: config.getObject<Record<string, ExtraRecord>>("extraRecords"),
  dns: huaweiDns({ zoneId: config.require("zoneId") }),
});

export const { records, recordIds, webmailUrl, imap, pop3, smtp } = mail;
