"""What checkdmarc says of the SPF and DMARC records of live domains: JSON on stdin, JSON on stdout."""

import json
import sys

import checkdmarc.utils
import dns.nameserver
import dns.resolver
from checkdmarc import dmarc, spf

PATIENCE = 5.0


def resolver_at(ip, port):
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [dns.nameserver.Do53Nameserver(ip, port)]
    resolver.timeout = resolver.lifetime = PATIENCE
    return resolver


def spf_of(domain, **how):
    found = spf.query_spf_record(domain, **how)["record"]
    return found, lambda: spf.parse_spf_record(found, domain, **how)


def dmarc_of(domain, **how):
    found = dmarc.query_dmarc_record(domain, **how)
    return found["record"], lambda: dmarc.parse_dmarc_record(found["record"], found["location"], **how)


def judge(question):
    # What it heard for one domain shall tell nothing of the next.
    checkdmarc.utils.DNS_CACHE.clear()
    how = {"resolver": resolver_at(question["ip"], question["port"]), "retries": 0}
    verdict = {"id": question["id"], "isFound": False}
    try:
        of = spf_of if question["kind"] == "spf" else dmarc_of
        record, parse = of(question["domain"], **how)
        verdict |= {"isFound": True, "record": record}
        parse()
    except (spf.SPFError, dmarc.DMARCError) as problem:
        verdict |= {"problem": type(problem).__name__, "words": str(problem)}
    return verdict


if __name__ == "__main__":
    json.dump([judge(question) for question in json.load(sys.stdin)], sys.stdout)
