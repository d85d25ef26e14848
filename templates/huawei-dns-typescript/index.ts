import * as pulumi from "@pulumi/pulumi";
import { type Edition, huaweiDns, MailDomain } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  zone: config.require("zone"),
  edition: config.require<Edition>("edition"),
  dns: huaweiDns({ zoneId: config.require("zoneId") }),
});

export const { records, webmailUrl, imap, pop3, smtp } = mail;
