import * as pulumi from "@pulumi/pulumi";
import { cloudflare, MailDomain } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  // Ids of records that the zone has already, to take over, as <zoneId>/<recordId>.
  // Taken out again after one run: pulumi config rm imports
  imports: config.getObject<Record<string, string>>("imports"),
  dns: cloudflare({
    zoneId: config.require("zoneId"),
    comment: "Alibaba Mail, kept by Pulumi",
  }),
});

export const { records, recordIds, webmailUrl, imap, pop3, smtp } = mail;
