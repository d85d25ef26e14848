/**
 * What records cost at a name server that takes dynamic updates, which may be one of your own: see the usage. Prints seconds as
 * JSON.
 */
import { measureUpdates } from "../dynamic-updates.mts";

const [server, port, zone, tsigKeyName, count = "1000"] = process.argv.slice(2);
if (!server || !port || !zone || !tsigKeyName) {
  process.stderr.write(
    "usage: ALIBABA_MAIL_TSIG_SECRET=… node bench/subjects/dynamic-update.mts SERVER PORT ZONE KEY [RECORDS]\n",
  );
  process.exit(2);
}

/** BIND 9.18 lets an RRset have 100 records (max-records-per-type). */
const MOST_AT_ONE_NAME = 90;

const measure = (nameOf: (index: number) => string, length: number) =>
  measureUpdates(
    { server, port: Number(port), tsigKeyName },
    Array.from({ length }, (_, index) => ({
      zone,
      line: { name: nameOf(index), type: "TXT", ttl: 600, rdata: `"a-${index}"` },
      updated: `"b-${index}"`,
    })),
  );

process.stdout.write(
  JSON.stringify({
    ownNames: await measure((index) => `bench-${index}`, Number(count)),
    oneName: await measure(() => "bench", Math.min(Number(count), MOST_AT_ONE_NAME)),
  }),
);
