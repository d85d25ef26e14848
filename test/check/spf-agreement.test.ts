/** `check` and `spf` say the same of one record: an error in the one is an error in the other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { realTools } from "../../src/cli/tools";
import { command } from "../cli/support";
import {
  check,
  idsOf,
  others,
  planOf,
  type Records,
  recordsOf,
  resolverOf,
  serversWith,
  text,
  verdictOf,
  withSets,
  worldOf,
} from "./world";

const plan = planOf();
const hosts: Records = {
  ...others,
  "host.example.net": { A: ["192.0.2.9"], AAAA: ["2001:db8::9"] },
  "four.example.net": { A: ["192.0.2.9"] },
  "good.example.net": { TXT: [text("v=spf1 a:host.example.net -all")] },
  "wide.example.net": {
    TXT: [text(`v=spf1 ${Array.from({ length: 5 }, () => "a:host.example.net").join(" ")} -all`)],
  },
  "bad.example.net": { TXT: [text("v=spf1 nonsense")] },
  "loop.example.net": { TXT: [text("v=spf1 include:loop.example.net -all")] },
  "twice.example.net": { TXT: [text("v=spf1 -all"), text("v=spf1 ~all")] },
  "many.example.net": { MX: Array.from({ length: 11 }, (_, n) => `${n} h${n}.example.net.`) },
};
const failing = ["silent.example.net", "postmaster.silent.example.net"];

async function both(record: string): Promise<{ verdict: string | undefined; ids: string[]; code: number }> {
  const servers = serversWith(withSets(recordsOf(plan), { "example.com TXT": [text(record)] }));
  const world = worldOf(plan, { servers, others: hosts, failing });
  const found = await check(plan, world);
  const tools = { ...realTools, resolver: async () => resolverOf(world) };
  const { code } = await command(["spf", "example.com"], tools);
  return { verdict: verdictOf(found, "spf"), ids: idsOf(found, "spf"), code };
}

const OURS = "include:spf.sg.aliyun.com";

describe("check and spf", () => {
  it.each<[string, string, string, number]>([
    ["nothing is wrong", `v=spf1 ${OURS} -all`, "right", 0],
    ["three terms ask for names of the client", `v=spf1 ${OURS} ${macros(3)} -all`, "right", 0],
    ["two hosts are gone, and ptr finds nothing", `v=spf1 ${OURS} a:gone1.net a:gone2.net ptr -all`, "right", 0],
    ["a macro leads to no record", `v=spf1 ${OURS} include:%{i}.example.net -all`, "right", 0],
    ["a macro is not answered", `v=spf1 ${OURS} exists:%{l}.silent.example.net -all`, "right", 0],
    ["three hosts are gone", `v=spf1 ${OURS} a:gone1.net a:gone2.net exists:gone3.net -all`, "wrong", 1],
    ["there are ten look-ups", `v=spf1 ${OURS} ${times(9, "a:host.example.net")} -all`, "right", 0],
    ["there are eleven look-ups", `v=spf1 ${OURS} ${times(10, "a:host.example.net")} -all`, "wrong", 1],
    ["there are two hundred", `v=spf1 ${times(200, "mx:host.example.net")} ${OURS} -all`, "wrong", 1],
    ["an include has no record", `v=spf1 ${OURS} include:gone.example.net -all`, "wrong", 1],
    ["an include has two", `v=spf1 ${OURS} include:twice.example.net -all`, "wrong", 1],
    ["an include is broken", `v=spf1 ${OURS} include:bad.example.net -all`, "wrong", 1],
    ["an include leads round", `v=spf1 ${OURS} include:loop.example.net -all`, "wrong", 1],
    ["a term has too many exchangers", `v=spf1 ${OURS} mx:many.example.net -all`, "wrong", 1],
    ["an include is not answered", `v=spf1 ${OURS} include:silent.example.net -all`, "unknown", 2],
    ["it can't be read", `v=spf1 ${OURS} nonsense -all`, "wrong", 1],
  ])("agree where %s", async (_, record, verdict, code) => {
    expect(await both(record)).toMatchObject({ verdict, code });
  });

  it("says what depends on the mail as a warning", async () => {
    const voids = await both(`v=spf1 ${OURS} ${macros(3)} -all`);
    expect(voids.ids).toEqual(["warning spf.depends-on-mail", "warning spf.differs"]);
  });

  const terms = [
    OURS,
    "a:host.example.net",
    "a:four.example.net",
    "a:gone.example.net",
    "mx:gone.example.net",
    "mx:many.example.net",
    "exists:gone.example.net",
    "exists:%{i}.a.example.net",
    "exists:%{l}.silent.example.net",
    "include:%{i}.b.example.net",
    "include:good.example.net",
    "include:wide.example.net",
    "include:bad.example.net",
    "include:gone.example.net",
    "include:loop.example.net",
    "include:silent.example.net",
    "ptr",
    "ip4:192.0.2.0/24",
    "-all",
    "redirect=good.example.net",
  ];

  it("agree on any record", async () => {
    const record = fc
      .array(fc.constantFrom(...terms), { maxLength: 12 })
      .map((some) => `v=spf1 ${OURS} ${some.join(" ")}`);
    await fc.assert(
      fc.asyncProperty(record, async (one) => {
        const { verdict, code } = await both(one);
        expect(verdict === "wrong", `${one}: ${verdict}, ${code}`).toBe(code === 1);
        if (code === 0) expect(verdict, one).toBe("right");
      }),
      { numRuns: 300 },
    );
  });
});

function macros(count: number): string {
  return Array.from({ length: count }, (_, n) => `exists:%{i}.a${n}.example.net`).join(" ");
}

function times(count: number, term: string): string {
  return Array.from({ length: count }, () => term).join(" ");
}
