/** The stacks that the SDK takes while it registers a resource, which cost most of the time of a program with many. */
import { createRequire } from "node:module";
import type * as pulumi from "@pulumi/pulumi";

type Format = NonNullable<typeof Error.prepareStackTrace>;

/** A module of `@pulumi/pulumi` that notes for each promise where it was made. Nothing shows that by default. */
interface Notes {
  debuggablePromise(promise: Promise<unknown>, context?: unknown): Promise<unknown>;
}

/** `Resource.callsites` asks for all frames of a resource, for the engine's source positions. */
const ASKS_FOR_POSITIONS = "callsites";

interface Installed {
  format: Format;
  cheaper: Format;
  takeNotesAgain(): void;
  /** How many components are being registered. */
  holders: number;
}

let installed: Installed | undefined;

/**
 * Until the promise settles, the SDK's notes have no stacks, and a source position that was found once is known: otherwise dozens
 * of stacks a resource are collected, and the programs' formatter maps each frame to TypeScript anew, 0.1 ms a stack. All else is
 * as ever, also the stacks of errors that are made meanwhile. With `PULUMI_DEBUG_PROMISE_LEAKS`, which shows the notes, and where no
 * formatter is set, it does nothing.
 */
export function takeCheaperStacks(until: Promise<unknown>): void {
  if (Error.prepareStackTrace === undefined || process.env.PULUMI_DEBUG_PROMISE_LEAKS) return;
  installed ??= install(Error.prepareStackTrace);
  installed.holders++;
  void until.then(release, release);
}

/** Settles once the engine has registered them all, or refused one. */
export function registered(resources: readonly pulumi.Resource[]): Promise<unknown> {
  // Every output has it, though Pulumi's types don't say so.
  return Promise.allSettled(resources.map(({ urn }) => (urn as unknown as { isKnown: Promise<boolean> }).isKnown));
}

function release(): void {
  if (installed === undefined || --installed.holders > 0) return;
  // Somebody may have set another one meanwhile.
  if (Error.prepareStackTrace === installed.cheaper) Error.prepareStackTrace = installed.format;
  installed.takeNotesAgain();
  installed = undefined;
}

function install(format: Format): Installed {
  const cheaper = cheaperThan(format);
  Error.prepareStackTrace = cheaper;
  return { format, cheaper, takeNotesAgain: withoutNotes(), holders: 0 };
}

/** The function that ends it. */
function withoutNotes(): () => void {
  const notes = notesOfSdk();
  if (notes === undefined) return () => {};
  const { debuggablePromise } = notes;
  const withoutStack: Notes["debuggablePromise"] = (promise, context) => {
    const { stackTraceLimit } = Error;
    // The function makes one error, and calls nothing that makes others.
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
  notes.debuggablePromise = withoutStack;
  return () => {
    if (notes.debuggablePromise === withoutStack) notes.debuggablePromise = debuggablePromise;
  };
}

function cheaperThan(format: Format): Format {
  const lines = new Map<string, string>();
  return (error, frames) => {
    if (frames[0]?.getFunctionName() !== ASKS_FOR_POSITIONS) return format(error, frames);
    const keys = frames.map(keyOf);
    // Source maps name a function where it is called: what a frame is depends on the next one that is in a file.
    const all = frames.map((_, index) => {
      let end = index + 1;
      while (end < frames.length && !frames[end++]?.getFileName());
      const key = keys.slice(index, end).join("\n");
      const line = lines.get(key) ?? firstLine(format(error, frames.slice(index, end)));
      lines.set(key, line);
      return line;
    });
    return [error.name, ...all].join("\n");
  };
}

/** It is not in the SDK's interface, so another version may be without it. Then the notes are taken, which only costs time. */
function notesOfSdk(): Notes | undefined {
  const require = createRequire(__filename);
  try {
    const notes = require("@pulumi/pulumi/runtime/debuggable");
    return typeof notes.debuggablePromise === "function" ? notes : undefined;
  } catch {
    return undefined;
  }
}

/** What its text depends on. */
function keyOf(frame: NodeJS.CallSite): string {
  const place = [frame.getFileName() ?? frame.getEvalOrigin(), frame.getLineNumber(), frame.getColumnNumber()];
  return [...place, frame.isToplevel(), frame.isConstructor(), frame.getFunctionName()].join(":");
}

/** Of the frames. The error, which the SDK makes for them, has no message. */
function firstLine(stack: unknown): string {
  return String(stack).split("\n")[1] ?? "";
}
