import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { show } from "../issues";
import type { Io } from "./io";
import { UserError } from "./user-error";

/** The name that stands for standard input. */
export const STDIN = "-";

/** A file as a stream, or standard input; what keeps it from being read is told before anything of it is used. */
export async function openInput(
  option: string,
  path: string,
  { stdin }: Pick<Io, "stdin">,
): Promise<AsyncIterable<Uint8Array | string>> {
  if (path === STDIN) return stdin;
  try {
    const file = await open(path);
    const isFolder = (await file.stat()).isDirectory();
    if (isFolder) await file.close();
    if (isFolder) throw Object.assign(new Error(), { code: "EISDIR" });
    return createReadStream("", { fd: file });
  } catch (problem) {
    throw new UserError(`${option}: ${show(path)} can't be read: ${reasonOf(problem)}`);
  }
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "this user may not read it",
  EISDIR: "it is a folder; give a file",
};

function reasonOf(problem: unknown): string {
  const { code = "", message = "" } = problem as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

/** The most that a plan or a configuration has, in characters: about 10,000 records. */
const MAX_TEXT = 10_000_000;

/** Whether octets begin with a byte order mark of UTF-16, as PowerShell's `>` writes it. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** A whole file, or standard input, as text. A byte order mark of UTF-8 is no part of it. */
export async function readInput(option: string, path: string, io: Pick<Io, "stdin">): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let isFirst = true;
  for await (const chunk of await openInput(option, path, io)) {
    if (isFirst && typeof chunk !== "string" && isUtf16(chunk)) {
      throw new UserError(
        `${option}: ${show(path)} is UTF-16, as its first character, U+FEFF BYTE ORDER MARK, shows; save it as UTF-8`,
      );
    }
    isFirst = false;
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > MAX_TEXT) {
      throw new UserError(
        `${option}: ${show(path)} has more than ${MAX_TEXT} characters, more than any plan; give a plan's file`,
      );
    }
  }
  return text + decoder.decode();
}
