import pulumi
import pulumi_alibaba_mail as alibaba_mail

config = pulumi.Config()

mail = alibaba_mail.MailDomain(
    "corp",
    domain=config.require("domain"),
    zone=config.require("zone"),
    edition=alibaba_mail.Edition(config.require("edition")),
    dns={"huawei_dns": {"zone_id": config.require("zoneId")}},
)

pulumi.export("records", mail.records)
pulumi.export("webmailUrl", mail.webmail_url)
pulumi.export("imap", mail.imap)
pulumi.export("pop3", mail.pop3)
pulumi.export("smtp", mail.smtp)
