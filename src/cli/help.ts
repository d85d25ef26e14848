/** The help after the options: examples and exit codes. */
export const overview = `
Examples:
  alibaba-mail plan example.com                   the records to add
  alibaba-mail plan example.com --format zone     the same as a zone file
  alibaba-mail check example.com                  are they live?
  alibaba-mail check --file domains.txt --format html > check.html
  alibaba-mail spf example.com                    the look-ups of its SPF record
  alibaba-mail preflight example.com              conflicts before a cut-over
  alibaba-mail adopt example.com --dns zone-file:example.com.zone
  pulumi preview --json --show-sames | alibaba-mail comment
  alibaba-mail clients example.com                what mail programs need

Exit codes:
  0  everything is in order
  1  a definite problem: Resolution Invalid, drift, a broken SPF record,
     conflicting records
  2  no verdict (no server answered), or a usage error

Environment:
  NO_COLOR     no colours; by default they are used on a terminal only
  FORCE_COLOR  always use colours
  DEBUG        print the stack trace of an internal error`;

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

Options override the file. Warnings go to standard error.

Exit codes:
  0  the plan was printed
  2  the arguments are invalid: standard error lists all problems`;

export const clients = `
The same plan as files: autoconfig (Thunderbird, K-9 Mail, Evolution, KMail),
Autodiscover (Outlook), a profile for iPhone, iPad and Mac, and one page for
colleagues. The profile is not signed.

Examples:
  alibaba-mail clients example.com
  alibaba-mail clients example.com --format html --lang zh > mail.html
  alibaba-mail clients example.com --user ann@example.com \\
    --format mobileconfig > ann.mobileconfig
  alibaba-mail clients example.com --config mail.json --out public

Exit codes:
  0  printed or written
  2  the arguments are invalid: standard error lists all problems`;

export const check = `
Finds the name servers of each domain from the DNS root down and asks each of
them, over UDP or TCP, IPv4 and IPv6, so no cache is involved. MX and SPF
decide: Resolved, or Resolution Invalid. If no server answers, there is no
verdict. With several domains, --endpoints tries the provider's hosts once, and
not the aliases.

Examples:
  alibaba-mail check example.com
  alibaba-mail check example.com --wait 600       wait until a change is live
  alibaba-mail check example.com --endpoints      are the hosts reachable?
  alibaba-mail check example.com --server 8.8.8.8 ask one resolver instead
  pulumi stack output --json | alibaba-mail check example.com --plan -
  alibaba-mail check --file domains.txt --format json \\
    | jq -r 'select(.status != "Resolved") | .domain // .given'
  alibaba-mail check --file domains.txt --format html > check.html

Exit codes:
  0  every domain is Resolved, and every endpoint that was tried works
  1  at least one domain is Resolution Invalid
  2  otherwise: no verdict for a domain, a failing endpoint, a line that is not
     a domain, or a usage error`;

export const spf = `
Receivers give up after 10 look-ups, or after 2 that find nothing (RFC 7208
section 4.6.4). The record is evaluated as if no term before its end matched.

Examples:
  alibaba-mail spf example.com
  alibaba-mail spf "v=spf1 include:spf.sg.aliyun.com include:example.net -all"
  alibaba-mail spf "v=spf1 mx -all" --domain example.com

Exit codes:
  0  the record works
  1  the record or one that it includes has an error, or there is no record
  2  no server answered for a part of it, or a usage error`;

export const drift = `
Compares every record of the plan, including optional ones, and TTLs.

Examples:
  alibaba-mail plan example.com --format json > plan.json
  alibaba-mail drift --plan plan.json
  pulumi stack output --json | alibaba-mail drift example.com --plan -

Exit codes:
  0  the zone matches the plan
  1  drift: something differs
  2  no verdict (no server answered), or a usage error`;

export const adopt = `
Prints the complete argument imports, to paste into the MailDomain; then what
pulumi up does with each record of the plan, and which other records exist at
its names. Add the imports, run pulumi up once, and remove them again. The
command changes nothing.

Where the records are:
  zone-file:PATH                  a zone file; PATH as in the Pulumi program
  rfc2136:[KEY@]SERVER[:PORT]     a live zone; the key's secret is taken from
                                  ALIBABA_MAIL_TSIG_SECRET or, by key name,
                                  ALIBABA_MAIL_TSIG_SECRETS
  alidns:FILE                     JSON of aliyun alidns DescribeDomainRecords,
                                  or of Pulumi's alicloud.dns.getAlidnsRecords
  cloudflare:FILE                 JSON of GET /zones/ID/dns_records, or of
                                  Pulumi's cloudflare.getDnsRecords
  dnspod:FILE                     JSON of tccli dnspod DescribeRecordList, or of
                                  Pulumi's tencentcloud.dnspod.getRecordList
  digitalocean:FILE               JSON of doctl compute domain records list, or
                                  of Pulumi's digitalocean.getRecords
  route53:FILE                    JSON of aws route53 list-resource-record-sets,
                                  with --zone-id
  azure-dns:FILE                  JSON of az network dns record-set list, or of
                                  Pulumi's azure-native.dns.getRecordSet
  google-dns:FILE                 JSON of gcloud dns record-sets list, with
                                  --zone-id PROJECT/MANAGED-ZONE, or of Pulumi's
                                  gcp.dns.getRecordSets
  huawei-dns:FILE                 JSON of hcloud DNS ShowRecordSetByZone, or of
                                  Pulumi's huaweicloud.getDnsRecordsets
                                  (in the last four, all values of a name and
                                  type have one id)

Examples:
  alibaba-mail adopt example.com --dns zone-file:zones/example.com.zone
  alibaba-mail adopt example.com --dns rfc2136:mail-key@ns1.example.com
  aliyun alidns DescribeDomainRecords --DomainName example.com --PageSize 500 \\
    | alibaba-mail adopt example.com --dns alidns:-
  alibaba-mail adopt --config mail.json --dns cloudflare:records.json \\
    --format json | jq .imports

Exit codes:
  0  no conflicts
  1  some records conflict, and are listed: pulumi up would be refused
  2  the zone could not be read in full, or a usage error`;

export const preflight = `
It queries the zone's own name servers and reports existing records that keep
mail from Alibaba Mail, or conflict with the planned records: MX, SPF and
policies of another mail service and its leftovers, long TTLs, delegations.
It prints the arguments of MailDomain that resolve them. It changes nothing,
and stops after 5 seconds with what it has.

With --dns it also reads the DNS service, as adopt does. Then the arguments
contain the ids for adopting records, and suspended records and records that
are not served yet are included.

Examples:
  alibaba-mail preflight example.com
  alibaba-mail preflight example.com --edition china --config mail.json
  alibaba-mail preflight example.com --dns zone-file:zones/example.com.zone
  pulumi stack output --json | alibaba-mail preflight example.com --plan -
  alibaba-mail preflight example.com --format json | jq .proposal

Records that exist as planned are no error: on a running domain the stack has
made them. Only the engine knows; if the stack doesn't have them, its preview
refuses them, and the imports that are printed with --dns adopt them.

Exit codes:
  0  no errors; there may be warnings, and records that exist as planned
  1  something loses mail, or can't be applied
  2  some checks could not be completed, or a usage error`;

export const comment = `
It reads what Pulumi's previews printed, one stack or several, and says what
becomes of each zone's records, and what of that may harm mail: the verdict is
safe, look or danger. It asks no network and changes nothing. --show-sames has
Pulumi print what stays, too: without it, not all can be judged.

Examples:
  pulumi preview --json --show-sames | alibaba-mail comment > comment.md
  alibaba-mail comment dev.json production.json --fail-on danger
  alibaba-mail comment preview.json --format html > changes.html
  alibaba-mail comment preview.json --expect 1-0f3c… > comment.md

Exit codes:
  0  the review was printed
  1  it was printed, and the verdict is that of --fail-on or worse, or the plan
     is another one than that of --expect
  2  nothing of a preview came in, or the command was used wrongly`;
