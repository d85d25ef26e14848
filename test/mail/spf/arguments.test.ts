import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSpf, evaluateSpf, parseSpf } from "../../../src/mail";
import { mergeIntoArguments } from "../../../src/mail/spf/arguments";
import { errorsOf } from "../../../src/shared/issues";
import { planOf } from "../../preflight/world";

const own = (more: Partial<Parameters<typeof buildSpf>[0]> = {}): string =>
  buildSpf({ provider: "spf.sg.aliyun.com", includes: [], ip4: [], ip6: [], all: "-all", ...more }).text;

describe("the senders of an old SPF record, as arguments", () => {
  it.each<[string, string, object]>([
    [
      "includes and networks",
      "v=spf1 include:a.example ip4:192.0.2.0/24 ip6:2001:db8::/32 -all",
      { spf: { ip4: ["192.0.2.0/24"], ip6: ["2001:db8::/32"], includes: ["a.example"] }, unsaid: [] },
    ],
    ["what the plan has already", "v=spf1 include:spf.sg.aliyun.com -all", { unsaid: [], added: [] }],
    ["a weaker all", "v=spf1 include:spf.sg.aliyun.com ~all", { spf: { all: "~all" }, added: [] }],
    ["no all at all, which is neutral", "v=spf1 include:a.example", { spf: { includes: ["a.example"], all: "?all" } }],
    [
      "a redirect, which has an all of its own",
      "v=spf1 redirect=a.example",
      { spf: { includes: ["a.example"] }, unsaid: [] },
    ],
    ["a redirect beside all, which nobody follows", "v=spf1 redirect=a.example -all", { unsaid: [], added: [] }],
    ["what stands behind all", "v=spf1 -all include:a.example", { unsaid: [], added: [] }],
    [
      "hosts, which no argument says",
      "v=spf1 a mx:b.example exists:%{i}.c.example ptr -all",
      { unsaid: ["a", "mx:b.example", "exists:%{i}.c.example", "ptr"], added: [] },
    ],
    ["everybody, which no argument says", "v=spf1 +all", { unsaid: ["+all"], added: [] }],
    ["every address there is", "v=spf1 ip4:0.0.0.0/0 -all", { unsaid: ["ip4:0.0.0.0/0"], added: [] }],
    [
      "what comes behind a term that keeps mail out",
      "v=spf1 -ip4:192.0.2.1 include:a.example -all",
      { unsaid: [], behind: ["include:a.example"], added: [] },
    ],
    [
      "hosts behind a term that keeps mail out",
      "v=spf1 ip4:192.0.2.9 ~ip4:192.0.2.1 mx -all",
      {
        spf: { ip4: ["192.0.2.9"] },
        unsaid: [],
        behind: ["mx"],
        added: ["ip4:192.0.2.9"],
        notRefused: ["~ip4:192.0.2.1"],
      },
    ],
    [
      "what is neither let in nor kept out",
      "v=spf1 ?include:a.example -all",
      { unsaid: [], notRefused: ["?include:a.example"], added: [] },
    ],
    [
      "what is neither let in nor kept out by the merged record either",
      "v=spf1 ~include:a.example ?all",
      { spf: { all: "?all" }, unsaid: [], notRefused: [], added: [] },
    ],
    [
      "a macro that the argument takes",
      "v=spf1 include:%{ir}.spf.a.example -all",
      { spf: { includes: ["%{ir}.spf.a.example"] } },
    ],
    ["a record that can't be read", "v=spf1 ip4:192.0.2 -all", { unsaid: [], added: [] }],
  ])("%s", (_, old, expected) => {
    const merged = mergeIntoArguments([old], own());
    expect(merged).toMatchObject(expected);
    if (!("spf" in expected)) expect(merged.spf).toBeUndefined();
  });

  it("are written beside those of the plan, whose provider comes by itself", () => {
    const planned = own({ ip4: ["192.0.2.9"], includes: ["spf1.dm.aliyun.com"], all: "~all" });
    expect(mergeIntoArguments(["v=spf1 include:a.example -all"], planned)).toMatchObject({
      spf: { ip4: ["192.0.2.9"], includes: ["spf1.dm.aliyun.com", "a.example"], all: "~all" },
      added: ["include:a.example"],
    });
  });

  it("are given without ours where the plan's record is not known", () => {
    const merged = mergeIntoArguments(["v=spf1 include:a.example -all"], undefined);
    expect(merged).toEqual({
      spf: { includes: ["a.example"] },
      added: ["include:a.example"],
      senders: { includes: ["a.example"] },
      ...{ unsaid: [], behind: [], notRefused: [] },
    });
  });

  it("are no argument where the plan would refuse them together", () => {
    const old = `v=spf1 ${Array.from({ length: 10 }, (_, index) => `include:s${index}.example`).join(" ")} -all`;
    const merged = mergeIntoArguments([old], own());
    expect(merged.spf).toBeUndefined();
    expect(merged.added).toHaveLength(10);
  });
});

const networks = ["192.0.2.0/25", "192.0.2.1", "192.0.2.128/25", "198.51.100.0/24", "0.0.0.0/0", "0.0.0.0/4"];
const domains: Record<string, string> = {
  "one.example": "v=spf1 ip4:192.0.2.0/26 -all",
  "two.example": "v=spf1 ip4:198.51.100.7 ~all",
  "all.example": "v=spf1 +all",
  "spf.sg.aliyun.com": "v=spf1 ip4:47.90.0.0/16 -all",
};
const senders = ["192.0.2.1", "192.0.2.70", "192.0.2.200", "198.51.100.7", "198.51.100.8", "47.90.1.1", "203.0.113.5"];

const absent = (): Promise<never> => Promise.reject(Object.assign(new Error(), { code: "ENOTFOUND" }));
const resolver = {
  resolveTxt: async (name: string) => [[domains[name] ?? (await absent())]],
  resolve4: async (name: string) => (name === "example.com" ? ["203.0.113.5"] : absent()),
  resolve6: absent,
  resolveMx: absent,
  resolvePtr: absent,
};

async function passes(text: string, ip: string): Promise<boolean> {
  const own = {
    ...resolver,
    resolveTxt: async (name: string) => (name === "example.com" ? [[text]] : resolver.resolveTxt(name)),
  };
  const { result } = await evaluateSpf({ ip, helo: "example.com", sender: "a@example.com", resolver: own });
  return result === "pass";
}

const qualifier = fc.constantFrom("", "", "", "-", "~", "?");
const mechanism = fc.oneof(
  fc.tuple(qualifier, fc.constantFrom(...networks)).map(([sign, network]) => `${sign}ip4:${network}`),
  fc.tuple(qualifier, fc.constantFrom(...Object.keys(domains))).map(([sign, domain]) => `${sign}include:${domain}`),
  qualifier.map((sign) => `${sign}a`),
);
const end = fc.constantFrom("-all", "~all", "?all", "+all", "", "redirect=one.example", "redirect=all.example");
const record = fc
  .tuple(fc.array(mechanism, { maxLength: 4 }), end, fc.nat(4))
  // A redirect may stand anywhere.
  .map(([terms, last, at]) =>
    ["v=spf1", ...terms.toSpliced(last.startsWith("redirect") ? at : terms.length, 0, last)].filter(Boolean).join(" "),
  );
const planned = fc
  .tuple(
    fc.subarray(["192.0.2.1", "198.51.100.0/24"]),
    fc.subarray(["one.example"]),
    fc.constantFrom("-all" as const, "~all" as const),
  )
  .map(([ip4, includes, all]) => own({ ip4, includes, all }));

describe("a proposed SPF record", () => {
  it("lets nobody in whom neither the old records nor the plan let in", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 2 }), planned, async (old, ours) => {
        const { text = "" } = mergeIntoArguments(old, ours);
        for (const ip of senders) {
          if (!(await passes(text, ip))) continue;
          const before = await Promise.all([...old, ours].map((one) => passes(one, ip)));
          expect(before, `${ip} passes by ${text}`).toContain(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is read by our own parser, and taken by the plan, as arguments too", () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 3 }), planned, (old, ours) => {
        const { spf, text } = mergeIntoArguments(old, ours);
        expect(parseSpf(text ?? "").ok).toBe(true);
        if (!spf) return;
        const made = planOf({ spf }).records.find(({ key }) => key === "spf");
        expect(made?.type === "TXT" && made.text).toBe(text);
        expect(
          errorsOf(
            buildSpf({ provider: "spf.sg.aliyun.com", ip4: [], ip6: [], includes: [], all: "-all", ...spf }).issues,
          ),
        ).toEqual([]);
      }),
    );
  });

  it("loses no sender of whom nothing is said", async () => {
    await fc.assert(
      fc.asyncProperty(record, planned, async (old, ours) => {
        const { text = "", unsaid, behind } = mergeIntoArguments([old], ours);
        if (unsaid.length + behind.length > 0) return;
        for (const ip of senders) {
          if (await passes(old, ip))
            expect(await passes(text, ip), `${ip} passed by ${old}, not by ${text}`).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
