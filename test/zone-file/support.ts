/** What the tests of zone files share: folders of their own, records of ours, and processes beside this one. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import type { NewZone } from "../../src/args/args";
import { zoneFileRecord as createResource } from "../../src/provider/zone-file-record";
import { type Change, type OwnRecord, ZoneDocument } from "../../src/zone-file/document";
import type { ZoneRecord } from "../../src/zone-file/parser";

/** The resource in one process of the provider. */
export const zoneFileRecord = createResource();
export const zone = "example.com";
export const isRoot = process.getuid?.() === 0;

/** A folder that goes away with the test. */
export function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "zone-file-")));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A file with these octets, one a character. */
export function fileWith(text: string | Buffer, name = "example.com.zone"): string {
  const path = join(folder(), name);
  writeFileSync(path, text, "latin1");
  return path;
}

/** The octets of a file, one a character; nothing where there is none. */
export function octets(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A zone file whose text after a single change can be seen; the document stays as it was. */
export class TriedDocument extends ZoneDocument {
  static override begin(zone: string, path: string, newZone: NewZone | undefined): TriedDocument {
    return new TriedDocument(ZoneDocument.begin(zone, path, newZone).text, zone, path);
  }

  add(record: OwnRecord, token: string): string {
    return this.after({ act: "add", record, token }).finish().text;
  }

  replace(line: ZoneRecord, record: OwnRecord, token: string): string {
    return this.after({ act: "replace", line, record, token }).finish().text;
  }

  remove(line: ZoneRecord, newZone?: NewZone): string | undefined {
    const document = this.after({ act: "remove", line });
    const { text } = document.finish();
    return document.isPristine(newZone) ? undefined : text;
  }

  private after(change: Change): ZoneDocument {
    const copy = this.copy();
    copy.apply(change);
    return copy;
  }
}

export function rewrite(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(octets(path) ?? ""), "latin1");
}

export interface Inputs extends Record<string, unknown> {
  path: string;
  zone: string;
  name: string;
  type: string;
  ttl: number;
  rdata: string;
}

/** The inputs of a record, by default an MX at the apex. */
export function inputsOf(path: string, over: Partial<Inputs> & { newZone?: unknown } = {}): Inputs {
  return { path, zone, name: "@", type: "MX", ttl: 600, rdata: "5 mx1.sg.aliyun.com.", ...over };
}

export function urnOf(name: string, { stack = "dev", project = "mail" } = {}): string {
  return `urn:pulumi:${stack}::${project}::alibaba-mail:index:MailDomain$alibaba-mail:index:ZoneFileRecord::${name}`;
}

export interface Kept {
  id: string;
  state: Inputs;
}

/** Creates a record. */
export async function create(path: string, name = "mx", over: Parameters<typeof inputsOf>[1] = {}): Promise<Kept> {
  return (await zoneFileRecord.create(urnOf(name), inputsOf(path, over))) as Kept;
}

export async function update({ id, state }: Kept, over: Partial<Inputs>): Promise<Kept> {
  const { marked: _, writtenTtl: __, ...inputs } = { ...state, ...over } as Inputs & Record<string, unknown>;
  return { id, ...(await zoneFileRecord.update(id, state, inputs, urnOf("mx"))) } as Kept;
}

export function remove({ id, state }: Kept): Promise<void> {
  return zoneFileRecord.delete(id, state, urnOf("mx"));
}

export async function read({ id, state }: Kept): Promise<Kept | undefined> {
  return (await zoneFileRecord.read(id, urnOf("mx"), state)) as Kept | undefined;
}

const dist = resolve("dist");

/** A program for another process; `load` gets a built module of the package. */
export function program(code: string): string {
  return `const load = (name) => require(${JSON.stringify(dist)} + "/" + name);\nconst args = process.argv.slice(1);\n${code}`;
}

export interface Ended {
  code: number | string | null;
  stdout: string;
  stderr: string;
}

/** Runs code in another process to its end; a process that hangs is ended, and its code is null. */
export function run(code: string, args: string[] = [], timeout = 60_000): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, ["-e", program(code), ...args], { timeout }, (error, stdout, stderr) =>
      done({ code: error ? (error.code ?? null) : 0, stdout, stderr }),
    );
  });
}

/** Starts a process that holds the lock of a file until it is killed, or told to let go. */
export async function holder(path: string): Promise<ChildProcess> {
  const code = `load("zone-file/lock.js").withLock(args[0], async () => {
    process.stdout.write("held");
    await new Promise((done) => process.stdin.once("data", done));
    process.stdin.destroy();
  });`;
  const child = spawn(process.execPath, ["-e", program(code), path], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
