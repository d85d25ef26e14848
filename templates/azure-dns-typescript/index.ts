import * as pulumi from "@pulumi/pulumi";
import { azureDns, type Edition, MailDomain } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  zone: config.require("zone"),
  edition: config.require<Edition>("edition"),
  dns: azureDns({ resourceGroupName: config.require("resourceGroup") }),
});

export const { records, webmailUrl, imap, pop3, smtp } = mail;
