/** What `adopt` tells people: the argument to paste, then what happens to each record. */
import { type AdoptedRecord, type Adoption, type Contents, isBlocked, type OtherRecord } from "../../adoption/adopt";
import { displayName } from "../../dns/host-name";
import { whoseIdentity } from "../../shared/identity";
import { escapeControlChars, toSafeJson } from "../../shared/untrusted-text";
import { padToWidth } from "../../shared/width";
import type { Kind } from "../dns-option";
import { type TerminalStyle, type Tone, wrap } from "../terminal";
import { markedLine, reasonsText, values } from "./text";

export function adoptText(adoption: Adoption, kind: Kind, look: TerminalStyle): string {
  const { records, others, notes } = adoption;
  return [
    head(adoption, look),
    "",
    ...importsText(adoption),
    ...advice(adoption, kind).flatMap((sentence) => wrap(sentence, look.width)),
    "",
    look.paint("strong", "The plan's records:"),
    ...records.flatMap((record) => recordText(record, look)),
    ...(others.length === 0 ? [] : ["", look.paint("strong", "What else stands at their names:")]),
    ...others.flatMap((other) => otherText(other, look)),
    ...notes.flatMap((note) => ["", ...wrap(escapeControlChars(`Note: ${note}.`), look.width)]),
    "",
  ].join("\n");
}

function head(adoption: Adoption, { marks, paint }: TerminalStyle): string {
  const { domain, zone, records } = adoption;
  const found = records.filter(({ is }) => is !== undefined).length;
  const [mark, tone]: [string, Tone] = isBlocked(adoption) ? [marks.wrong, "bad"] : [marks.right, "good"];
  const words = `${found} of ${records.length} records are there${isBlocked(adoption) ? ", and something is in the way" : ""}`;
  const shown = displayName(domain);
  const name = shown === domain ? domain : `${domain} (${shown})`;
  return `${paint(tone, `${mark} ${words}`)}  ${paint("strong", escapeControlChars(name))}${zone === domain ? "" : `, in the zone ${zone}`}`;
}

/** A literal of TypeScript and JavaScript, whole lines of it. */
function importsText({ imports }: Adoption): string[] {
  const lines = Object.entries(imports).map(([key, id]) => `  ${toSafeJson(key)}: ${toSafeJson(id)},`);
  return lines.length === 0 ? [] : ["imports: {", ...lines, "},", ""];
}

const isCloud: Record<Kind, boolean> = { alidns: true, cloudflare: true, "zone-file": false, rfc2136: false };

function advice({ imports }: Adoption, kind: Kind): string[] {
  if (Object.keys(imports).length === 0) return ["There is nothing to import: leave `imports` out."];
  return [
    "Put this into the arguments of the MailDomain, run `pulumi up` once, and take it out again.",
    ...(isCloud[kind]
      ? [
          "Leave out what the stack has already: Pulumi would read such a record and then delete it (pulumi/pulumi#14836).",
        ]
      : []),
  ];
}

function recordText(record: AdoptedRecord, look: TerminalStyle): string[] {
  const { key, name, type, is, becomes, outcome, place, reasons } = record;
  const isWrong = reasons.some(({ severity }) => severity === "error");
  const [sign, tone, words] = outcomeWords(record, look);
  const where = place === undefined ? "" : ` (${place})`;
  return [
    markedLine(
      isWrong ? look.marks.wrong : sign,
      isWrong ? "bad" : tone,
      `${padToWidth(type, 5)} ${name}: ${key} ${words}${where}`,
      look,
    ),
    ...(is && outcome !== "same" ? values("is", [contentsText(is)], look) : []),
    ...(outcome === "same" || outcome === "owned" ? [] : values("becomes", [contentsText(becomes)], look)),
    ...reasonsText(reasons, 6, look),
  ];
}

function outcomeWords({ outcome, identity, reasons }: AdoptedRecord, { marks }: TerminalStyle): [string, Tone, string] {
  switch (outcome) {
    case "same":
      return [marks.right, "good", "stays as it is"];
    case "change":
      return [marks.warning, "warning", "will be changed"];
    case "unknown":
      return [marks.warning, "warning", "will be taken over"];
    case "create":
      return ["+".padEnd(marks.right.length), "good", reasons.length === 0 ? "will be created" : "can't be created"];
    case "owned": {
      const { stack, name } = whoseIdentity(identity ?? "");
      return [marks.right, "good", `is marked already, as ${name} of ${stack}, and needs no import`];
    }
  }
}

function otherText({ name, type, place, reasons, ...contents }: OtherRecord, look: TerminalStyle): string[] {
  const isWrong = reasons.some(({ severity }) => severity === "error");
  const where = place === undefined ? "" : ` (${place})`;
  const words = `${padToWidth(type, 5)} ${name}: ${isWrong ? "is in the way" : "stays"}${where}`;
  const [mark, tone]: [string, Tone] = isWrong
    ? [look.marks.wrong, "bad"]
    : reasons.length > 0
      ? [look.marks.warning, "warning"]
      : [" ".repeat(look.marks.right.length), "faint"];
  return [
    markedLine(mark, tone, words, look),
    ...values("is", [contentsText(contents)], look),
    ...reasonsText(reasons, 6, look),
  ];
}

function contentsText({ rdata, ttl }: Contents): string {
  const text = rdata ?? "a value that the plan does not tell";
  return ttl === undefined ? text : `${text} (TTL ${ttl})`;
}
