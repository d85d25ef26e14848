"""Reads the conformance suite of RFC 7208: its path as JSON on stdin, its scenarios as JSON on stdout."""

import json
import sys

import yaml

TYPES = ("TXT", "A", "AAAA", "MX", "PTR")


def scenarios(path):
    with open(path, encoding="utf-8") as suite:
        for document in yaml.safe_load_all(suite):
            zone = {name: entry(records) for name, records in document["zonedata"].items()}
            tests = [test(name, given) for name, given in document["tests"].items()]
            yield {"description": document["description"], "zone": zone, "tests": tests}


def entry(records):
    """A name's records by type; `ETIMEOUT` where the suite has no answer."""
    found = {}
    for record in records:
        if record != "TIMEOUT":
            for rdtype, value in record.items():
                found.setdefault(rdtype, []).append(value)
    # A record of the old type SPF stands for a TXT as well, unless the suite says what TXT there is (or that there is none).
    old = found.pop("SPF", [])
    found["TXT"] = [text for text in found.get("TXT", old) if text != "NONE"]
    for rdtype in TYPES:
        if "TIMEOUT" in found.get(rdtype, []) or ("TIMEOUT" in records and not found.get(rdtype)):
            found[rdtype] = "ETIMEOUT"
    return found


def test(name, given):
    result = given["result"]
    return {
        "id": name,
        "spec": str(given.get("spec", "")),
        "ip": given["host"],
        "helo": given["helo"],
        "sender": given.get("mailfrom") or "",
        "results": result if isinstance(result, list) else [result],
        "explanation": given.get("explanation"),
    }


if __name__ == "__main__":
    json.dump(list(scenarios(json.load(sys.stdin))), sys.stdout)
