/** The results of a check as text for a terminal or a log. */

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
  type Outcome,
  serverLabels,
  serviceName,
  tones,
  verdictLabel,
  visibleLines,
} from "./labels";

export function textWriter(style: TerminalStyle, isSingle: boolean): ResultWriter {
  return {
    begin: () => "",
    result: (result) => `${resultText(result, style)}\n`,
    refused: () => "",
    end: (counts) => (isSingle ? "" : `${countsText(counts)}\n`),
  };
}

/** One block per domain, one line per fact. */
export function resultText({ resolution, endpoints = [] }: CheckResult, style: TerminalStyle): string {
  const facts = visibleLines(resolution).map((line) => ({
    ...line,
    outcome: lineMark(line),
    state: verdictLabel(line),
  }));
  return block(resolution, headline(resolution), facts, endpoints, style);
}

export function driftText(drift: Drift, style: TerminalStyle): string {
  const facts = drift.lines.map((line) => ({ ...line, outcome: driftMark(line), state: line.state }));
  return block(drift, driftHeadline(drift), facts, [], style);
}

/** The subject of a block, apart from its lines. */
type Subject = Pick<Resolution, "domain" | "zone" | "servers" | "reasons">;

/** The outcome of one RRset. */
interface Fact extends Pick<Line, "type" | "name" | "expected" | "found" | "reasons"> {
  outcome: Outcome;
  state: string;
}

function block(
  subject: Subject,
  verdict: Headline,
  facts: Fact[],
  endpoints: EndpointLine[],
  style: TerminalStyle,
): string {
  return [
    head(subject, verdict, style),
    ...facts.flatMap((fact) => factText(fact, style)),
    ...endpoints.flatMap((endpoint) => endpointText(endpoint, style)),
    ...serversText(subject.servers, style),
    ...reasonsText(subject.reasons, 2, style),
    "",
  ].join("\n");
}

function head({ domain, zone }: Subject, { outcome, label }: Headline, { marks, paint }: TerminalStyle): string {
  const shown = displayName(domain);
  const name = shown === domain ? domain : `${domain} (${shown})`;
  const place = zone === "" || zone === domain ? "" : `, in the zone ${zone}`;
  const text = `${paint("strong", escapeControlChars(name))}${escapeControlChars(place)}`;
  return `${paint(tones[outcome], `${marks[outcome]} ${label}`)}  ${text}`;
}

function factText({ type, name, outcome, state, expected, found, reasons }: Fact, style: TerminalStyle): string[] {
  const first = marked(outcome, `${padToWidth(type, 5)} ${name}: ${state}`, style);
  // A right record needs no more than its line.
  if (outcome === "right") return [first];
  return [
    first,
    ...values("expected", expected, style),
    ...foundText(found, outcome, style),
    ...reasonsText(reasons, 6, style),
  ];
}

function endpointText(endpoint: EndpointLine, style: TerminalStyle): string[] {
  const label = `${serviceName(endpoint)} ${endpoint.host}:${endpoint.port}: ${endpointState(endpoint)}`;
  return [marked(endpointMark(endpoint), label, style), ...reasonsText(endpoint.reasons, 6, style)];
}

function marked(outcome: Outcome, text: string, style: TerminalStyle): string {
  return markedLine(style.marks[outcome], tones[outcome], text, style);
}

/** A line after a mark; continuation lines are indented. */
export function markedLine(mark: string, tone: Tone, text: string, { paint, width }: TerminalStyle): string {
  const [first = "", ...rest] = wrap(escapeControlChars(text), width - mark.length - 3);
  const indent = " ".repeat(mark.length + 3);
  return [`  ${paint(tone, mark)} ${first}`, ...rest.map((more) => `${indent}${more}`)].join("\n");
}

const LABEL = 16;

/** A label, then one value per line. */
export function values(label: string, all: string[], { width, paint }: TerminalStyle): string[] {
  const lines = (all.length > 0 ? all : ["nothing"]).flatMap((value) => {
    const [first = "", ...rest] = wrap(escapeControlChars(value), width - LABEL - 2);
    return [first, ...rest.map((more) => `  ${more}`)];
  });
  return lines.map((line, index) => `${paint("faint", padToWidth(index === 0 ? `      ${label}` : "", LABEL))}${line}`);
}

function foundText(found: Found[], outcome: Outcome, style: TerminalStyle): string[] {
  // NXDOMAIN is an answer too.
  if (found.length === 0) return values("found", outcome === "wrong" ? [] : ["no answer"], style);
  if (found.length === 1) return found.flatMap(({ records }) => values("found", records, style));
  return found.flatMap(({ servers, records }) => [
    ...wrap(escapeControlChars(`found at ${servers.join(", ")}`), style.width - 6).map((line) =>
      style.paint("faint", `      ${line}`),
    ),
    ...values("", records, style),
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

function serversText(servers: AskedServer[], style: TerminalStyle): string[] {
  if (servers.length === 0) return [];
  return serverLabels(servers).flatMap((label) => {
    const [first = "", ...rest] = wrap(escapeControlChars(label), style.width - 4);
    return [`  ${first}`, ...rest.map((line) => `    ${line}`)].map((line) => style.paint("faint", line));
  });
}

export function countsText({ resolved, invalid, noVerdict, refused }: Counts): string {
  const all = resolved + invalid + noVerdict + refused;
  const parts = [`${resolved} Resolved`, `${invalid} Resolution Invalid`, `${noVerdict} without a verdict`];
  return `${all === 1 ? "1 domain" : `${all} domains`}: ${[...parts, ...(refused > 0 ? [`${refused} not checked`] : [])].join(", ")}`;
}
