"""What dkimpy says of DKIM key records. Reads a JSON list of texts, prints a JSON list of verdicts."""

import base64
import json
import sys

import dkim

try:
    import nacl.signing  # noqa: F401
except ImportError:
    nacl = None

# dkim.verify refuses shorter RSA keys by default (RFC 8301 section 3.2).
MINIMUM_BITS = 1024


def judge(record):
    try:
        key, bits, kind, for_tls_reports = dkim.load_pk_from_dns(
            "selector._domainkey.example.com.", dnsfunc=lambda name, timeout: record.encode()
        )
    except Exception as problem:
        if nacl is None and "ed25519" in record:
            return {"ok": None, "why": "without PyNaCl, dkimpy reads no Ed25519 key"}
        return {"ok": False, "why": f"{type(problem).__name__}: {problem}"}
    if key is None or for_tls_reports:
        return {"ok": False, "why": "the key is for another service"}
    if kind == b"rsa":
        if bits < MINIMUM_BITS:
            return {"ok": False, "why": f"public key too small: {bits}"}
        identity = f"{key['modulus']:x} {key['publicExponent']:x}"
    else:
        identity = base64.b64encode(bytes(key)).decode()
    return {"ok": True, "type": kind.decode(), "identity": identity}


json.dump([judge(record) for record in json.load(sys.stdin)], sys.stdout)
