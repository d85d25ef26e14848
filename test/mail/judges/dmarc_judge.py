"""What checkdmarc says of DMARC records. Reads a JSON list of texts, prints a JSON list of verdicts."""

import json
import socket
import sys

from checkdmarc import dmarc


def no_network(*_, **__):
    raise RuntimeError("the judge asks no DNS")


# The parser alone is asked: where it would look into the DNS, all is well there.
socket.socket.connect = no_network
socket.socket.sendto = no_network
dmarc.get_mx_records = lambda *_, **__: [{"preference": 10, "hostname": "mx.example.com", "addresses": []}]
dmarc.verify_dmarc_report_destination = lambda *_, **__: None


def judge(record):
    try:
        tags = dmarc.parse_dmarc_record(record, "example.com")["tags"]
    except RuntimeError:
        raise
    except Exception as problem:
        return {"ok": False, "why": f"{type(problem).__name__}: {problem}"}

    def reports(tag):
        return [uri["address"] for uri in tags[tag]["value"]] if tag in tags else []

    letters = {tag: tags[tag]["value"] for tag in ("p", "sp", "np", "adkim", "aspf", "t", "psd")}
    return {
        "ok": True,
        **letters,
        "fo": sorted(tags["fo"]["value"].split(":")),
        "rua": reports("rua"),
        "ruf": reports("ruf"),
    }


json.dump([judge(record) for record in json.load(sys.stdin)], sys.stdout)
