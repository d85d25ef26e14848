/** What is asked: each name and type once, and no more of them however many records the zone has. */
import { absoluteName, isBelow, isWithin, parentOf } from "../dns/name";
import { knownSelectors } from "./brands";
import type { PreflightPlan } from "./types";

export interface Question {
  /** Absolute, without final dot. */
  name: string;
  type: string;
}

/** The SRV records by which mail programs find their servers (RFC 6186, RFC 8314 section 5.1), below the mail domain. */
export const clientServices: readonly string[] = [
  "_imap._tcp",
  "_imaps._tcp",
  "_pop3._tcp",
  "_pop3s._tcp",
  "_submission._tcp",
  "_submissions._tcp",
];

/** Where mail programs of brands look for their settings, with the types that matter. */
export const settingsPlaces: readonly [name: string, type: string][] = [
  ["autodiscover", "A"],
  ["autoconfig", "A"],
  ["_autodiscover._tcp", "SRV"],
];

/** Types beside which a CNAME can't be. A CNAME itself shows in the answer to any of them. */
const BESIDE_CNAME = ["A", "AAAA", "MX", "TXT"] as const;

/** The questions of a plan; each is asked at one of the zone's servers. */
export function questionsOf(plan: PreflightPlan): Question[] {
  const { domain, zone } = plan;
  const at = (name: string, type: string): Question => ({ name: absoluteName(name, domain), type });
  const planned = plan.records.flatMap(({ name, type }) =>
    (type === "CNAME" ? BESIDE_CNAME : [type]).map((one) => ({ name: absoluteName(name, zone), type: one })),
  );
  const legacy = plan.legacy.map(({ name, type }) => ({ name: absoluteName(name, zone), type }));
  const all = [
    { name: domain, type: "MX" },
    { name: domain, type: "TXT" },
    ...planned,
    ...legacy,
    at("_dmarc", "TXT"),
    { name: `_dmarc.${zone}`, type: "TXT" },
    at("_mta-sts", "TXT"),
    ...settingsPlaces.map(([name, type]) => at(name, type)),
    ...clientServices.map((name) => at(name, "SRV")),
    ...knownSelectors.map((selector) => at(`${selector}._domainkey`, "TXT")),
    ...daneNames(plan).map((name) => ({ name, type: "TLSA" })),
  ];
  return unique(all);
}

/** Names of policies and keys that receivers and senders ask for with aliases followed, so that they may be hosted elsewhere. */
export function mayBeHosted(name: string, { domain, zone }: PreflightPlan): boolean {
  return (
    [`_dmarc.${domain}`, `_dmarc.${zone}`, `_mta-sts.${domain}`].includes(name) || isBelow(name, `_domainkey.${domain}`)
  );
}

/** Names whose TLSA records senders and mail programs look for once mail is ours (RFC 7672 section 2.2). */
export function daneNames({ domain, zone, records }: PreflightPlan): string[] {
  const hosts = records.flatMap((record) => {
    if (record.type === "CNAME") return [absoluteName(record.name, zone)];
    if (record.type !== "MX" || record.exchange === undefined) return [];
    return isWithin(record.exchange, zone) ? [record.exchange] : [];
  });
  return [...new Set([domain, ...hosts])].map((host) => `_25._tcp.${host}`);
}

/** Nonexistent siblings of the names, which show the answers of wildcards (RFC 4592). */
export function wildcardQuestions(questions: Question[], zone: string, label: string): (Question & { of: string })[] {
  const parents = questions.flatMap(({ name, type }) => {
    const parent = name === zone || type === "TLSA" ? undefined : parentOf(name);
    return parent === undefined ? [] : [{ name: `${label}.${parent}`, type, of: parent }];
  });
  return unique(parents);
}

function unique<One extends Question>(questions: One[]): One[] {
  return [...new Map(questions.map((one) => [`${one.name} ${one.type}`, one])).values()];
}
