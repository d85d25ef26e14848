/** What the help says behind the options: examples, and how each command ends. */
export const overview = `
Examples:
  alibaba-mail plan example.com                   the records to add
  alibaba-mail plan example.com --format zone     the same as a zone file
  alibaba-mail check example.com                  are they live?
  alibaba-mail check --file domains.txt --format html > check.html
  alibaba-mail spf example.com                    what its SPF record costs
  alibaba-mail adopt example.com --dns zone-file:example.com.zone

Exit codes:
  0  all is well
  1  the DNS says that it is not: Resolution Invalid, drift, a broken SPF
     record, records in the way
  2  no verdict (nobody answered), or the command was used wrongly

Environment:
  NO_COLOR     no colours; by default they are shown on a terminal only
  FORCE_COLOR  colours in any case
  DEBUG        where a bug is, should you meet one`;

export const plan = `
Examples:
  alibaba-mail plan example.com
  alibaba-mail plan example.com --edition china --format markdown
  alibaba-mail plan post.example.com --zone example.com
  alibaba-mail plan example.com --config mail.json --format json > plan.json

  with mail.json such as
    { "spf": { "includes": ["spf1.dm.aliyun.com"] },
      "dkim": { "default": { "record": "v=DKIM1; k=rsa; p=…" } },
      "dmarc": { "policy": "none", "aggregateReports": ["dmarc@example.com"] } }

The options go before what the file says. Warnings go to standard error.

Exit codes:
  0  the plan was printed
  2  the arguments are wrong: standard error says all that is`;

export const check = `
It finds the name servers of each domain from the DNS root down and asks each
of them, by UDP or TCP, IPv4 and IPv6, so that no cache has a say. MX and SPF
decide: Resolved, or Resolution Invalid. Where nobody answers, there is no
verdict. Of several domains, --endpoints tries the provider's hosts once, and
no aliases.

Examples:
  alibaba-mail check example.com
  alibaba-mail check example.com --wait 600       wait until a change is live
  alibaba-mail check example.com --endpoints      are the hosts in reach?
  alibaba-mail check example.com --server 8.8.8.8 what one resolver says
  pulumi stack output --json | alibaba-mail check --plan -
  alibaba-mail check --file domains.txt --format json \\
    | jq -r 'select(.status != "Resolved") | .domain // .given'
  alibaba-mail check --file domains.txt --format html > check.html

Exit codes:
  0  every domain is Resolved, and every endpoint that was tried is fine
  1  a domain is Resolution Invalid
  2  none is, but for one there is no verdict, an endpoint is in trouble, a line
     is no domain, or the command was used wrongly`;

export const spf = `
Receivers give up after 10 look-ups, or after 2 that find nothing (RFC 7208
section 4.6.4). A record is evaluated here as if no term matched before its end.

Examples:
  alibaba-mail spf example.com
  alibaba-mail spf "v=spf1 include:spf.sg.aliyun.com include:example.net -all"
  alibaba-mail spf "v=spf1 mx -all" --domain example.com

Exit codes:
  0  the record works
  1  there is an error in it or in what it includes, or there is no record
  2  nobody answered for a part of it, or the command was used wrongly`;

export const drift = `
Every record of the plan is compared, the optional ones and the TTLs too.

Examples:
  alibaba-mail plan example.com --format json > plan.json
  alibaba-mail drift --plan plan.json
  pulumi stack output --json | alibaba-mail drift --plan -

Exit codes:
  0  the zone is as planned
  1  drift: something differs
  2  no verdict (nobody answered), or the command was used wrongly`;

export const adopt = `
It prints the argument imports, whole, to paste into the MailDomain; then what
pulumi up does with each record of the plan, and what else stands at its names.
Put the imports in, run pulumi up once, and take them out again. It changes
nothing.

Where the records are:
  zone-file:PATH                  a master file; PATH as the program has it
  rfc2136:[KEY@]SERVER[:PORT]     a live zone; the key's secret is taken from
                                  ALIBABA_MAIL_TSIG_SECRET or, by the keys'
                                  names, ALIBABA_MAIL_TSIG_SECRETS
  alidns:FILE                     JSON of aliyun alidns DescribeDomainRecords,
                                  or of Pulumi's alicloud.dns.getAlidnsRecords
  cloudflare:FILE                 JSON of GET /zones/ID/dns_records, or of
                                  Pulumi's cloudflare.getDnsRecords

Examples:
  alibaba-mail adopt example.com --dns zone-file:zones/example.com.zone
  alibaba-mail adopt example.com --dns rfc2136:mail-key@ns1.example.com
  aliyun alidns DescribeDomainRecords --DomainName example.com --PageSize 500 \\
    | alibaba-mail adopt example.com --dns alidns:-
  alibaba-mail adopt --config mail.json --dns cloudflare:records.json \\
    --format json | jq .imports

Exit codes:
  0  nothing is in the way
  1  something is, and is named: pulumi up would be refused
  2  the zone could not be read, or the command was used wrongly`;
