/** What `preflight` tells people: each finding, then the lines that settle them. */
import { displayName } from "../../dns/host-name";
import { type Finding, type Proposal, proposalLines } from "../../preflight";
import { joinOr } from "../../shared/lists";
import { escapeControlChars } from "../../shared/untrusted-text";
import { type TerminalStyle, type Tone, wrap } from "../terminal";
import { reasonsText } from "./text";

/** The output of the command. */
export interface Preflight {
  domain: string;
  zone: string;
  findings: Finding[];
  /** The proposals of all findings as one. */
  proposal: object;
  /** The planned records that are in the zone as planned. */
  asPlanned: {
    keys: string[];
    /** Whether these are all that the plan has. */
    isAll: boolean;
    /** Those that a stack may not have. Only the engine knows: one that has them would lose them by an import. */
    unmarked: string[];
    /** What takes these over, where the DNS service's list tells it. */
    imports: Record<string, string>;
  };
  /** How many questions were sent. */
  questions: number;
}

export function preflightText(told: Preflight, look: TerminalStyle): string {
  const { findings, proposal } = told;
  return [
    head(told, look),
    ...findings.flatMap((finding) => ["", ...findingLines(finding, look)]),
    ...settleLines(proposal, look),
    ...asPlannedLines(told.asPlanned, look),
    "",
  ].join("\n");
}

function head({ domain, zone, findings }: Preflight, { marks, paint }: TerminalStyle): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  const [mark, tone]: [string, Tone] =
    errors > 0 ? [marks.wrong, "bad"] : warnings > 0 ? [marks.warning, "warning"] : [marks.right, "good"];
  const words = findings.length === 0 ? "no conflicts" : `${count(errors, "error")}, ${count(warnings, "warning")}`;
  const shown = displayName(domain);
  const name = shown === domain ? domain : `${domain} (${shown})`;
  return `${paint(tone, `${mark} ${words}`)}  ${paint("strong", escapeControlChars(name))}${zone === domain ? "" : `, in the zone ${zone}`}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function findingLines({ id, severity, message, when, keys }: Finding, look: TerminalStyle): string[] {
  const only =
    when === "always" || keys.length === 0 ? "" : `Applies only if the stack doesn't have ${joinOr(keys)} yet.`;
  return [
    ...reasonsText([{ id, severity, message }], 2, look),
    ...(only === "" ? [] : wrap(only, look.width - 4).map((line) => `    ${look.paint("faint", line)}`)),
  ];
}

/** A running domain has them from its stack, by whose state alone it is known. */
function asPlannedLines({ keys, isAll, unmarked, imports }: Preflight["asPlanned"], look: TerminalStyle): string[] {
  if (keys.length === 0) return [];
  const there = isAll
    ? "The zone has all planned records."
    : `The zone has these records as planned: ${keys.join(", ")}.`;
  if (unmarked.length === 0) return ["", ...wrap(there, look.width)];
  const lines = Object.keys(imports).length === 0 ? [] : proposalLines({ imports }).split("\n").map(escapeControlChars);
  const which = unmarked.length === keys.length ? "them" : joinOr(unmarked);
  const how =
    lines.length === 0
      ? "with imports (`alibaba-mail adopt` prints the ids)"
      : "with these imports for one `pulumi up`. Never import a record that the stack has";
  return [
    "",
    ...wrap(`${there} If the stack doesn't have ${which} yet, adopt them ${how}.`, look.width),
    ...(lines.length === 0 ? [] : ["", ...lines]),
  ];
}

function settleLines(proposal: Proposal, look: TerminalStyle): string[] {
  if (Object.keys(proposal).length === 0) return [];
  return [
    "",
    ...wrap("Add these arguments to those of the MailDomain:", look.width).map((line) => look.paint("strong", line)),
    "",
    ...proposalLines(proposal).split("\n").map(escapeControlChars),
  ];
}
