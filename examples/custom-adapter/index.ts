import * as pulumi from "@pulumi/pulumi";
import { custom, MailDomain, PreflightMode } from "alibaba-mail";
import { HttpRecord } from "./http-record";

const endpoint = new pulumi.Config().require("endpoint");

const mail = new MailDomain("corp", {
  domain: "example.com",
  dns: custom({
    // What this service can't hold is refused before anything is made.
    audit: (records) =>
      records.flatMap(({ key, ttl }) =>
        ttl < 60
          ? [{ id: "my-dns.ttl", severity: "error" as const, path: "ttl", message: `${key}: at least 60 seconds` }]
          : [],
      ),
    declare: ({ fullName, type, ttl, rdata }, { name, opts }) =>
      new HttpRecord(name, { endpoint, name: fullName, type, ttl, data: rdata }, opts),
  }),
  // The live example.com is another zone, and its null MX would be refused. Leave it out for a domain of your own.
  preflight: PreflightMode.Off,
});

export const recordIds = mail.recordIds;
