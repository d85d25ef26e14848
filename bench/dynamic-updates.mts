/** The steps of records at a name server that takes dynamic updates, through the provider's own resource. */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createConfiguration } from "../dist/provider/configuration.js";
import { dynamicUpdateRecord } from "../dist/provider/dynamic-update-record.js";
import { atOnce } from "./at-once.mts";
import { timed } from "./compare.mts";
import type { Line } from "./records.mts";

/** As many at once as Pulumi does by itself on most machines. */
const AT_ONCE = 16;

/** Where the records are, and by which key; its secret is in ALIBABA_MAIL_TSIG_SECRET. */
export interface At {
  server: string;
  port: number;
  tsigKeyName: string;
}

/** A record, and what an update makes of its value. */
export interface Step {
  zone: string;
  line: Line;
  updated?: string;
}

const means = { now: Date.now, sleep: (time: number) => sleep(time), newId: () => randomInt(65536), timeout: 3000 };
const resource = dynamicUpdateRecord(createConfiguration(), means);

/** Seconds; where no record has another value, `update` takes none. */
export async function measureUpdates(at: At, records: Step[]): Promise<Record<string, number>> {
  const all = records.map(({ zone, line, updated }, index) => ({
    urn: `urn:pulumi:bench::bench::alibaba-mail:index:DynamicUpdateRecord::record-${index}`,
    inputs: { ...at, tsigAlgorithm: "hmac-sha256", zone, ...line },
    updated,
    id: "",
    state: {} as Record<string, unknown>,
  }));
  const step = (work: (one: (typeof all)[number]) => Promise<unknown>) => timed(() => atOnce(all, AT_ONCE, work));
  const create = await step(async (one) => {
    Object.assign(one, await resource.create(one.urn, one.inputs));
  });
  const read = await step(({ id, state, urn }) => resource.read(id, urn, state));
  const update = await step(async (one) => {
    if (one.updated === undefined) return;
    const { state } = await resource.update(one.id, one.state, { ...one.inputs, rdata: one.updated }, one.urn);
    one.state = state;
  });
  const remove = await step(({ id, state, urn }) => resource.delete(id, state, urn));
  return { records: all.length, create, read, update, delete: remove };
}
