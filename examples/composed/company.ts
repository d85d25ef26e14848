import * as pulumi from "@pulumi/pulumi";
import { DmarcPolicy, type Edition, MailDomain, PreflightMode, zoneFile } from "alibaba-mail";

export interface CompanyArgs {
  domains: string[];
  zoneFolder: string;
  edition?: Edition;
  /** The address of the company's own server, which sends mail too. It may come from another resource. */
  server: pulumi.Input<string>;
}

/** A company's infrastructure; its mail is one part of it. */
export class Company extends pulumi.ComponentResource {
  readonly imapHosts: pulumi.Output<Record<string, string | undefined>>;

  constructor(
    name: string,
    { domains, zoneFolder, edition, server }: CompanyArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("example:index:Company", name, {}, opts);
    const mails = domains.map((domain) => {
      const mail = new MailDomain(
        `${name}-${domain.replaceAll(".", "-")}`,
        {
          domain,
          edition,
          dns: zoneFile({ path: `${zoneFolder}/${domain}.zone`, newZone: { nameServers: ["ns1.dns.example"] } }),
          spf: { ip4: [server] },
          dmarc: { policy: DmarcPolicy.Quarantine, aggregateReports: [`dmarc@${domain}`] },
          // No name server serves the new zones. Leave it out for live domains, whose existing records are then looked at first.
          preflight: PreflightMode.Off,
        },
        { parent: this },
      );
      return [domain, mail.imap.apply((imap) => imap?.host)] as const;
    });
    this.imapHosts = pulumi.output(Object.fromEntries(mails));
    this.registerOutputs({ imapHosts: this.imapHosts });
  }
}
