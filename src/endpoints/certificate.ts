/** What a server's certificate says, and whether it holds: who vouches for it, for which names, and for which days. */
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
  /** The end of the reason's id. */
  id: string;
  /** What is found, and the rule. */
  message: string;
}

/** A certificate as it was seen at one address, and all that is wrong with it. */
export interface SeenCertificate {
  summary: EndpointCertificate;
  faults: CertificateFault[];
}

/** The names that a message tells. */
const NAMES_TOLD = 5;

const DAY = 24 * 60 * 60 * 1000;

/** OpenSSL tells its last finding only, and it looks at the days last: with one of these the trust is still open. */
const CODES_OF_DAYS = new Set(["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"]);

/** Nobody who is trusted has signed. */
const CODES_OF_TRUST = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

/** Looks at the certificate that the server showed for `host`. */
export function lookAtCertificate(
  socket: TLSSocket,
  host: string,
  now: Date,
  ca: readonly string[] | undefined,
): SeenCertificate {
  const certificate = socket.getPeerCertificate(true);
  const chain = chainOf(certificate);
  const code = socket.authorizationError ? String(socket.authorizationError) : "";
  const summary = summarize(certificate, now);
  const faults = [
    trustFault(code, chain, summary, ca),
    nameFault(host, certificate, summary),
    daysFault(code, chain, now),
  ];
  return { summary, faults: faults.filter((fault) => fault !== undefined) };
}

/** The certificate and those of its issuers, as far as the server or Node.js has them. */
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
    // What is no date makes the certificate untrusted.
    daysLeft: Number.isNaN(left) ? 0 : Math.floor(left / DAY),
  };
}

/** A time as OpenSSL writes it, in the form of RFC 3339; one that it could not read stays as it is. */
function timeOf(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? escapeControlChars(text) : date.toISOString();
}

/** The names of the extension; the subject's common name counts where there are none (as Node.js has it). */
function namesOf({ subjectaltname = "", subject }: DetailedPeerCertificate): string[] {
  // Node.js quotes a name that has signs of its own list in it.
  const names = [...subjectaltname.matchAll(/(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name]) => name);
  const all = names.length > 0 ? names : [subject.CN].flat();
  return all.filter((name) => name !== undefined).map(escapeControlChars);
}

/** A subject or issuer, as people know it. */
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
  if (CODES_OF_DAYS.has(code)) {
    if (endsInTrust(chain, ca)) return undefined;
  } else if (!CODES_OF_TRUST.has(code)) {
    return untrusted("not-verified", `its certificate by ${formatValue(issuer)} does not hold: ${code}`);
  }
  if (isSelfSigned) {
    return untrusted("self-signed", `its certificate is signed by itself, ${formatValue(issuer)}, and by no authority`);
  }
  const root = chain.at(-1);
  if (root && root.issuerCertificate === root) {
    const name = nameOfParty(root.subject);
    return untrusted(
      "unknown-authority",
      `its certificate comes from the authority ${formatValue(name)}, which is not trusted here`,
    );
  }
  const last = nameOfParty(root?.issuer ?? {});
  const message =
    `its certificate leads to the issuer ${formatValue(last)}, which is not trusted here and whose own certificate the server ` +
    "does not send (RFC 8446 section 4.4.2)";
  return untrusted("unknown-issuer", message);
}

/** Whether the chain ends in an authority that is trusted. */
function endsInTrust(chain: DetailedPeerCertificate[], ca: readonly string[] | undefined): boolean {
  const print = chain.at(-1)?.fingerprint256;
  return trusted(ca).some((pem) => new X509Certificate(pem).fingerprint256 === print);
}

/** Node.js before 22.15 tells its own list only. */
function trusted(ca: readonly string[] | undefined): readonly string[] {
  return ca ?? getCACertificates?.("default") ?? rootCertificates;
}

function nameFault(
  host: string,
  certificate: DetailedPeerCertificate,
  { names }: EndpointCertificate,
): CertificateFault | undefined {
  if (!checkServerIdentity(host, certificate)) return undefined;
  const whose = names.length === 0 ? "no name at all" : listUpTo(names, NAMES_TOLD);
  return {
    state: "wrong-certificate",
    id: "wrong-name",
    message: `its certificate is for ${whose}, not for ${host} (RFC 9525 section 6)`,
  };
}

/** The server's certificate counts, and its issuers' where OpenSSL found the fault there. */
function daysFault(code: string, chain: DetailedPeerCertificate[], now: Date): CertificateFault | undefined {
  const looked = CODES_OF_DAYS.has(code) ? chain : chain.slice(0, 1);
  for (const [place, certificate] of looked.entries()) {
    const whose =
      place === 0
        ? "its certificate"
        : `the certificate of its issuer ${formatValue(nameOfParty(certificate.subject))}`;
    const [from, to] = [new Date(certificate.valid_from), new Date(certificate.valid_to)];
    const dayOf = (date: Date): string => `${date.toISOString().slice(0, 10)} (RFC 5280 section 4.1.2.5)`;
    // A date that can't be read is neither before nor after.
    if (now > to) return { state: "expired", id: "expired", message: `${whose} expired on ${dayOf(to)}` };
    if (now < from) {
      return { state: "not-yet-valid", id: "not-yet-valid", message: `${whose} is not valid before ${dayOf(from)}` };
    }
  }
  return undefined;
}
