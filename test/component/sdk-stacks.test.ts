import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { custom, MailDomain, type MailDomainArgs } from "../../src";
import { mockEngine, rpcsDone, whenRegistered } from "../support/mocks";

type Format = NonNullable<typeof Error.prepareStackTrace>;
type Positions = { file?: string; line?: number; column?: number }[];

const asBefore = Error.prepareStackTrace;
const sdkNotes = createRequire(__filename)("@pulumi/pulumi/runtime/debuggable");
/** As in a program, where Pulumi's runner sets it. */
let format: Format;
/** The functions that asked for a stack. */
let asked: (string | null | undefined)[];

beforeAll(() => {
  const { install } = createRequire(require.resolve("@pulumi/pulumi"))("source-map-support");
  install({ hookRequire: false, handleUncaughtExceptions: false });
  format = Error.prepareStackTrace as Format;
});

beforeEach(async () => {
  await mockEngine();
  asked = [];
  Error.prepareStackTrace = (error, frames) => {
    asked.push(frames[0]?.getFunctionName());
    return format(error, frames);
  };
});

afterEach(async () => {
  await rpcsDone();
  Error.prepareStackTrace = asBefore;
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

class Resource extends pulumi.CustomResource {
  constructor(name: string, opts: pulumi.CustomResourceOptions) {
    super("test:index:Resource", name, { one: "1", two: "2" }, opts);
  }
}

function mailDomain(more: Partial<MailDomainArgs> = {}): MailDomain {
  const dns = custom({ declare: (_, { name, opts }) => new Resource(name, opts) });
  return new MailDomain("corp", { domain: "example.com", preflight: "off", dns, ...more });
}

/** Where all resources were made, as the SDK reads it out of stacks, and as it would read it with the formatter alone. */
async function positionsOf(declare: () => MailDomain): Promise<Record<"cheaper" | "whole", Positions>[]> {
  const all: Record<"cheaper" | "whole", Positions>[] = [];
  const sdk = pulumi.Resource as unknown as { callsites(): Positions };
  const { callsites } = sdk;
  vi.spyOn(sdk, "callsites").mockImplementation(() => {
    // The positions of these two calls differ.
    const read = (): Positions => callsites().filter(({ file }) => !file?.includes("sdk-stacks.test"));
    const cheaper = read();
    const now = Error.prepareStackTrace;
    Error.prepareStackTrace = format;
    const whole = read();
    Error.prepareStackTrace = now;
    all.push({ cheaper, whole });
    return cheaper;
  });
  await whenRegistered(declare());
  return all;
}

function notes(): number {
  return asked.filter((name) => name === "debuggablePromise").length;
}

describe("the SDK's stacks, while a component is registered", () => {
  it("are not taken for its own notes, and as long as ever for all else", async () => {
    const { debuggablePromise } = sdkNotes;
    const stacks: string[] = [];
    vi.spyOn(sdkNotes, "debuggablePromise").mockImplementation((promise, context) => {
      const noted = debuggablePromise(promise, context);
      stacks.push((promise as { _debugStackTrace?: string })._debugStackTrace ?? "none");
      return noted;
    });
    const limit = Error.stackTraceLimit;
    await whenRegistered(mailDomain());
    expect(stacks.length).toBeGreaterThan(100);
    expect(stacks.filter((stack) => stack.includes("\n")).length).toBeLessThan(stacks.length / 10);
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it("are not formatted for its own notes", async () => {
    vi.stubEnv("PULUMI_DEBUG_PROMISE_LEAKS", "true");
    await whenRegistered(mailDomain());
    const before = notes();
    expect(before).toBeGreaterThan(100);

    await mockEngine();
    vi.unstubAllEnvs();
    asked = [];
    await whenRegistered(mailDomain());
    // The outputs are registered after all.
    expect(notes()).toBeLessThan(before / 10);
  });

  it("give the engine the same source positions", async () => {
    const all = await positionsOf(mailDomain);
    expect(all.map(({ cheaper }) => cheaper)).toEqual(all.map(({ whole }) => whole));
    expect(all).toHaveLength(8);
    const files = all.flatMap(({ cheaper }) => cheaper).map(({ file }) => file);
    expect(files).toContainEqual(expect.stringMatching(/src\/component\/mail-domain\.ts$/));
  });

  it("find a position that was found before without a formatter", async () => {
    const resources = 8;
    const whole = await positionsOf(mailDomain);
    const framesOfAll = whole.flatMap(({ cheaper }) => cheaper).length;
    await mockEngine();
    asked = [];
    await whenRegistered(mailDomain());
    // Each frame is formatted by itself.
    expect(framesOfAll).toBeGreaterThan(10 * resources);
    expect(asked.length).toBeLessThan(framesOfAll / 2);
  });

  it("are whole where a custom adapter fails", () => {
    const dns = custom({
      declare() {
        throw new Error("no such zone");
      },
    });
    let problem = new Error();
    try {
      mailDomain({ dns });
    } catch (error) {
      problem = error as Error;
    }
    expect(problem.stack).toMatch(/^Error: no such zone\n {4}at .*declare.*\(.*sdk-stacks\.test\.ts:\d+:\d+\)\n/);
    expect(problem.stack).toContain("mail-domain.ts");
  });

  it("are whole in an error that is made meanwhile and read later", async () => {
    const made: Error[] = [];
    const dns = custom({
      declare: (_, { name, opts }) => {
        made.push(new Error(name));
        return new Resource(name, opts);
      },
    });
    await whenRegistered(mailDomain({ dns }));
    expect(made[0]?.stack).toMatch(/^Error: corp-mx-primary\n {4}at .*declare.*sdk-stacks\.test\.ts/);
  });

  it("are formatted as before once all is registered, also of several components", async () => {
    const before = Error.prepareStackTrace;
    const takesNotes = sdkNotes.debuggablePromise;
    const first = mailDomain();
    const second = new MailDomain("other", {
      domain: "example.net",
      preflight: "off",
      dns: custom({ declare: (_, { name, opts }) => new Resource(name, opts) }),
    });
    expect(Error.prepareStackTrace).not.toBe(before);
    expect(sdkNotes.debuggablePromise).not.toBe(takesNotes);
    await Promise.all([whenRegistered(first), whenRegistered(second)]);
    expect(Error.prepareStackTrace).toBe(before);
    expect(sdkNotes.debuggablePromise).toBe(takesNotes);
  });

  it("are formatted as before where a component fails", async () => {
    const before = Error.prepareStackTrace;
    const dns = custom({
      declare() {
        throw new Error("no such zone");
      },
    });
    expect(() => mailDomain({ dns })).toThrow("no such zone");
    await Promise.resolve();
    expect(Error.prepareStackTrace).toBe(before);
  });

  it("are left to a formatter that was set meanwhile", async () => {
    const mail = mailDomain();
    const another: Format = () => "another";
    Error.prepareStackTrace = another;
    await whenRegistered(mail);
    expect(Error.prepareStackTrace).toBe(another);
  });
});
