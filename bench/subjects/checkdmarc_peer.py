"""What checkdmarc costs for domains of a resolver: JSON on stdin, seconds as JSON on stdout."""

import json
import sys
import time

import dns.nameserver
import dns.resolver
from checkdmarc import dmarc, spf, utils

if __name__ == "__main__":
    task = json.load(sys.stdin)
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [dns.nameserver.Do53Nameserver(task["ip"], task["port"])]
    start = time.monotonic()
    for domain in task["domains"]:
        utils.get_mx_records(domain, resolver=resolver)
        assert spf.check_spf(domain, resolver=resolver)["valid"], domain
        dmarc.check_dmarc(domain, resolver=resolver)
    json.dump({"seconds": time.monotonic() - start}, sys.stdout)
