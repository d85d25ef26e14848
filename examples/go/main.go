package main

import (
	"example.com/pulumi-alibaba-mail/sdk/go/alibabamail"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		domain := config.Get(ctx, "domain")
		if domain == "" {
			domain = "example.com"
		}
		edition := alibabamail.EditionSingapore
		// No name server serves the new zone. Leave it out for a live domain, whose existing records are then looked at first.
		preflight := alibabamail.PreflightModeOff

		mail, err := alibabamail.NewMailDomain(ctx, "corp", &alibabamail.MailDomainArgs{
			Domain:  domain,
			Edition: &edition,
			Dns: alibabamail.DnsArgs{ZoneFile: &alibabamail.ZoneFileArgs{
				Path: "example.zone",
				// The name servers that a new zone begins with. Leave it out for a zone file that is there already.
				NewZone: &alibabamail.NewZoneArgs{NameServers: []string{"ns1.dns.example", "ns2.dns.example"}},
			}},
			Preflight: &preflight,
		})
		if err != nil {
			return err
		}
		ctx.Export("records", mail.Records)
		ctx.Export("webmail", mail.WebmailUrl)
		ctx.Export("imap", mail.Imap)
		return nil
	})
}
