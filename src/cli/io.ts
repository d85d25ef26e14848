import type { Writable } from "node:stream";

/** What the command may touch of the process that it runs in. */
export interface Io {
  stdin: AsyncIterable<Uint8Array | string>;
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  now(): Date;
}

/** A stream that may be a terminal. */
export type Output = Writable & { isTTY?: boolean; columns?: number };

/** Writes, and waits until the text is on its way, so that a slow reader holds the work back. */
export function send(stream: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (problem) => (problem ? reject(problem) : resolve()));
  });
}

/** Whether the reader of a stream went away, as `head` does. */
export function isBrokenPipe(problem: unknown): boolean {
  const { code } = { ...(problem as NodeJS.ErrnoException) };
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}
