/** The result of a check for a terminal or a log. */

import type { Drift } from "../../check/drift";
import type { AskedServer, Found, Line, Resolution } from "../../check/report";
import { displayName } from "../../dns/host-name";
import type { Reason } from "../../shared/reasons";
import { escapeControlChars } from "../../shared/untrusted-text";
import { padToWidth } from "../../shared/width";
import type { CheckResult, Counts, ResultWriter } from "../result";
import { type TerminalStyle, type Tone, wrap } from "../terminal";
import type { EndpointLine } from "../tools";
import {
  driftHeadline,
  driftMark,
  endpointMark,
  endpointState,
  type Headline,
  headline,
  lineMark,
  type Standing,
  serverWords,
  serviceName,
  tones,
  verdictWords,
  visibleLines,
} from "./labels";

export function textWriter(look: TerminalStyle, isSingle: boolean): ResultWriter {
  return {
    begin: () => "",
    result: (result) => `${resultText(result, look)}\n`,
    refused: () => "",
    end: (counts) => (isSingle ? "" : `${countsText(counts)}\n`),
  };
}

/** A block a domain, a line a fact. */
export function resultText({ resolution, endpoints = [] }: CheckResult, look: TerminalStyle): string {
  const facts = visibleLines(resolution).map((line) => ({
    ...line,
    standing: lineMark(line),
    state: verdictWords(line),
  }));
  return block(resolution, headline(resolution), facts, endpoints, look);
}

export function driftText(drift: Drift, look: TerminalStyle): string {
  const facts = drift.lines.map((line) => ({ ...line, standing: driftMark(line), state: line.state }));
  return block(drift, driftHeadline(drift), facts, [], look);
}

/** What a block is about, apart from its lines. */
type Subject = Pick<Resolution, "domain" | "zone" | "servers" | "reasons">;

/** How one RRset stands. */
interface Fact extends Pick<Line, "type" | "name" | "expected" | "found" | "reasons"> {
  standing: Standing;
  state: string;
}

function block(
  subject: Subject,
  verdict: Headline,
  facts: Fact[],
  endpoints: EndpointLine[],
  look: TerminalStyle,
): string {
  return [
    head(subject, verdict, look),
    ...facts.flatMap((fact) => factText(fact, look)),
    ...endpoints.flatMap((endpoint) => endpointText(endpoint, look)),
    ...serversText(subject.servers, look),
    ...reasonsText(subject.reasons, 2, look),
    "",
  ].join("\n");
}

function head({ domain, zone }: Subject, { standing, words }: Headline, { marks, paint }: TerminalStyle): string {
  const shown = displayName(domain);
  const name = shown === domain ? domain : `${domain} (${shown})`;
  const place = zone === "" || zone === domain ? "" : `, in the zone ${zone}`;
  const text = `${paint("strong", escapeControlChars(name))}${escapeControlChars(place)}`;
  return `${paint(tones[standing], `${marks[standing]} ${words}`)}  ${text}`;
}

function factText({ type, name, standing, state, expected, found, reasons }: Fact, look: TerminalStyle): string[] {
  const first = marked(standing, `${padToWidth(type, 5)} ${name}: ${state}`, look);
  // What is right as it is needs no more than its line.
  if (standing === "right") return [first];
  return [
    first,
    ...values("expected", expected, look),
    ...foundText(found, standing, look),
    ...reasonsText(reasons, 6, look),
  ];
}

function endpointText(endpoint: EndpointLine, look: TerminalStyle): string[] {
  const words = `${serviceName(endpoint)} ${endpoint.host}:${endpoint.port}: ${endpointState(endpoint)}`;
  return [marked(endpointMark(endpoint), words, look), ...reasonsText(endpoint.reasons, 6, look)];
}

function marked(standing: Standing, text: string, look: TerminalStyle): string {
  return markedLine(look.marks[standing], tones[standing], text, look);
}

/** A line behind a sign, which stands out from the lines that follow. */
export function markedLine(mark: string, tone: Tone, text: string, { paint, width }: TerminalStyle): string {
  const [first = "", ...rest] = wrap(escapeControlChars(text), width - mark.length - 3);
  const indent = " ".repeat(mark.length + 3);
  return [`  ${paint(tone, mark)} ${first}`, ...rest.map((more) => `${indent}${more}`)].join("\n");
}

const LABEL = 16;

/** A label, then a value a line. */
export function values(label: string, all: string[], { width, paint }: TerminalStyle): string[] {
  const lines = (all.length > 0 ? all : ["nothing"]).flatMap((value) => {
    const [first = "", ...rest] = wrap(escapeControlChars(value), width - LABEL - 2);
    return [first, ...rest.map((more) => `  ${more}`)];
  });
  return lines.map((line, index) => `${paint("faint", padToWidth(index === 0 ? `      ${label}` : "", LABEL))}${line}`);
}

function foundText(found: Found[], standing: Standing, look: TerminalStyle): string[] {
  // Where the DNS says that there is no such name, that is an answer too.
  if (found.length === 0) return values("found", standing === "wrong" ? [] : ["no answer"], look);
  if (found.length === 1) return found.flatMap(({ records }) => values("found", records, look));
  return found.flatMap(({ servers, records }) => [
    ...wrap(escapeControlChars(`found at ${servers.join(", ")}`), look.width - 6).map((line) =>
      look.paint("faint", `      ${line}`),
    ),
    ...values("", records, look),
  ]);
}

export function reasonsText(reasons: Reason[], indent: number, { width, paint }: TerminalStyle): string[] {
  return reasons.flatMap(({ severity, message, id }) => {
    const [first = "", ...rest] = wrap(escapeControlChars(`${severity}: ${message} [${id}]`), width - indent - 2);
    const tone = severity === "error" ? "bad" : "warning";
    const margin = " ".repeat(indent);
    const coloured = first.replace(`${severity}:`, paint(tone, `${severity}:`));
    return [`${margin}${coloured}`, ...rest.map((line) => `${margin}  ${line}`)];
  });
}

function serversText(servers: AskedServer[], look: TerminalStyle): string[] {
  if (servers.length === 0) return [];
  return serverWords(servers).flatMap((words) => {
    const [first = "", ...rest] = wrap(escapeControlChars(words), look.width - 4);
    return [`  ${first}`, ...rest.map((line) => `    ${line}`)].map((line) => look.paint("faint", line));
  });
}

export function countsText({ resolved, invalid, noVerdict, refused }: Counts): string {
  const all = resolved + invalid + noVerdict + refused;
  const parts = [`${resolved} Resolved`, `${invalid} Resolution Invalid`, `${noVerdict} without a verdict`];
  return `${all === 1 ? "1 domain" : `${all} domains`}: ${[...parts, ...(refused > 0 ? [`${refused} not checked`] : [])].join(", ")}`;
}
