"""What pyspf says of each question: JSON on stdin, JSON on stdout. No name is asked for outside the question's zone."""

import json
import socket
import sys

import spf

MAX_ALIASES = 8


class Zone:
    def __init__(self, entries):
        self.entries = {name.lower().rstrip("."): entry for name, entry in entries.items()}

    def lookup(self, name, qtype, strict=True, timeout=None, level=0):
        """In the place of spf.DNSLookup: pairs of (name, type) and a value, as it would have them from the network."""
        labels = [label for label in name.split(".") if label]
        if any(len(label.encode()) > 63 for label in labels):
            raise spf.TempError("DNS label too long")
        entry = self.entries.get(".".join(labels).lower(), {})
        found = entry.get(qtype, [])
        if isinstance(found, str):
            raise spf.TempError("DNS " + found)
        for value in found:
            yield (name, qtype), native(qtype, value)
        if not found and "CNAME" in entry and level < MAX_ALIASES:
            target = entry["CNAME"][0]
            yield (name, "CNAME"), target
            yield from self.lookup(target, qtype, strict, timeout, level + 1)


def native(qtype, value):
    """A value as pyspf has it from its DNS library."""
    if qtype == "AAAA":
        return socket.inet_pton(socket.AF_INET6, value)
    if qtype == "TXT":
        strings = [value] if isinstance(value, str) else value
        return tuple(string.encode("utf-8") for string in strings)
    if qtype == "MX":
        return tuple(value)
    return value


def judge(question):
    return evaluate(question, Zone(question["zone"]))


def evaluate(question, zone):
    spf.DNSLookup = zone.lookup
    query = spf.query(i=question["ip"], s=question["sender"], h=question["helo"], strict=True)
    result, _, words = query.check()
    return {"id": question["id"], "result": result, "words": words}


if __name__ == "__main__":
    json.dump([judge(question) for question in json.load(sys.stdin)], sys.stdout)
