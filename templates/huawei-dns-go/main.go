package main

import (
	"example.com/pulumi-alibaba-mail/sdk/go/alibabamail"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")
		edition := alibabamail.Edition(conf.Require("edition"))

		mail, err := alibabamail.NewMailDomain(ctx, "corp", &alibabamail.MailDomainArgs{
			Domain:  conf.Require("domain"),
			Zone:    pulumi.StringRef(conf.Require("zone")),
			Edition: &edition,
			Dns:     alibabamail.DnsArgs{HuaweiDns: &alibabamail.HuaweiDnsArgs{ZoneId: pulumi.String(conf.Require("zoneId"))}},
		})
		if err != nil {
			return err
		}
		ctx.Export("records", mail.Records)
		ctx.Export("webmailUrl", mail.WebmailUrl)
		ctx.Export("imap", mail.Imap)
		ctx.Export("pop3", mail.Pop3)
		ctx.Export("smtp", mail.Smtp)
		return nil
	})
}
