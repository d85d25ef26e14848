import pulumi
import pulumi_alibaba_mail as alibaba_mail

config = pulumi.Config()
domain = config.get("domain") or "example.com"

mail = alibaba_mail.MailDomain(
    "corp",
    domain=domain,
    edition=alibaba_mail.Edition.SINGAPORE,
    dns={
        "zone_file": {
            "path": "example.zone",
            # The name servers that a new zone begins with. Leave it out for a zone file that is there already.
            "new_zone": {"name_servers": ["ns1.dns.example", "ns2.dns.example"]},
        }
    },
    # No name server serves the new zone. Leave it out for a live domain, whose existing records are then looked at first.
    preflight=alibaba_mail.PreflightMode.OFF,
)

pulumi.export("records", mail.records)
pulumi.export("webmail", mail.webmail_url)
pulumi.export("imap", mail.imap)
