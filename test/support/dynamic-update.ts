/** The resource `DynamicUpdateRecord` by its methods, without an engine. */
import { randomBytes, randomInt } from "node:crypto";
import { onTestFinished } from "vitest";
import { type Runtime, systemRuntime } from "../../src/dns/client";
import type { TsigKey } from "../../src/dns/tsig";
import { createConfiguration } from "../../src/provider/configuration";
import { dynamicUpdateRecord, journalKey } from "../../src/provider/dynamic-update-record";
import type { Journal } from "../../src/provider/journal";
import type { Properties } from "../../src/provider/protocol";
import type { RecordResource } from "../../src/provider/record-resource";
import type { Target } from "../../src/update/target";
import { FakeNameServer } from "./fakes/name-server";
import { memoryJournal } from "./memory-journal";

export const urnOf = (name: string): string => `urn:pulumi:dev::mail::alibaba-mail:index:DynamicUpdateRecord::${name}`;

export function aKey(algorithm: TsigKey["algorithm"] = "hmac-sha256"): TsigKey {
  return { name: `key-${randomBytes(4).toString("hex")}`, algorithm, secret: randomBytes(32) };
}

/** Time that does not pass: waits are noted and over at once. */
export function quickMeans(over: Partial<Runtime> = {}): Runtime & { waited: number[] } {
  const waited: number[] = [];
  return {
    waited,
    now: systemRuntime.now,
    newId: () => randomInt(0x10000),
    timeout: 150,
    sleep: (milliseconds) => {
      waited.push(milliseconds);
      return new Promise((resolve) => setImmediate(resolve));
    },
    ...over,
  };
}

export async function fakeServer(key: TsigKey | undefined = aKey()): Promise<FakeNameServer> {
  const server = await new FakeNameServer(key).start();
  onTestFinished(() => server.stop());
  return server;
}

/** A provider's process: what it remembers ends with it. By default each is on a machine of its own. */
export function process(
  key: TsigKey | undefined,
  means: Runtime = quickMeans(),
  journal: Journal<Target> = memoryJournal(journalKey),
): RecordResource {
  const secret = key?.secret.toString("base64");
  return dynamicUpdateRecord(createConfiguration({ ALIBABA_MAIL_TSIG_SECRET: secret }), means, journal);
}

type Place = Pick<FakeNameServer, "port"> & { key?: { name: string; algorithm: string } | undefined };

/** Inputs as `check` gives them. */
export function inputsAt({ port, key }: Place, over: Properties = {}): Properties {
  return {
    server: "127.0.0.1",
    port,
    zone: "example.com",
    name: "@",
    type: "MX",
    ttl: 600,
    rdata: "5 mx1.sg.aliyun.com.",
    ...(key ? { tsigKeyName: key.name, tsigAlgorithm: key.algorithm } : {}),
    ...over,
  };
}

export async function caught(work: Promise<unknown>): Promise<Error & { rule?: string }> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof Error)) throw new Error("nothing was thrown");
  return error;
}
