import * as pulumi from "@pulumi/pulumi";
import { MailDomain, rfc2136 } from "alibaba-mail";

const config = new pulumi.Config();

const mail = new MailDomain("corp", {
  domain: config.require("domain"),
  // Ids of records that the zone has already, to take over: KEY@SERVER:PORT|ZONE|NAME|TYPE|RDATA.
  // Taken out again after one run: pulumi config rm imports
  imports: config.getObject<Record<string, string>>("imports"),
  dns: rfc2136({
    server: config.require("server"),
    port: config.requireNumber("port"),
    tsigKeyName: config.require("tsigKeyName"),
    // The secret is not here: pulumi config set --secret alibaba-mail:tsigSecret …
  }),
});

export const { records, webmailUrl, imap, pop3, smtp } = mail;
