/** The records of `DOMAINS` mail domains as one writes them by hand, with the outputs that a MailDomain has. */
const alicloud = require("@pulumi/alicloud");
const pulumi = require("@pulumi/pulumi");

class HandWritten extends pulumi.ComponentResource {
  constructor(name, { domain }, opts) {
    super("bench:index:HandWritten", name, { domain, zone: domain, edition: "singapore" }, opts);
    const resources = records.map(({ key, name: rr, type, ttl, preference, ...value }) => {
      const args = { domainName: domain, rr, type, value: value.exchange ?? value.text ?? value.target, ttl };
      const priority = preference === undefined ? {} : { priority: preference };
      return [key, new alicloud.dns.AlidnsRecord(`${name}-${key}`, { ...args, ...priority }, { parent: this })];
    });
    this.webmailUrl = pulumi.output("https://mail.sg.aliyun.com/");
    this.domainWebmailUrl = pulumi.output(`http://mail.${domain}/`);
    this.imap = pulumi.output(endpoint("imap", 993, domain));
    this.pop3 = pulumi.output(endpoint("pop3", 995, domain, "pop"));
    this.smtp = pulumi.output(endpoint("smtp", 465, domain));
    this.mtaStsPolicy = pulumi.output(undefined);
    this.records = pulumi.output(records);
    this.recordIds = pulumi.output(Object.fromEntries(resources.map(([key, { id }]) => [key, id])));
    this.findings = pulumi.output([]);
    const { webmailUrl, domainWebmailUrl, imap, pop3, smtp, mtaStsPolicy, recordIds, findings } = this;
    this.registerOutputs({
      ...{ webmailUrl, domainWebmailUrl, imap, pop3, smtp, mtaStsPolicy },
      ...{ records: this.records, recordIds, findings },
    });
  }
}

const mail = { name: "@", ttl: 600, requirement: "required", formerKeys: [] };
const alias = { ttl: 600, requirement: "recommended", formerKeys: [], type: "CNAME" };
const records = [
  { key: "mx-primary", ...mail, type: "MX", preference: 5, exchange: "mx1.sg.aliyun.com" },
  { key: "mx-secondary", ...mail, type: "MX", preference: 10, exchange: "mx2.sg.aliyun.com" },
  { key: "spf", ...mail, type: "TXT", text: "v=spf1 include:spf.sg.aliyun.com -all" },
  { key: "imap", name: "imap", ...alias, target: "imap.sg.aliyun.com" },
  { key: "pop3", name: "pop3", ...alias, target: "pop.sg.aliyun.com" },
  { key: "smtp", name: "smtp", ...alias, target: "smtp.sg.aliyun.com" },
  { key: "mail", name: "mail", ...alias, target: "mail.sg.aliyun.com" },
];

function endpoint(name, port, domain, service = name) {
  return { host: `${service}.sg.aliyun.com`, port, security: "tls", alias: `${name}.${domain}` };
}

for (let index = 0; index < Number(process.env.DOMAINS); index++) {
  new HandWritten(`d${index}`, { domain: `d${index}.example.com` });
}
