/**
 * A check of domains and then, where it is asked for, another by the resolver that knows their delegations: the root's address, the
 * port, how many, `again`. Prints JSON.
 */
import { checkMany, createResolver } from "../../dist/check/index.js";
import { planMailDomain } from "../../dist/plan/index.js";
import { timed } from "../compare.mts";

const [root = "", port = "", count = "", again] = process.argv.slice(2);
const length = Number(count);
const { gc } = globalThis;
if (!root || !gc) throw new Error("usage: node --expose-gc bench/subjects/check-many.mts ROOT PORT DOMAINS [again]");

function* plans(): Generator<ReturnType<typeof planMailDomain>> {
  for (let index = 0; index < length; index++) yield planMailDomain({ domain: `d${index}.test` });
}

/** Twice the same are made before, as dig's questions are; otherwise one after the other, so that no list of them takes memory. */
const made = again === "again" ? [...plans()] : undefined;

const resolver = createResolver({ roots: [{ name: "a.root.test", address: root }], port: Number(port) });
/** What is in use and no garbage, at the quarters of the list. */
const kept: number[] = [];

async function pass(isMeasured: boolean): Promise<void> {
  let [resolved, done] = [0, 0];
  for await (const { status } of checkMany(made ?? plans(), { resolver })) {
    if (status === "Resolved") resolved++;
    if (++done % Math.ceil(length / 4) === 0 && isMeasured) {
      gc?.();
      kept.push(process.memoryUsage().heapUsed / 1024 / 1024);
    }
  }
  if (resolved !== length) throw new Error(`${resolved} of ${length} domains were Resolved`);
}

const measured = async (isMeasured: boolean): Promise<{ seconds: number; questions: number }> => {
  const before = resolver.questions;
  const seconds = await timed(() => pass(isMeasured));
  return { seconds, questions: resolver.questions - before };
};
const cold = await measured(true);
const warm = again === "again" ? await measured(false) : undefined;
process.stdout.write(JSON.stringify({ cold, warm, kept: Math.max(...kept) }));
