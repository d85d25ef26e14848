/** The servers of mail clients. */
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import { inspectCertificate } from "../../src/endpoints/certificate";
import { type EndpointObservation, judgeEndpoints } from "../../src/endpoints/judge";
import type { Failure, Greeting, ProbeResult } from "../../src/endpoints/probe";
import type { Target } from "../../src/endpoints/types";
import { inputs, type Room, together } from "./entry";

const host = "imap.sg.aliyun.com";
const address = "192.0.2.1";
const provider: Target = { service: "imap", role: "provider", host, port: 993, instead: host };
const alias: Target = { ...provider, role: "alias", host: "imap.example.com" };
const webmail: Target = { ...provider, service: "webmail", role: "webmail-alias", host: "mail.example.com", port: 443 };
const pop3: Target = { ...provider, service: "pop3", port: 995 };

const judged = (...sights: [Target, ...ProbeResult[]][]): unknown =>
  judgeEndpoints(
    sights.map(([target, ...visits]): EndpointObservation => {
      return { target, addresses: { ok: true, records: visits.map((visit) => visit.address) }, probes: visits };
    }),
    5000,
  );
const fails = (stage: Failure["stage"], code: string, at = address): ProbeResult => ({
  address: at,
  failure: { stage, code },
});

type Part = DetailedPeerCertificate["issuer"];

/** A certificate as Node.js tells it; its issuer's is itself where none is given. */
function certificate(over: Partial<DetailedPeerCertificate> = {}): DetailedPeerCertificate {
  const made = {
    subject: { CN: host } as Part,
    issuer: { O: "Test Authority" } as Part,
    subjectaltname: `DNS:${host}`,
    valid_from: "Nov 1 00:00:00 2026 GMT",
    valid_to: "Jan 30 00:00:00 2027 GMT",
    fingerprint256: "00",
    ...over,
  } as DetailedPeerCertificate;
  if (!("issuerCertificate" in over)) made.issuerCertificate = made;
  return made;
}

const root = certificate({ subject: { O: "Watchful Proxy" } as Part, issuer: { O: "Watchful Proxy" } as Part });
const welcome: Greeting = { kind: "welcome", line: "* OK" };

/** A visit that came to TLS; `code` is what OpenSSL says of the certificate. */
function comes(shown: DetailedPeerCertificate, code = "", greeting = welcome, at = address): ProbeResult {
  const socket = { authorizationError: code, getPeerCertificate: () => shown } as unknown as TLSSocket;
  const looked = inspectCertificate(socket, host, new Date("2026-11-28T12:00:00Z"), []);
  return { address: at, tls: "TLSv1.3", certificate: looked, greeting };
}
const greets = (greeting: Greeting): ProbeResult => comes(certificate(), "", greeting);

const failures = inputs((visit: ProbeResult) => judged([provider, visit]), {
  "endpoint.silent": [fails("handshake", "timeout")],
  "endpoint.closed": [fails("handshake", "ECONNRESET")],
  "endpoint.timed-out": [fails("connect", "timeout")],
  "endpoint.refused": [fails("connect", "ECONNREFUSED")],
  "endpoint.no-way": [fails("connect", "ENETUNREACH", "2001:db8::1")],
  "endpoint.unreachable": [fails("connect", "EHOSTUNREACH")],
  "endpoint.old-tls": [fails("handshake", "ERR_SSL_UNSUPPORTED_PROTOCOL")],
  "endpoint.plain-text": [fails("handshake", "ERR_SSL_WRONG_VERSION_NUMBER")],
  "endpoint.handshake-failed": [fails("handshake", "EPROTO")],
  "endpoint.refuses": [greets({ kind: "refusal", line: "* BYE too busy" })],
  "endpoint.other-protocol": [greets({ kind: "foreign", line: "220 mail ESMTP" }), greets({ kind: "flood" })],
  "endpoint.no-greeting": [greets({ kind: "silence" }), greets({ kind: "end" })],
  "endpoint.expires-soon": [
    comes(certificate({ valid_to: "Dec 5 13:00:00 2026 GMT" })),
    comes(certificate({ valid_to: "Nov 29 13:00:00 2026 GMT" })),
  ],
  "endpoint.wrong-name": [comes(certificate({ subjectaltname: "DNS:a.example, DNS:b.example" }))],
  "endpoint.expired": [
    comes(certificate({ valid_to: "Nov 25 00:00:00 2026 GMT" })),
    comes(
      certificate({ issuerCertificate: certificate({ ...root, valid_to: "Nov 25 00:00:00 2026 GMT" }) }),
      "CERT_HAS_EXPIRED",
    ),
  ],
  "endpoint.not-yet-valid": [comes(certificate({ valid_from: "Nov 30 00:00:00 2026 GMT" }))],
  "endpoint.self-signed": [comes(certificate(), "DEPTH_ZERO_SELF_SIGNED_CERT")],
  "endpoint.unknown-authority": [comes(certificate({ issuerCertificate: root }), "SELF_SIGNED_CERT_IN_CHAIN")],
  "endpoint.unknown-issuer": [
    comes(
      certificate({
        issuerCertificate: undefined as unknown as DetailedPeerCertificate,
        issuer: { O: "Test Branch" } as Part,
      }),
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ),
  ],
  "endpoint.not-verified": [comes(certificate(), "INVALID_CA")],
});

const wrongName = comes(certificate({ subjectaltname: "DNS:a.example" }));
const withoutAddress = (target: Target, addresses: EndpointObservation["addresses"]): unknown =>
  judgeEndpoints([{ target, addresses, probes: [] }], 5000);

export const room: Room = together(failures, {
  "endpoint.lookup-failed": () => withoutAddress(provider, { ok: false, code: "EAI_AGAIN" }),
  "endpoint.no-address": [provider, alias].map((target) => () => withoutAddress(target, { ok: true, records: [] })),
  "endpoint.refused": () => judged([webmail, fails("connect", "ECONNREFUSED")]),
  "endpoint.expires-soon": () => judged([webmail, comes(certificate({ valid_to: "Dec 5 13:00:00 2026 GMT" }))]),
  "endpoint.alias-certificate": [() => judged([alias, wrongName]), () => judged([webmail, wrongName])],
  "endpoint.expired": () => judged([webmail, comes(certificate({ valid_to: "Nov 25 00:00:00 2026 GMT" }))]),
  "endpoint.timed-out": [
    () => judged([provider, fails("connect", "timeout")], [pop3, greets(welcome)]),
    () => judged([provider, fails("connect", "timeout"), comes(certificate(), "", welcome, "192.0.2.2")]),
    () => judged([provider, greets(welcome)], [alias, fails("connect", "timeout")]),
  ],
});
