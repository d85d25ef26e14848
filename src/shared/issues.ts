import { inspect } from "node:util";

/** What is wrong, or worth knowing, about user input. Ids and wording are stable: they change in minor versions only. */
export interface Issue {
  /** A stable name for the rule, such as `domain.url`. */
  id: string;
  /** An error stops everything before the first resource; a warning is reported, and the program goes on. */
  severity: "error" | "warning";
  /**
   * The property, in Pulumi's notation: `extraRecords["verify"].value`. Empty for all arguments, or a text, as a whole. In a
   * tree of SPF look-ups, the terms that lead there.
   */
  path: string;
  /** The value received, the rule and the fix. */
  message: string;
  /** The place in the text, where a text was parsed. */
  span?: TextSpan;
  /** What to write, where that is clear. The message has it too, unless it is a whole key. */
  proposal?: Proposal;
  /** Set where it is about how arguments relate: if one of them is omitted, it says nothing. Used while planning. */
  scope?: "plan";
  /** Set where something could not be determined, or only in part, so the result may differ. */
  incomplete?: true;
  /** Set where the text authorizes more senders than any domain should. */
  permissive?: true;
}

/** What the program may need to know about an issue, so that nothing depends on its id. */
export type IssueFacts = Pick<Issue, "scope" | "incomplete" | "permissive">;

/** A replacement for a part of the text. */
export interface Proposal {
  span: TextSpan;
  text: string;
}

/** The text with the replacement made. */
export function withProposal(text: string, { span, text: proposal }: Proposal): string {
  return text.slice(0, span.start) + proposal + text.slice(span.end);
}

/** A part of a text, in UTF-16 units: from `start` up to, and without, `end`. */
export interface TextSpan {
  start: number;
  end: number;
}

export function error(id: string, path: string, message: string, facts: IssueFacts = {}): Issue {
  return { id, severity: "error", path, message, ...facts };
}

export function warning(id: string, path: string, message: string, facts: IssueFacts = {}): Issue {
  return { id, severity: "warning", path, message, ...facts };
}

export function errorsOf(issues: Issue[]): Issue[] {
  return issues.filter((issue) => issue.severity === "error");
}

/** The issue with its place in a text. */
export function withSpan(span: TextSpan, issue: Issue): Issue {
  return { ...issue, span };
}

/** Orders issues by their place in the text; those without one come first. */
export function bySpan(one: Issue, other: Issue): number {
  return (one.span?.start ?? 0) - (other.span?.start ?? 0);
}

/** One issue on one line: where, what, and the id to search for. */
export function formatIssue({ path, message, id }: Pick<Issue, "path" | "message" | "id">): string {
  return `${path === "" ? "" : `${path}: `}${formatReason({ message, id })}`;
}

/** What is wrong, without its place, and the id to search for. */
export function formatReason({ message, id }: Pick<Issue, "message" | "id">): string {
  return `${message} [${id}]`;
}

/** All issues under one heading, for a message that stands alone. */
export function formatIssues(heading: string, issues: Issue[]): string {
  return [heading, ...issues.map((issue) => `  - ${formatIssue(issue)}`)].join("\n");
}

/** `a`, then `.b`, `["c d"]` or `[0]`, in the notation of Pulumi's property paths. */
export function propertyPath(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((path, part) => {
    if (typeof part === "number") return `${path}[${part}]`;
    const name = String(part);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
    return path === "" ? name : `${path}.${name}`;
  }, "");
}

/** The argument that a path leads into: `spf` of `spf.ip4[0]`; empty where it is about all of them. */
export function argumentOf(path: string): string {
  return path.replace(/^([^.[]+|\["(?:[^"\\]|\\.)*"\]).*$/s, "$1");
}

/** The most characters of a value that a message shows. */
const SHOWN = 118;

/** A value as a message shows it: quoted if it is a string, shortened if it is long, and without secrets. */
export function formatValue(value: unknown): string {
  const safe = withoutSecrets(typeof value === "string" ? value : textOf(value));
  const short = safe.length > SHOWN ? `${safe.slice(0, SHOWN - 2)}…` : safe;
  return typeof value === "string" ? JSON.stringify(short) : short;
}

function textOf(value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // It is circular, or contains what JSON can't express.
    return inspect(value, { customInspect: false, breakLength: Number.POSITIVE_INFINITY });
  }
}

/** Removes passwords in URLs and private keys, the secrets most often pasted in the wrong place. */
function withoutSecrets(text: string): string {
  return text.replace(/:\/\/[^/?#\s"]*@/g, "://…@").replace(/(PRIVATE KEY).*/is, "$1…");
}
