import * as pulumi from "@pulumi/pulumi";
import { digitalOcean, MailDomain } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  // Ids of records that the zone has already, to take over: pulumi config set --path imports.mx-primary example.com,2844…
  // Taken out again after one run: pulumi config rm imports
  imports: config.getObject<Record<string, string>>("imports"),
  dns: digitalOcean(),
});

export const { records, recordIds, webmailUrl, imap, pop3, smtp } = mail;
