import * as pulumi from "@pulumi/pulumi";
import { type Edition, MailDomain, rfc2136 } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  zone: config.require("zone"),
  edition: config.require<Edition>("edition"),
  dns: rfc2136({ server: config.require("server"), tsigKeyName: config.require("tsigKeyName") }),
});

export const { records, webmailUrl, imap, pop3, smtp } = mail;
