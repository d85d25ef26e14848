import * as pulumi from "@pulumi/pulumi";
import { type Edition, MailDomain, route53 } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  zone: config.require("zone"),
  edition: config.require<Edition>("edition"),
  dns: route53({ zoneId: config.require("zoneId") }),
});

export const { records, webmailUrl, imap, pop3, smtp } = mail;
