/** How results are told to people, whatever the form. */
import { Status } from "../../args/args";
import type { Drift, DriftLine, DriftState } from "../../check/drift";
import type { AskedServer, Line, Resolution } from "../../check/report";
import type { Tone } from "../terminal";
import type { EndpointLine } from "../tools";

/** How something stands; `warning` is right with something worth knowing. */
export type Standing = "right" | "wrong" | "unknown" | "warning";

export const tones: Record<Standing, Tone> = { right: "good", wrong: "bad", unknown: "warning", warning: "warning" };

/** The verdict on a domain. */
export interface Headline {
  standing: Standing;
  words: string;
}

export function headline({ status, lines }: Resolution): Headline {
  if (status === undefined) return { standing: "unknown", words: "No verdict" };
  if (status === Status.ResolutionInvalid) return { standing: "wrong", words: status };
  return { standing: lines.every((line) => lineMark(line) === "right") ? "right" : "warning", words: status };
}

export function lineMark({ verdict, reasons }: Line): Standing {
  if (verdict === "unknown") return "unknown";
  if (verdict !== "right") return "wrong";
  return reasons.length === 0 ? "right" : "warning";
}

/**
 * The lines that say something. Where nobody answered at all, each of them only repeats the reason that is told of the
 * domain as a whole.
 */
export function visibleLines({ lines, reasons }: Resolution): Line[] {
  const isMute = lines.every(({ verdict, found }) => verdict === "unknown" && found.length === 0);
  return isMute && reasons.length > 0 ? [] : lines;
}

export function verdictWords({ verdict, requirement }: Line): string {
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

export function endpointMark({ reasons }: EndpointLine): Standing {
  if (reasons.some(({ severity }) => severity === "error")) return "wrong";
  return reasons.length === 0 ? "right" : "warning";
}

/** The state in words: `wrong-certificate` becomes `wrong certificate`. */
export function endpointState({ state, alias }: EndpointLine): string {
  return `${state.replaceAll("-", " ")}${alias ? " (alias)" : ""}`;
}

const states: Record<AskedServer["state"], string> = {
  answered: "asked",
  lame: "does not serve the zone",
  silent: "no answer",
  unreachable: "no way there from here",
};

/** A line a state: who answered, and each that did not with the reason. */
export function serverWords(servers: AskedServer[]): string[] {
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
  same: { standing: "right", words: "No drift" },
  drifted: { standing: "wrong", words: "Drift" },
  unknown: { standing: "unknown", words: "No verdict" },
};

export function driftMark({ state }: Pick<DriftLine, "state">): Standing {
  return driftHeadlines[state].standing;
}

export function driftHeadline({ state }: Drift): Headline {
  return driftHeadlines[state];
}
