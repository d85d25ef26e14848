/** What 1,000 records cost at a name server that takes dynamic updates. Needs a server of one's own: see the usage. */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createConfiguration } from "../dist/provider/configuration.js";
import { dynamicUpdateRecord } from "../dist/provider/dynamic-update-record.js";

const [server, port, zone, tsigKeyName, count = "1000"] = process.argv.slice(2);
if (!server || !port || !zone || !tsigKeyName) {
  process.stderr.write(
    "usage: ALIBABA_MAIL_TSIG_SECRET=… node bench/dynamic-update.mts SERVER PORT ZONE KEY [RECORDS]\n",
  );
  process.exit(2);
}

const at = { server, port: Number(port), zone, tsigKeyName, tsigAlgorithm: "hmac-sha256", type: "TXT", ttl: 600 };
const means = { now: Date.now, sleep: (time: number) => sleep(time), newId: () => randomInt(65536), timeout: 3000 };
const resource = dynamicUpdateRecord(createConfiguration(), means);
const urnOf = (index: number): string =>
  `urn:pulumi:bench::bench::alibaba-mail:index:DynamicUpdateRecord::record-${index}`;
/** BIND 9.18 lets an RRset have 100 records (max-records-per-type). */
const MOST_AT_ONE_NAME = 90;

for (const [where, nameOf, most] of [
  ["names of their own", (index: number) => `bench-${index}`, Number(count)],
  ["one name", () => "bench", Math.min(Number(count), MOST_AT_ONE_NAME)],
] as const) {
  const all = Array.from({ length: most }, (_, index) => index);
  const inputs = (index: number, text: string) => ({ ...at, name: nameOf(index), rdata: `"${text}-${index}"` });
  const states = new Map<number, { id: string; state: Record<string, unknown> }>();
  await timed(all, `create, at ${where}`, async (index) => {
    states.set(index, await resource.create(urnOf(index), inputs(index, "a")));
  });
  await timed(all, `read, at ${where}`, async (index) => {
    const { id, state } = states.get(index) ?? { id: "", state: {} };
    await resource.read(id, urnOf(index), state);
  });
  await timed(all, `update, at ${where}`, async (index) => {
    const { id, state } = states.get(index) ?? { id: "", state: {} };
    const updated = await resource.update(id, state, inputs(index, "b"), urnOf(index));
    states.set(index, { id, state: updated.state });
  });
  await timed(all, `delete, at ${where}`, async (index) => {
    const { id, state } = states.get(index) ?? { id: "", state: {} };
    await resource.delete(id, state, urnOf(index));
  });
}

/** As many at once as Pulumi does by itself on most machines. */
async function timed(all: number[], what: string, work: (index: number) => Promise<void>): Promise<void> {
  const left = [...all];
  const start = performance.now();
  const worker = async (): Promise<void> => {
    for (let index = left.shift(); index !== undefined; index = left.shift()) await work(index);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(2)} s for ${all.length}`);
}
