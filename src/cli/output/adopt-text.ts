/** The text output of `adopt`: the argument to paste, then what happens to each record. */
import { type AdoptedRecord, type Adoption, type Contents, isBlocked, type OtherRecord } from "../../adoption/adopt";
import { displayName } from "../../dns/host-name";
import { whoseIdentity } from "../../shared/identity";
import { escapeControlChars, toSafeJson } from "../../shared/untrusted-text";
import { padToWidth } from "../../shared/width";
import type { Kind } from "../dns-forms";
import { type TerminalStyle, type Tone, wrap } from "../terminal";
import { markedLine, reasonsText, values } from "./text";

export function adoptText(adoption: Adoption, kind: Kind, style: TerminalStyle): string {
  const { records, others, notes } = adoption;
  return [
    head(adoption, style),
    "",
    ...importsText(adoption),
    ...advice(adoption, kind).flatMap((sentence) => wrap(sentence, style.width)),
    "",
    style.paint("strong", "The plan's records:"),
    ...records.flatMap((record) => recordText(record, style)),
    ...(others.length === 0 ? [] : ["", style.paint("strong", "Other records at these names:")]),
    ...others.flatMap((other) => otherText(other, style)),
    ...notes.flatMap((note) => ["", ...wrap(escapeControlChars(`Note: ${note}.`), style.width)]),
    "",
  ].join("\n");
}

function head(adoption: Adoption, { marks, paint }: TerminalStyle): string {
  const { domain, zone, records } = adoption;
  const found = records.filter(({ is }) => is !== undefined).length;
  const [mark, tone, more]: [string, Tone, string] = isBlocked(adoption)
    ? [marks.wrong, "bad", ", and there are conflicts"]
    : adoption.isPartial
      ? [marks.warning, "warning", ", and there may be conflicts that could not be checked"]
      : [marks.right, "good", ""];
  const label = `${found} of ${records.length} records exist${more}`;
  const shown = displayName(domain);
  const name = shown === domain ? domain : `${domain} (${shown})`;
  return `${paint(tone, `${mark} ${label}`)}  ${paint("strong", escapeControlChars(name))}${zone === domain ? "" : `, in the zone ${zone}`}`;
}

/** An object literal of TypeScript and JavaScript, in complete lines. */
function importsText({ imports }: Adoption): string[] {
  const lines = Object.entries(imports).map(([key, id]) => `  ${toSafeJson(key)}: ${toSafeJson(id)},`);
  return lines.length === 0 ? [] : ["imports: {", ...lines, "},", ""];
}

/** Whether an import of what the stack has already deletes it. */
const losesReimports: Record<Kind, boolean> = {
  alidns: true,
  cloudflare: true,
  dnspod: true,
  digitalocean: true,
  route53: false,
  "azure-dns": false,
  "google-dns": false,
  "huawei-dns": false,
  "zone-file": false,
  rfc2136: false,
};

function advice({ imports }: Adoption, kind: Kind): string[] {
  if (Object.keys(imports).length === 0) return ["There is nothing to import: omit `imports`."];
  return [
    "Add this to the arguments of the MailDomain, run `pulumi up` once, and remove it again.",
    ...(losesReimports[kind]
      ? ["Leave out records that the stack already has: Pulumi would read and then delete them (pulumi/pulumi#14836)."]
      : []),
  ];
}

function recordText(record: AdoptedRecord, style: TerminalStyle): string[] {
  const { key, name, type, is, becomes, outcome, place, reasons } = record;
  const isWrong = reasons.some(({ severity }) => severity === "error");
  const [mark, tone, label] = outcomeLabel(record, style);
  const where = place === undefined ? "" : ` (${place})`;
  return [
    markedLine(
      isWrong ? style.marks.wrong : mark,
      isWrong ? "bad" : tone,
      `${padToWidth(type, 5)} ${name}: ${key} ${label}${where}`,
      style,
    ),
    ...(is && outcome !== "same" ? values("is", [contentsText(is)], style) : []),
    ...(outcome === "same" || outcome === "owned" ? [] : values("becomes", [contentsText(becomes)], style)),
    ...reasonsText(reasons, 6, style),
  ];
}

function outcomeLabel({ outcome, identity, reasons }: AdoptedRecord, { marks }: TerminalStyle): [string, Tone, string] {
  switch (outcome) {
    case "same":
      return [marks.right, "good", "stays unchanged"];
    case "change":
      return [marks.warning, "warning", "will be changed"];
    case "unknown":
      return [marks.warning, "warning", "will be adopted"];
    case "create":
      return ["+".padEnd(marks.right.length), "good", reasons.length === 0 ? "will be created" : "can't be created"];
    case "owned": {
      const { stack, name } = whoseIdentity(identity ?? "");
      return [marks.right, "good", `is already marked as ${name} of ${stack} and needs no import`];
    }
  }
}

function otherText({ name, type, place, reasons, ...contents }: OtherRecord, style: TerminalStyle): string[] {
  const isWrong = reasons.some(({ severity }) => severity === "error");
  const where = place === undefined ? "" : ` (${place})`;
  const label = `${padToWidth(type, 5)} ${name}: ${isWrong ? "conflicts" : "stays"}${where}`;
  const [mark, tone]: [string, Tone] = isWrong
    ? [style.marks.wrong, "bad"]
    : reasons.length > 0
      ? [style.marks.warning, "warning"]
      : [" ".repeat(style.marks.right.length), "faint"];
  return [
    markedLine(mark, tone, label, style),
    ...values("is", [contentsText(contents)], style),
    ...reasonsText(reasons, 6, style),
  ];
}

function contentsText({ rdata, ttl }: Contents): string {
  const text = rdata ?? "a value that the plan does not contain";
  return ttl === undefined ? text : `${text} (TTL ${ttl})`;
}
