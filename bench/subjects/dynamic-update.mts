/**
 * What records cost at a name server that takes dynamic updates, which may be one of your own: see the usage. Prints seconds as
 * JSON.
 */
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createConfiguration } from "../../dist/provider/configuration.js";
import { dynamicUpdateRecord } from "../../dist/provider/dynamic-update-record.js";
import { atOnce } from "../at-once.mts";
import { timed } from "../compare.mts";

const [server, port, zone, tsigKeyName, count = "1000"] = process.argv.slice(2);
if (!server || !port || !zone || !tsigKeyName) {
  process.stderr.write(
    "usage: ALIBABA_MAIL_TSIG_SECRET=… node bench/subjects/dynamic-update.mts SERVER PORT ZONE KEY [RECORDS]\n",
  );
  process.exit(2);
}

/** As many at once as Pulumi does by itself on most machines. */
const AT_ONCE = 16;
/** BIND 9.18 lets an RRset have 100 records (max-records-per-type). */
const MOST_AT_ONE_NAME = 90;

const at = { server, port: Number(port), zone, tsigKeyName, tsigAlgorithm: "hmac-sha256", type: "TXT", ttl: 600 };
const means = { now: Date.now, sleep: (time: number) => sleep(time), newId: () => randomInt(65536), timeout: 3000 };
const resource = dynamicUpdateRecord(createConfiguration(), means);

async function measure(nameOf: (index: number) => string, length: number): Promise<Record<string, number>> {
  const inputs = (index: number, text: string) => ({ ...at, name: nameOf(index), rdata: `"${text}-${index}"` });
  const all = Array.from({ length }, (_, index) => ({
    index,
    urn: `urn:pulumi:bench::bench::alibaba-mail:index:DynamicUpdateRecord::record-${index}`,
    id: "",
    state: {} as Record<string, unknown>,
  }));
  const step = (work: (one: (typeof all)[number]) => Promise<unknown>) => timed(() => atOnce(all, AT_ONCE, work));
  return {
    records: length,
    create: await step(async (one) => {
      Object.assign(one, await resource.create(one.urn, inputs(one.index, "a")));
    }),
    read: await step(({ id, state, urn }) => resource.read(id, urn, state)),
    update: await step(async (one) => {
      const { state } = await resource.update(one.id, one.state, inputs(one.index, "b"), one.urn);
      one.state = state;
    }),
    delete: await step(({ id, state, urn }) => resource.delete(id, state, urn)),
  };
}

process.stdout.write(
  JSON.stringify({
    ownNames: await measure((index) => `bench-${index}`, Number(count)),
    oneName: await measure(() => "bench", Math.min(Number(count), MOST_AT_ONE_NAME)),
  }),
);
