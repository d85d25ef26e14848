"""How many look-ups checkdmarc counts for each record: JSON on stdin, JSON on stdout. No name is asked for outside the zone."""

import json
import sys

import checkdmarc.utils
import dns.exception
import dns.rdata
import dns.resolver
from checkdmarc.spf import SPFError, parse_spf_record

MAX_ALIASES = 8


class ZoneResolver:
    """In the place of dns.resolver.Resolver: only what checkdmarc calls."""

    lifetime = 1.0

    def __init__(self, entries):
        self.entries = {name.lower().rstrip("."): entry for name, entry in entries.items()}

    def resolve(self, name, rdtype, **_):
        return self.find(str(name), str(rdtype), 0)

    def find(self, name, rdtype, hops):
        entry = self.entries.get(name.lower().rstrip("."))
        if entry is None or hops > MAX_ALIASES:
            raise dns.resolver.NXDOMAIN
        found = entry.get(rdtype, [])
        if isinstance(found, str):
            raise dns.resolver.LifetimeTimeout(timeout=1.0, errors=[])
        if found:
            return [dns.rdata.from_text("IN", rdtype, presented(rdtype, value)) for value in found]
        if "CNAME" in entry and rdtype != "CNAME":
            return self.find(entry["CNAME"][0], rdtype, hops + 1)
        raise dns.resolver.NoAnswer


def presented(rdtype, value):
    """A value as a zone file has it."""
    if rdtype == "TXT":
        return " ".join(json.dumps(string) for string in ([value] if isinstance(value, str) else value))
    if rdtype == "MX":
        return f"{value[0]} {value[1].rstrip('.')}."
    return value if rdtype in ("A", "AAAA") else f"{value.rstrip('.')}."


def judge(question):
    return count(question, ZoneResolver(question["zone"]))


def count(question, resolver):
    checkdmarc.utils.DNS_CACHE.clear()
    try:
        counted = parse_spf_record(
            question["record"],
            question["domain"],
            ignore_too_many_lookups=True,
            resolver=resolver,
            retries=0,
        )
    except (SPFError, dns.exception.DNSException) as problem:
        return {"id": question["id"], "problem": str(problem)}
    if "error" in counted:
        return {"id": question["id"], "problem": str(counted["error"])}
    return {"id": question["id"], "lookups": counted["dns_lookups"]}


if __name__ == "__main__":
    json.dump([judge(question) for question in json.load(sys.stdin)], sys.stdout)
