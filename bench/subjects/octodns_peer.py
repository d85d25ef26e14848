"""What octoDNS costs: a task as JSON on stdin, seconds as JSON on stdout. Its YAML files are written before the clock starts."""

import json
import logging
import sys
import time
import warnings

from octodns.provider.yaml import YamlProvider
from octodns.record import Record, Rr
from octodns.zone import Zone
from octodns_bind import Rfc2136Provider, ZoneFileProvider

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def timed(work):
    start = time.monotonic()
    work()
    return time.monotonic() - start


def zone_of(name, lines):
    """A zone of `[name, type, ttl, rdata]`, absolute and as in a zone file."""
    zone = Zone(name, [])
    for record in Record.from_rrs(zone, [Rr(*line) for line in lines]):
        zone.add_record(record)
    return zone


def yaml_in(folder):
    return YamlProvider("config", folder, enforce_order=False, escaped_semicolons=False)


def write_yaml(folder, name, lines):
    target = yaml_in(folder)
    target.apply(target.plan(zone_of(name, lines)))


def bring(source, target, name):
    """As octodns-sync does it, and how many RRsets were changed."""
    zone = Zone(name, [])
    source.populate(zone)
    plan = target.plan(zone)
    return target.apply(plan) if plan else 0


def zone_files(task):
    """From YAML to zone files, which octoDNS writes as a whole and never reads."""
    for name, lines in task["zones"].items():
        write_yaml(task["yaml"], name, lines)

    def work():
        source, target = yaml_in(task["yaml"]), ZoneFileProvider("out", task["out"])
        for name in task["zones"]:
            bring(source, target, name)

    return {"seconds": timed(work)}


def texts(task):
    """From values in memory to the lines of zone files."""
    written = []

    def work():
        for name, lines in task["zones"].items():
            zone = zone_of(name, lines)
            for record in sorted(zone.records):
                fqdn, ttl, rdtype, values = record.rrs
                written.extend(f"{fqdn} {ttl} IN {rdtype} {value}" for value in values)

    seconds = timed(work)
    return {"seconds": seconds, "lines": len(written)}


def updates(task):
    """From YAML into live zones, and out of them."""
    for name, zone in task["zones"].items():
        write_yaml(task["yaml"] + "/full", name, zone["kept"] + zone["lines"])
        write_yaml(task["yaml"] + "/empty", name, zone["kept"])
    changed = {}

    def step(folder):
        source, target = yaml_in(task["yaml"] + "/" + folder), Rfc2136Provider("live", **task["at"], timeout=60)
        changed[folder] = sum(bring(source, target, name) for name in task["zones"])

    create, delete = timed(lambda: step("full")), timed(lambda: step("empty"))
    return {"create": create, "delete": delete, "changed": changed}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    json.dump({"zone-files": zone_files, "texts": texts, "updates": updates}[given["task"]](given), sys.stdout)
