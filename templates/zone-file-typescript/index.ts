import * as pulumi from "@pulumi/pulumi";
import { type Edition, MailDomain, zoneFile } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  zone: config.require("zone"),
  edition: config.require<Edition>("edition"),
  dns: zoneFile({ path: config.require("zoneFile") }),
});

export const { records, webmailUrl, imap, pop3, smtp } = mail;
