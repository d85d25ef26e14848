import * as pulumi from "@pulumi/pulumi";
import { Edition, MailDomain, PreflightMode, zoneFile } from "alibaba-mail";

const config = new pulumi.Config();
const domain = config.get("domain") ?? "example.com";

const mail = new MailDomain("corp", {
  domain,
  edition: config.get<Edition>("edition") ?? Edition.Singapore,
  dns: zoneFile({
    path: config.get("zoneFile") ?? `${domain}.zone`,
    // The name servers that a new zone begins with. Leave it out for a zone file that is there already.
    newZone: { nameServers: ["ns1.dns.example", "ns2.dns.example"] },
  }),
  // No name server serves the new zone. Leave it out for a live domain, whose existing records are then looked at first.
  preflight: PreflightMode.Off,
});

export const records = mail.records;
export const webmail = mail.webmailUrl;
export const imap = mail.imap;
export const pop3 = mail.pop3;
export const smtp = mail.smtp;
