import { WorkersCustomDomain, WorkersScript } from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import { cloudflare, MailDomain, MtaStsMode, planMailDomain } from "alibaba-mail";
import { clientFiles } from "alibaba-mail/clients";
import { workerModule } from "./worker";

const config = new pulumi.Config();
const accountId = config.require("accountId");
const zoneId = config.require("zoneId");
const settings = {
  domain: config.require("domain"),
  clientServices: { imap: true, smtp: true },
  mtaSts: { mode: MtaStsMode.Testing },
};

// The plan is pure, so what is served is known before anything exists.
const plan = planMailDomain(settings);
const { files } = clientFiles(plan);

const worker = new WorkersScript("discovery", {
  accountId,
  scriptName: "mail-discovery",
  mainModule: "worker.js",
  compatibilityDate: "2026-11-01",
  content: workerModule(plan.domain, files),
});

// Cloudflare makes the record and the certificate of each name itself, so extraRecords must not have them.
const names = [...new Set(files.map(({ host }) => host))].map(
  (hostname) => new WorkersCustomDomain(hostname, { accountId, zoneId, hostname, service: worker.scriptName }),
);

const mail = new MailDomain(
  "corp",
  { ...settings, dns: cloudflare({ zoneId }) },
  // A changed policy is served before its record changes (RFC 8461 section 8.1).
  { dependsOn: names },
);

export const served = files.map(({ host, path }) => `https://${host}/${path}`);
export const { imap, smtp, webmailUrl } = mail;
