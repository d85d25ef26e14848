import * as pulumi from "@pulumi/pulumi";
import { digitalOcean, type Edition, MailDomain } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  zone: config.require("zone"),
  edition: config.require<Edition>("edition"),
  dns: digitalOcean(),
});

export const { records, webmailUrl, imap, pop3, smtp } = mail;
