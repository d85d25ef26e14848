/** Inspects a server's certificate: its issuer, its names and its validity period. */
import { X509Certificate } from "node:crypto";
import {
  checkServerIdentity,
  type DetailedPeerCertificate,
  getCACertificates,
  rootCertificates,
  type TLSSocket,
} from "node:tls";
import { formatValue } from "../shared/issues";
import { listUpTo } from "../shared/lists";
import { escapeControlChars } from "../shared/untrusted-text";
import type { EndpointCertificate, EndpointState } from "./types";

/** One thing wrong with a certificate. */
export interface CertificateFault {
  state: Extract<EndpointState, "untrusted" | "wrong-certificate" | "expired" | "not-yet-valid">;
  /** The last part of the reason's id. */
  id: string;
  /** What was found, and the rule. */
  message: string;
}

/** A certificate seen at one address, and everything wrong with it. */
export interface InspectedCertificate {
  summary: EndpointCertificate;
  faults: CertificateFault[];
}

/** The most names that a message lists. */
const MAX_NAMES = 5;

const DAY = 24 * 60 * 60 * 1000;

/** OpenSSL reports only its last error, and checks the validity period last: with one of these codes, trust is undecided. */
const VALIDITY_CODES = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);

/** Not signed by a trusted authority. */
const TRUST_CODES = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

/** Inspects the certificate that the server presented for `host`. */
export function inspectCertificate(
  socket: TLSSocket,
  host: string,
  now: Date,
  ca: readonly string[] | undefined,
): InspectedCertificate {
  const certificate = socket.getPeerCertificate(true);
  const chain = chainOf(certificate);
  const code = socket.authorizationError ? String(socket.authorizationError) : "";
  const summary = summarize(certificate, now);
  const faults = [
    trustFault(code, chain, summary, ca),
    nameFault(host, certificate, summary),
    validityFault(code, chain, now),
  ];
  return { summary, faults: faults.filter((fault) => fault !== undefined) };
}

/** The certificate and its issuers' certificates, as far as the server or Node.js has them. */
function chainOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  // The last one is its own issuer, or has none.
  for (let each: DetailedPeerCertificate | undefined = certificate; each && !chain.includes(each); ) {
    chain.push(each);
    each = each.issuerCertificate;
  }
  return chain;
}

function summarize(certificate: DetailedPeerCertificate, now: Date): EndpointCertificate {
  const left = Date.parse(certificate.valid_to) - now.getTime();
  return {
    names: namesOf(certificate),
    issuer: nameOfParty(certificate.issuer),
    validFrom: timeOf(certificate.valid_from),
    validTo: timeOf(certificate.valid_to),
    // An invalid date makes the certificate untrusted.
    daysLeft: Number.isNaN(left) ? 0 : Math.floor(left / DAY),
  };
}

/** Converts a time from OpenSSL's format to RFC 3339; an invalid one stays as it is. */
function timeOf(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? escapeControlChars(text) : date.toISOString();
}

/** The subject alternative names; if there are none, the subject's common name, as in Node.js. */
function namesOf({ subjectaltname = "", subject }: DetailedPeerCertificate): string[] {
  // Node.js quotes a name that contains the separators of its list.
  const names = [...subjectaltname.matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name]) => name);
  const all = names.length > 0 ? names : [subject.CN].flat();
  return all.filter((name) => name !== undefined).map(escapeControlChars);
}

/** A subject or issuer by its readable names. */
function nameOfParty(party: DetailedPeerCertificate["issuer"]): string {
  const names = [party.O, party.CN].flat().filter((name) => name !== undefined);
  return escapeControlChars(names.join(", "));
}

function trustFault(
  code: string,
  chain: DetailedPeerCertificate[],
  { issuer }: EndpointCertificate,
  ca: readonly string[] | undefined,
): CertificateFault | undefined {
  const untrusted = (id: string, message: string): CertificateFault => ({ state: "untrusted", id, message });
  if (code === "") return undefined;
  const isSelfSigned = chain.length === 1 && chain[0]?.issuerCertificate === chain[0];
  if (VALIDITY_CODES.has(code)) {
    if (endsInTrust(chain, ca)) return undefined;
  } else if (!TRUST_CODES.has(code)) {
    return untrusted("not-verified", `the certificate issued by ${formatValue(issuer)} could not be verified: ${code}`);
  }
  if (isSelfSigned) {
    return untrusted("self-signed", `the certificate is self-signed by ${formatValue(issuer)}`);
  }
  const root = chain.at(-1);
  if (root && root.issuerCertificate === root) {
    const name = nameOfParty(root.subject);
    return untrusted(
      "unknown-authority",
      `the certificate was issued by the authority ${formatValue(name)}, which is not trusted here`,
    );
  }
  const last = nameOfParty(root?.issuer ?? {});
  const message =
    `the certificate chain ends at the issuer ${formatValue(last)}, which is not trusted here and whose certificate the ` +
    "server does not send (RFC 8446 section 4.4.2)";
  return untrusted("unknown-issuer", message);
}

/** Whether the chain ends in a trusted authority. */
function endsInTrust(chain: DetailedPeerCertificate[], ca: readonly string[] | undefined): boolean {
  const print = chain.at(-1)?.fingerprint256;
  return trusted(ca).some((pem) => new X509Certificate(pem).fingerprint256 === print);
}

/** Node.js before 22.15 exposes only its bundled list. */
function trusted(ca: readonly string[] | undefined): readonly string[] {
  return ca ?? getCACertificates?.("default") ?? rootCertificates;
}

function nameFault(
  host: string,
  certificate: DetailedPeerCertificate,
  { names }: EndpointCertificate,
): CertificateFault | undefined {
  if (!checkServerIdentity(host, certificate)) return undefined;
  const found = names.length === 0 ? "no name at all" : listUpTo(names, MAX_NAMES);
  return {
    state: "wrong-certificate",
    id: "wrong-name",
    message: `the certificate is for ${found}, not for ${host} (RFC 9525 section 6)`,
  };
}

/** Checks the server's certificate, and those of its issuers if OpenSSL found the fault there. */
function validityFault(code: string, chain: DetailedPeerCertificate[], now: Date): CertificateFault | undefined {
  const looked = VALIDITY_CODES.has(code) ? chain : chain.slice(0, 1);
  for (const [place, certificate] of looked.entries()) {
    const whose =
      place === 0
        ? "the certificate"
        : `the certificate of its issuer ${formatValue(nameOfParty(certificate.subject))}`;
    const [from, to] = [new Date(certificate.valid_from), new Date(certificate.valid_to)];
    const dayOf = (date: Date): string => `${date.toISOString().slice(0, 10)} (RFC 5280 section 4.1.2.5)`;
    // An invalid date is neither before nor after.
    if (now > to) return { state: "expired", id: "expired", message: `${whose} expired on ${dayOf(to)}` };
    if (now < from) {
      return { state: "not-yet-valid", id: "not-yet-valid", message: `${whose} is not valid before ${dayOf(from)}` };
    }
  }
  return undefined;
}
