import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { alidns, type ExtraRecord, ExtraRecordType, MailDomain, MtaStsMode, planMailDomain } from "alibaba-mail";
import { clientFiles } from "alibaba-mail/clients";

const config = new pulumi.Config();
const settings = {
  domain: config.require("domain"),
  clientServices: { imap: true, smtp: true },
  mtaSts: { mode: MtaStsMode.Testing },
};

// The plan is pure, so what is served is known before anything exists.
const { files } = clientFiles(planMailDomain(settings));
const hosts = [...new Set(files.map(({ host }) => host))];

const bucket = new alicloud.oss.Bucket("discovery", { bucket: config.require("bucket") });
const unblocked = new alicloud.oss.BucketPublicAccessBlock("discovery", {
  bucket: bucket.bucket,
  blockPublicAccess: false,
});
const readable = new alicloud.oss.BucketAcl(
  "discovery",
  { bucket: bucket.bucket, acl: "public-read" },
  { dependsOn: unblocked },
);
// All paths differ, so one bucket serves all names.
const objects = files.map(
  ({ path, contentType, text }) =>
    new alicloud.oss.BucketObject(
      path,
      { bucket: bucket.bucket, key: path, contentType, content: text },
      { dependsOn: readable },
    ),
);

const records: Record<string, ExtraRecord> = {};
for (const host of hosts) {
  const key = host.slice(0, host.indexOf("."));
  const { token } = new alicloud.oss.BucketCnameToken(host, { bucket: bucket.bucket, domain: host });
  const target = pulumi.interpolate`${bucket.bucket}.${bucket.extranetEndpoint}`;
  records[key] = { name: host, type: ExtraRecordType.CNAME, value: target };
  // By this OSS sees that the name is ours.
  records[`${key}-owner`] = { name: `_dnsauth.${host}`, type: ExtraRecordType.TXT, value: token };
}

const mail = new MailDomain(
  "corp",
  { ...settings, dns: alidns(), extraRecords: records },
  // A changed policy is served before its record changes (RFC 8461 section 8.1).
  { dependsOn: objects },
);

for (const host of hosts) {
  new alicloud.oss.BucketCname(
    host,
    {
      bucket: bucket.bucket,
      domain: host,
      certificate: { certificate: config.require("certificate"), privateKey: config.requireSecret("privateKey") },
    },
    { dependsOn: mail },
  );
}

export const served = files.map(({ host, path }) => `https://${host}/${path}`);
export const { imap, smtp, webmailUrl } = mail;
