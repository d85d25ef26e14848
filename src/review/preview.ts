/**
 * What `pulumi preview --json` prints, piece by piece. The schemas ask for what is used here and let all else pass, so that
 * a newer Pulumi's output is read too; what can't be read is reported, not dropped.
 */
import { z } from "zod";
import { type JsonPiece, piecesOf } from "./json-stream";

/** What Pulumi knows of a resource, before or after a step. */
export type ResourceState = z.output<typeof state>;
const state = z.looseObject({
  /** Of an old state: another one than the step's where the resource was renamed by an alias. */
  urn: z.string().optional(),
  type: z.string().optional(),
  id: z.string().optional(),
  custom: z.boolean().optional(),
  parent: z.string().optional(),
  /** Where the program imports it. */
  importID: z.string().optional(),
  /** Whether it is deleted before it is recreated. */
  pendingReplacement: z.boolean().optional(),
  /** Whether its deletion only takes it out of the stack. */
  retainOnDelete: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});

/** What the engine would do with a resource. */
export type Step = z.output<typeof step>;
const step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: state.nullish(),
  newState: state.nullish(),
  /** Which properties the provider says differ: as keys, or as a list. */
  detailedDiff: z.unknown().optional(),
  diffReasons: z.unknown().optional(),
});

/** What the engine, a provider or the program said. */
export type Diagnostic = z.output<typeof diagnostic>;
const diagnostic = z.looseObject({
  message: z.string(),
  severity: z.string().optional(),
  urn: z.string().optional(),
});

const changeSummary = z.record(z.string(), z.number());

/** Input that could not be read. */
export interface Unread {
  /** What it was to be. */
  what: "document" | "step" | "diagnostic" | "summary" | "line";
  /** The input, where there are several, and the place in it. */
  place: string;
  /** Whether the rest could not be read either. */
  isEnd: boolean;
}

export type PreviewPart =
  | { kind: "step"; step: Step }
  | { kind: "diagnostic"; diagnostic: Diagnostic }
  | { kind: "summary"; counts: Record<string, number> }
  | { kind: "unread"; unread: Unread }
  /** The end of a preview. */
  | { kind: "end" };

/** The members of a preview's document. */
const MEMBERS = new Set(["steps", "diagnostics", "changeSummary", "duration", "config"]);

/** The parts of all previews in one input, which `source` names. */
export async function* readPreviews(
  source: string,
  octets: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<PreviewPart> {
  let document = 1;
  const counts = new Map<string, number>();
  let isPreview = false;
  const place = (item: string): string => `${source}, document ${document}${item}`;
  for await (const piece of piecesOf(octets)) {
    if ("name" in piece || "list" in piece) isPreview ||= MEMBERS.has("name" in piece ? piece.name : piece.list);
    switch (piece.kind) {
      case "item": {
        const index = counts.get(piece.list) ?? 0;
        counts.set(piece.list, index + 1);
        const part = readItem(piece, place(`, ${piece.list}[${index}]`));
        if (part) yield part;
        break;
      }
      case "member": {
        const part = readMember(piece, place(`, ${piece.name}`));
        if (part) yield part;
        break;
      }
      case "end":
        yield isPreview ? { kind: "end" } : unread("document", place(""));
        document++;
        counts.clear();
        isPreview = false;
        break;
      case "stray":
        yield unread("line", `${source}, line ${piece.line}`);
        break;
      case "cut":
        yield unread("document", `${source}, line ${piece.line}`, true);
        return;
    }
  }
}

function readItem({ list, text }: JsonPiece & { kind: "item" }, place: string): PreviewPart | undefined {
  if (list === "steps") {
    const read = step.safeParse(parse(text));
    return read.success ? { kind: "step", step: read.data } : unread("step", place);
  }
  if (list === "diagnostics") {
    const read = diagnostic.safeParse(parse(text));
    return read.success ? { kind: "diagnostic", diagnostic: read.data } : unread("diagnostic", place);
  }
  return undefined;
}

function readMember({ name, text }: JsonPiece & { kind: "member" }, place: string): PreviewPart | undefined {
  const value = parse(text);
  if (name === "changeSummary") {
    const read = changeSummary.nullish().safeParse(value);
    return read.success ? { kind: "summary", counts: read.data ?? {} } : unread("summary", place);
  }
  // A list is read item by item; anything else in its place, except `null`, is not a preview.
  if ((name === "steps" || name === "diagnostics") && value !== null) return unread("document", place);
  return undefined;
}

/** Undefined if it is not JSON: no schema accepts that. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unread(what: Unread["what"], place: string, isEnd = false): PreviewPart {
  return { kind: "unread", unread: { what, place, isEnd } };
}
