import { createReadStream } from "node:fs";
import type { PlanFromFile } from "../check/plan-file";
import { parseDomain } from "../dns/host-name";
import { formatValue } from "../shared/issues";
import { printIssues, refuse, UserError } from "./errors";
import type { Io } from "./terminal";
import type { Tools } from "./tools";

/** The name that stands for standard input. */
export const STDIN = "-";

/** A file as a stream, or standard input. If the file can't be read, this is reported before anything else happens. */
export async function openInput(
  option: string,
  path: string,
  { stdin }: Pick<Io, "stdin">,
): Promise<AsyncIterable<Uint8Array | string>> {
  if (path === STDIN) return stdin;
  // Loaded here, since commands without a file start sooner without it.
  const { open } = await import("node:fs/promises");
  try {
    const file = await open(path);
    const isFolder = (await file.stat()).isDirectory();
    if (isFolder) await file.close();
    if (isFolder) throw Object.assign(new Error(), { code: "EISDIR" });
    return createReadStream("", { fd: file });
  } catch (problem) {
    throw new UserError(`${option}: ${formatValue(path)} can't be read: ${reasonOf(problem)}`);
  }
}

const reasons: Record<string, string> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EISDIR: "it is a folder; use a file",
};

function reasonOf(problem: unknown): string {
  const { code = "", message = "" } = problem as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

/** The most characters of a plan or a configuration: about 10,000 records. */
const MAX_TEXT = 10_000_000;

/** Whether the octets begin with a byte order mark of UTF-16, as PowerShell's `>` writes. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** A whole file, or standard input, as text, without a byte order mark of UTF-8. */
export async function readInput(option: string, path: string, io: Pick<Io, "stdin">): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let isFirst = true;
  for await (const chunk of await openInput(option, path, io)) {
    if (isFirst && typeof chunk !== "string" && isUtf16(chunk)) {
      throw new UserError(
        `${option}: ${formatValue(path)} is UTF-16 (it starts with U+FEFF BYTE ORDER MARK); save it as UTF-8`,
      );
    }
    isFirst = false;
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > MAX_TEXT) {
      throw new UserError(
        `${option}: ${formatValue(path)} has more than ${MAX_TEXT} characters, more than any plan; check that it is the right file`,
      );
    }
  }
  return text + decoder.decode();
}

/** A line of a list, with its number from 1. */
export interface ListLine {
  number: number;
  text: string;
}

/** More characters than any domain needs; the rest of a longer line is ignored. */
const MAX_LINE = 1000;

/** The lines of a stream, one at a time, so the list may be of any length. */
export async function* linesOf(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<ListLine> {
  const decoder = new TextDecoder();
  let number = 1;
  let partial = "";
  for await (const chunk of stream) {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const [first = "", ...rest] = text.split("\n");
    partial = extend(partial, first);
    for (const next of rest) {
      yield { number: number++, text: partial };
      partial = extend("", next);
    }
  }
  yield { number, text: extend(partial, decoder.decode()) };
}

function extend(line: string, more: string): string {
  return line.length > MAX_LINE ? line : `${line}${more.slice(0, MAX_LINE + 1 - line.length)}`;
}

/** The entry in a line of a list of domains; undefined if it is blank or a comment (from `#` on). */
export function entryOf({ text }: ListLine): string | undefined {
  const entry = text.replace(/#.*$/s, "").trim();
  return entry === "" ? undefined : entry;
}

/** What the file may not contain. */
export interface PlanChoice {
  domain: string | undefined;
  zone: string | undefined;
  /** The output of the stack that holds the records. */
  output: string | undefined;
}

/** The plan in a file written by `plan --format json` or `pulumi stack output --json`. */
export async function readPlanFile(
  path: string,
  { domain, zone, output }: PlanChoice,
  { io, tools }: { io: Io; tools: Tools },
): Promise<PlanFromFile> {
  const name = domain === undefined ? undefined : parseDomain(domain, "");
  if (name && !name.ok) throw refuse("DOMAIN", [name.issue]);
  const read = await tools.readPlan(await readInput("--plan", path, io), {
    ...(name ? { domain: name.name } : {}),
    ...(zone === undefined ? {} : { zone }),
    ...(output === undefined ? {} : { output }),
  });
  if (!read.ok) throw refuse(`--plan: ${formatValue(path)}`, read.issues);
  await printIssues(read.issues, io);
  return read.plan;
}
