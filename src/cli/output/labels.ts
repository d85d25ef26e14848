/** The labels of results, shared by text and HTML. */
import { Status } from "../../args/args";
import type { Drift, DriftLine, DriftState } from "../../check/drift";
import type { AskedServer, Line, Resolution } from "../../check/report";
import type { Tone } from "../terminal";
import type { EndpointLine } from "../tools";

/** The outcome of a check; `warning` is right, but with warnings. */
export type Outcome = "right" | "wrong" | "unknown" | "warning";

export const tones: Record<Outcome, Tone> = { right: "good", wrong: "bad", unknown: "warning", warning: "warning" };

/** The verdict on a domain. */
export interface Headline {
  outcome: Outcome;
  label: string;
}

export function headline({ status, lines }: Resolution): Headline {
  if (status === undefined) return { outcome: "unknown", label: "No verdict" };
  if (status === Status.ResolutionInvalid) return { outcome: "wrong", label: status };
  return { outcome: lines.every((line) => lineMark(line) === "right") ? "right" : "warning", label: status };
}

export function lineMark({ verdict, reasons }: Line): Outcome {
  if (verdict === "unknown") return "unknown";
  if (verdict !== "right") return "wrong";
  return reasons.length === 0 ? "right" : "warning";
}

/**
 * The lines worth showing. If no server answered at all, the lines would only repeat the reason given for the domain as a
 * whole.
 */
export function visibleLines({ lines, reasons }: Resolution): Line[] {
  const isMute = lines.every(({ verdict, found }) => verdict === "unknown" && found.length === 0);
  return isMute && reasons.length > 0 ? [] : lines;
}

export function verdictLabel({ verdict, requirement }: Line): string {
  return `${verdict} (${requirement})`;
}

const services: Record<EndpointLine["service"], string> = {
  imap: "IMAP",
  pop3: "POP3",
  smtp: "SMTP",
  webmail: "Webmail",
};

export function serviceName({ service }: EndpointLine): string {
  return services[service];
}

export function endpointMark({ reasons }: EndpointLine): Outcome {
  if (reasons.some(({ severity }) => severity === "error")) return "wrong";
  return reasons.length === 0 ? "right" : "warning";
}

/** The state for people: `wrong-certificate` becomes `wrong certificate`. */
export function endpointState({ state, alias }: EndpointLine): string {
  return `${state.replaceAll("-", " ")}${alias ? " (alias)" : ""}`;
}

const states: Record<AskedServer["state"], string> = {
  answered: "asked",
  lame: "does not serve the zone",
  silent: "no answer",
  unreachable: "unreachable from here",
  skipped: "not asked",
  "no-address": "not asked",
};

/** One line for the servers that answered, and one for each that did not, with the reason. */
export function serverLabels(servers: AskedServer[]): string[] {
  const answered = servers.filter(({ state }) => state === "answered");
  const others = servers.filter(({ state }) => state !== "answered");
  return [
    ...(answered.length > 0 ? [`${states.answered}: ${byName(answered)}`] : []),
    ...others.map((server) => `${states[server.state]}: ${byName([server])}${server.why ? `, ${server.why}` : ""}`),
  ];
}

/** Each name once, with all its addresses. */
function byName(servers: AskedServer[]): string {
  const addresses = new Map<string, string[]>();
  for (const { name, address } of servers) {
    const known = addresses.get(name) ?? [];
    if (address !== "" && address !== name) known.push(address);
    addresses.set(name, known);
  }
  return [...addresses].map(([name, all]) => (all.length > 0 ? `${name} (${all.join(", ")})` : name)).join(", ");
}

const driftHeadlines: Record<DriftState, Headline> = {
  same: { outcome: "right", label: "No drift" },
  drifted: { outcome: "wrong", label: "Drift" },
  unknown: { outcome: "unknown", label: "No verdict" },
};

export function driftMark({ state }: Pick<DriftLine, "state">): Outcome {
  return driftHeadlines[state].outcome;
}

export function driftHeadline({ state }: Drift): Headline {
  return driftHeadlines[state];
}
