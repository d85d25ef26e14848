import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countSpfLookups,
  evaluateSpf,
  formatSpf,
  type MergeSpfOptions,
  mergeSpf,
  parseSpf,
  type SpfMechanism,
  type SpfResultDetails,
  type SpfTerm,
} from "../../../src/mail/spf";
import { equivalent } from "../../../src/mail/spf/canonical";
import { inFull } from "../../support/full";
import { naming } from "../../support/naming";
import { sharedRecord } from "./arbitrary";
import { resolverOf, type Zone } from "./zone";

/** The issues, each as `severity id @ path` and its message. */
function told(theirs: string, ours: string, options?: MergeSpfOptions): { text: string; issues: [string, string][] } {
  const { text, issues } = mergeSpf(theirs, ours, options);
  return { text, issues: issues.map(({ severity, id, path, message }) => [`${severity} ${id} @ ${path}`, message]) };
}

describe("two SPF records", () => {
  it.each([
    ["v=spf1 -all", "v=spf1 include:spf.sg.aliyun.com -all", "v=spf1 include:spf.sg.aliyun.com -all"],
    ["v=spf1 mx -all", "v=spf1 include:a.com -all", "v=spf1 mx include:a.com -all"],
    ["v=spf1 mx include:a.com ~all", "v=spf1 include:A.com. ~all", "v=spf1 mx include:a.com ~all"],
    ["v=spf1 ip4:192.0.2.1/24 -all", "v=spf1 ip4:192.0.2.9/24 a -all", "v=spf1 ip4:192.0.2.1/24 a -all"],
    ["v=spf1 x=1 mx -all y=2 exp=a.com", "v=spf1 a z=3 X=1 -all", "v=spf1 x=1 mx a -all y=2 exp=a.com z=3"],
    ["v=spf1 mx -all", "v=spf1 a -all exp=a.com", "v=spf1 mx a -all exp=a.com"],
    // What stands behind an `all` is never looked at: theirs stays there, ours stays out.
    ["v=spf1 mx -all a", "v=spf1 ip4:192.0.2.1 -all ptr", "v=spf1 mx ip4:192.0.2.1 -all a"],
    ["v=spf1 mx -all a", "v=spf1 a -all", "v=spf1 mx a -all a"],
    // The first term about a sender decides in ours, too.
    ["v=spf1 mx -all", "v=spf1 -a a -all", "v=spf1 mx -a -all"],
    ["v=spf1 redirect=a.com", "v=spf1 redirect=A.com", "v=spf1 redirect=a.com"],
    ["v=spf1 redirect=a.com", "v=spf1 redirect=a.com.", "v=spf1 redirect=a.com"],
    ["v=spf1 mx redirect=a.com", "v=spf1 include:b.com redirect=a.com", "v=spf1 mx include:b.com redirect=a.com"],
  ])("are made one without a word: %s, %s", (theirs, ours, text) => {
    expect(told(theirs, ours)).toEqual({ text, issues: [] });
  });

  it.each([
    ["-all", "~all", "~all"],
    ["~all", "-all", "~all"],
    ["?all", "~all", "?all"],
    ["-all", "+all", "+all"],
    ["+all", "-all", "+all"],
  ])("end in the weaker of %s and %s, and that is told", (theirs, ours, weaker) => {
    expect(told(`v=spf1 mx ${theirs}`, `v=spf1 a ${ours}`)).toEqual({
      text: `v=spf1 mx a ${weaker}`.replace("+all", "all"),
      issues: [
        ["warning spf.weaker-all @ ", naming(`theirs has ${theirs} `, `ours ${ours};`, ` ${weaker},`)],
        ...(weaker === "+all" ? [["warning spf.plus-all @ ", naming('"+all"')]] : []),
      ],
    });
  });

  it("are neutral about anyone else where one of them is", () => {
    expect(told("v=spf1 mx", "v=spf1 a -all")).toEqual({
      text: "v=spf1 mx a ?all",
      issues: [["warning spf.weaker-all @ ", naming("ours -all;", " ?all,")]],
    });
    expect(told("v=spf1 mx ?all", "v=spf1 a")).toEqual({ text: "v=spf1 mx a ?all", issues: [] });
  });

  it("hold each term once", () => {
    expect(told("v=spf1 a mx +A a:%{d} -all", "v=spf1 mx -all")).toEqual({
      text: "v=spf1 a mx -all",
      issues: [
        ["warning spf.duplicate-term @ ", naming('"a"')],
        ["warning spf.duplicate-term @ ", naming('"a:%{d}"')],
      ],
    });
  });

  it("keep their explanation", () => {
    expect(told("v=spf1 mx -all exp=a.com", "v=spf1 mx -all exp=b.com")).toEqual({
      text: "v=spf1 mx -all exp=a.com",
      issues: [["warning spf.modifier-kept @ ours", naming('"exp=b.com"')]],
    });
  });

  it("lose a redirect that has no effect", () => {
    expect(told("v=spf1 mx redirect=a.com -all", "v=spf1 a -all redirect=b.com")).toEqual({
      text: "v=spf1 mx a -all",
      issues: [
        ["warning spf.redirect-dropped @ theirs", naming("redirect=a.com")],
        ["warning spf.redirect-dropped @ ours", naming("redirect=b.com")],
      ],
    });
  });

  it.each([
    ["v=spf1 mx", "v=spf1 a", "v=spf1 mx a"],
    ["v=spf1", "v=spf1", "v=spf1"],
    ["v=spf1 mx y=1", "v=spf1 a", "v=spf1 mx a y=1"],
    ["v=spf1 redirect=a.com", "v=spf1 redirect=b.com", "v=spf1 include:a.com include:b.com"],
  ])("without an end have none after it, and that is told: %s, %s", (theirs, ours, text) => {
    const merged = mergeSpf(theirs, ours, { redirect: "include" });
    const ids = merged.issues.map(({ id }) => id).filter((id) => id !== "spf.redirect-included");
    expect([merged.text, ...ids]).toEqual([text, "spf.no-all"]);
  });

  // The weaker of the two decides, so that no mail is lost; but not before what our own record keeps out first.
  it.each([
    ["v=spf1 include:a.com -all", "v=spf1 ~include:a.com -all", "v=spf1 include:a.com -all"],
    [
      "v=spf1 -ip4:10.1.2.3 -all",
      "v=spf1 -ip4:10.0.0.0/8 ip4:10.1.2.3 -all",
      "v=spf1 -ip4:10.1.2.3 -ip4:10.0.0.0/8 -all",
    ],
    [
      "v=spf1 ip4:10.0.0.0/8 -all",
      "v=spf1 ip4:10.1.2.3 -ip4:10.0.0.0/8 -all",
      "v=spf1 ip4:10.0.0.0/8 ip4:10.1.2.3 -all",
    ],
  ])("keep what theirs says of a sender where ours lets no more mail in: %s, %s", (theirs, ours, text) => {
    const merged = mergeSpf(theirs, ours);
    expect([merged.text, ...merged.issues.map(({ id }) => id)]).toEqual([text, "spf.contradiction"]);
  });

  it("let ours decide where it lets more mail in than theirs", () => {
    expect(told("v=spf1 mx ~include:a.com ip4:192.0.2.1 -all", "v=spf1 include:a.com -all")).toEqual({
      text: "v=spf1 mx include:a.com ~include:a.com ip4:192.0.2.1 -all",
      issues: [
        [
          "warning spf.contradiction @ ",
          expect.stringMatching(/"~include:a\.com" .*"include:a\.com" .*; "include:a\.com" .*"~include:a\.com"/),
        ],
      ],
    });
  });

  it("are not merged where one of them is broken, and all that is wrong is told", () => {
    const { text, issues } = mergeSpf("v=spf1 moo -all", "v=spf1 include: a.com ip4:1 -all");
    expect(text).toBe("");
    expect(issues.map(({ id, path, span }) => [id, path, span])).toEqual([
      ["spf.unknown", "theirs", { start: 7, end: 10 }],
      ["spf.pasted-words", "ours", { start: 7, end: 21 }],
      ["spf.ip4", "ours", { start: 26, end: 27 }],
    ]);
    expect(mergeSpf("", "v=spf1 -all")).toMatchObject({ text: "", issues: [{ id: "spf.version", path: "theirs" }] });
  });

  it("are told of what the merged record costs", () => {
    const includes = Array.from({ length: 10 }, (_, index) => `include:s${index}.example`).join(" ");
    expect(told(`v=spf1 ${includes} -all`, "v=spf1 mx -all")).toEqual({
      text: `v=spf1 ${includes} mx -all`,
      issues: [["error spf.too-many-lookups @ ", naming("11", "10")]],
    });
    const networks = Array.from({ length: 22 }, (_, index) => `ip4:198.51.100.${100 + index}`).join(" ");
    expect(mergeSpf(`v=spf1 ${networks} -all`, "v=spf1 include:spf.sg.aliyun.com -all").issues).toMatchObject([
      { severity: "warning", id: "spf.long", path: "" },
    ]);
  });
});

describe("a redirect", () => {
  it.each([
    ["v=spf1 mx redirect=a.com", "v=spf1 include:b.com -all", "theirs"],
    ["v=spf1 mx redirect=a.com", "v=spf1 include:b.com", "theirs"],
    ["v=spf1 mx ~all", "v=spf1 redirect=a.com", "ours"],
  ])("is not settled without being asked: %s, %s", (theirs, ours, path) => {
    expect(told(theirs, ours)).toEqual({
      text: "",
      issues: [[`error spf.redirect @ ${path}`, naming('"a.com"', '"keep"', '"include"')]],
    });
  });

  it.each<["keep" | undefined]>([[undefined], ["keep"]])("is not settled by %s where there are two", (redirect) => {
    expect(told("v=spf1 redirect=a.com", "v=spf1 redirect=b.com", redirect ? { redirect } : {})).toEqual({
      text: "",
      issues: [["error spf.two-redirects @ ours", expect.stringMatching(/"a\.com".*"b\.com".*redirect: "include"$/)]],
    });
  });

  const dropped = (all: string): [string, unknown] => ["warning spf.all-dropped @ ", naming(`${all} `)];

  it.each(
    [
      [
        "v=spf1 mx redirect=a.com",
        "v=spf1 include:b.com -all",
        "v=spf1 mx include:b.com redirect=a.com",
        [dropped("-all")],
      ],
      ["v=spf1 mx redirect=a.com", "v=spf1 include:b.com", "v=spf1 mx include:b.com redirect=a.com", []],
      ["v=spf1 mx ~all a x=1", "v=spf1 ptr redirect=a.com", "v=spf1 mx ptr x=1 redirect=a.com", [dropped("~all")]],
      [
        "v=spf1 redirect=a.com mx",
        "v=spf1 ip4:192.0.2.1 -all a",
        "v=spf1 redirect=a.com mx ip4:192.0.2.1",
        [dropped("-all")],
      ],
    ].slice(1) as [string, string, string, [string, unknown][]][],
  )("can be kept: %s, %s", (theirs, ours, text, issues) => {
    expect(told(theirs, ours, { redirect: "keep" })).toEqual({ text, issues });
  });

  it.each([
    ["v=spf1 mx redirect=a.com", "v=spf1 include:b.com -all", "v=spf1 mx include:a.com include:b.com -all"],
    ["v=spf1 mx ~all a", "v=spf1 ptr redirect=a.com", "v=spf1 mx ptr include:a.com ~all a"],
    ["v=spf1 mx redirect=a.com", "v=spf1 include:A.com -all", "v=spf1 mx include:a.com -all"],
  ])("can become an include: %s, %s", (theirs, ours, text) => {
    expect(told(theirs, ours, { redirect: "include" })).toEqual({
      text,
      issues: [["warning spf.redirect-included @ ", naming("redirect=a.com")]],
    });
  });

  it("is left where it is in both records", () => {
    expect(told("v=spf1 redirect=a.com x=1", "v=spf1 redirect=A.com", { redirect: "include" })).toEqual({
      text: "v=spf1 redirect=a.com x=1",
      issues: [],
    });
  });

  // RFC 7208 section 4.7: without `all` and `redirect` anyone else is neutral; before, the other domains said.
  it.each([
    ["v=spf1 redirect=a.com", "v=spf1 redirect=b.com", "v=spf1 include:a.com include:b.com"],
    ["v=spf1 redirect=a.com", "v=spf1 mx", "v=spf1 include:a.com mx"],
  ])(
    "that became an include where neither record has an all leaves a record without an end, and that is told: %s, %s",
    (theirs, ours, text) => {
      const merged = mergeSpf(theirs, ours, { redirect: "include" });
      expect(merged.text).toBe(text);
      expect(merged.issues.at(-1)).toMatchObject({ severity: "warning", id: "spf.no-all" });
    },
  );
});

const options = fc.constantFrom<MergeSpfOptions>({}, { redirect: "keep" }, { redirect: "include" });

/** The records that can be merged, with what they make. */
function forMerged(
  check: (merged: {
    theirs: string;
    ours: string;
    text: string;
    ids: string[];
    option: MergeSpfOptions;
  }) => void | Promise<void>,
  numRuns = 400,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(sharedRecord, sharedRecord, options, async (theirs, ours, option) => {
      const { text, issues } = mergeSpf(theirs, ours, option);
      fc.pre(text !== "");
      await check({ theirs, ours, text, ids: issues.map(({ id }) => id), option });
    }),
    { numRuns },
  );
}

function termsOf(text: string): SpfTerm[] {
  const parsed = parseSpf(text);
  expect(parsed.issues).toEqual([]);
  return parsed.ok ? parsed.record.terms : [];
}

const isSame = (one: SpfTerm, other: SpfTerm): boolean => equivalent({ terms: [one] }, { terms: [other] });
const isAll = (term: SpfTerm): boolean => term.kind === "mechanism" && term.name === "all";
const isMechanism = (term: SpfTerm): term is SpfMechanism => term.kind === "mechanism";
const plus = (term: SpfTerm): SpfTerm => (isMechanism(term) ? { ...term, qualifier: "+" } : term);

/** The terms that are evaluated, without the end. */
function headOf(terms: SpfTerm[]): SpfMechanism[] {
  const end = terms.findIndex(isAll);
  return terms.slice(0, end < 0 ? terms.length : end).filter(isMechanism);
}

function redirectOf(terms: SpfTerm[]): SpfTerm[] {
  return terms.some(isAll) ? [] : terms.filter(({ kind, name }) => kind === "modifier" && name === "redirect");
}

describe("any two SPF records, merged", () => {
  it("are one record that can be read, of one version, and without an all beside a redirect", () =>
    forMerged(({ text }) => {
      const terms = termsOf(text);
      expect(text.match(/v=spf1/gi)).toHaveLength(1);
      expect(terms.some(isAll) && terms.some(({ kind, name }) => kind === "modifier" && name === "redirect")).toBe(
        false,
      );
    }));

  it("stay as they are when ours is merged once more", () =>
    forMerged(({ text, ours, option }) => {
      expect(mergeSpf(text, ours, option).text).toBe(text);
    }));

  it("have the first term of theirs about each sender, in its order", () =>
    forMerged(({ theirs, text, option }) => {
      const merged = termsOf(text);
      let at = -1;
      const seen: SpfTerm[] = [];
      for (const term of headOf(termsOf(theirs))) {
        if (seen.some((other) => isSame(plus(other), plus(term)))) continue;
        seen.push(term);
        const found = merged.findIndex((other, index) => index > at && isSame(other, term));
        expect(found, `${JSON.stringify(term)} in ${text}`).toBeGreaterThan(at);
        at = found;
      }
      for (const term of termsOf(theirs).filter(({ kind }) => kind === "unknown-modifier")) {
        expect(merged.some((other) => isSame(other, term))).toBe(true);
      }
      if (option.redirect !== "include") {
        for (const term of redirectOf(termsOf(theirs))) expect(merged.some((other) => isSame(other, term))).toBe(true);
      }
    }));

  it("say something of each sender that ours names, before the end", () =>
    forMerged(({ ours, text }) => {
      const head = headOf(termsOf(text));
      const own = headOf(termsOf(ours));
      for (const [index, term] of own.entries()) {
        if (own.slice(0, index).some((earlier) => isSame(plus(earlier), plus(term)))) continue;
        expect(
          head.some((other) => isSame(plus(other), plus(term))),
          `${JSON.stringify(term)} in ${text}`,
        ).toBe(true);
      }
    }));

  it("end in no stricter way than either", () =>
    forMerged(({ theirs, ours, text }) => {
      const strength = (record: string): number | undefined => {
        const all = termsOf(record).find(isAll);
        if (all?.kind === "mechanism") return "-~?+".indexOf(all.qualifier);
        return redirectOf(termsOf(record)).length > 0 ? undefined : 2;
      };
      const merged = strength(text);
      fc.pre(merged !== undefined);
      for (const record of [theirs, ours]) expect(merged).toBeGreaterThanOrEqual(strength(record) ?? 0);
    }));

  it("cause no look-up that neither causes", () =>
    forMerged(({ theirs, ours, text }) => {
      const distinct: SpfTerm[] = [];
      for (const terms of [termsOf(theirs), termsOf(ours)]) {
        for (const term of [...headOf(terms), ...redirectOf(terms)]) {
          if (/^ip/.test(term.name) || distinct.some((other) => isSame(other, term))) continue;
          distinct.push(term);
        }
      }
      expect(countSpfLookups(text).lookups).toBeLessThanOrEqual(distinct.length);
    }));

  it("are the record itself where both are the same, but for terms without effect", () => {
    fc.assert(
      fc.property(sharedRecord, options, (record, option) => {
        const { text } = mergeSpf(record, record, option);
        const terms = termsOf(record);
        fc.pre(!(terms.some(isAll) && terms.some(({ name }) => name === "redirect")));
        const head = headOf(terms);
        fc.pre(head.every((term, index) => head.findIndex((other) => isSame(other, term)) === index));
        expect(equivalent({ terms: termsOf(text) }, { terms })).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

const zone: Zone = {
  "own.example": { A: ["192.0.2.40"], MX: [[10, "host.example"]] },
  "host.example": { A: ["192.0.2.7", "198.51.100.7"], AAAA: ["2001:db8::7"] },
  "mx.example": {
    MX: [
      [5, "host.example"],
      [10, "gone.example"],
    ],
  },
  "ten.example": { TXT: ["v=spf1 ip4:10.1.0.0/16 -all"] },
  "doc.example": { TXT: ["v=spf1 ip4:198.51.100.0/24 a:gone.example ?ip4:203.0.113.0/24 ~all"] },
  "soft.example": { TXT: ["v=spf1 ~ip4:192.0.2.0/24 include:ten.example ?all"] },
  "slow.example": { TXT: "ETIMEOUT" },
  "none.example": { TXT: ["something else"] },
  "10.1.2.3.listed.example": { A: ["127.0.0.2"] },
  "7.2.0.192.in-addr.arpa": { PTR: ["host.example"] },
};

const client = fc.constantFrom(
  "192.0.2.1",
  "192.0.2.7",
  "192.0.2.40",
  "192.0.2.200",
  "10.1.2.3",
  "10.2.0.1",
  "198.51.100.7",
  "203.0.113.5",
  "2001:db8::1",
  "2001:db8::7",
  "2001:db9::1",
);

function evaluate(record: string, ip: string): Promise<SpfResultDetails> {
  const own = { ...zone["own.example"], TXT: [record] };
  const resolver = resolverOf({ ...zone, "own.example": own });
  return evaluateSpf({ ip, helo: "helo.example", sender: "user@own.example", resolver });
}

/** What a record's mechanisms say before its end, with its redirect where that becomes an include. */
function evaluateHead(record: string, ip: string, { redirect }: MergeSpfOptions): Promise<SpfResultDetails> {
  const terms = termsOf(record);
  const includes = redirectOf(terms).flatMap<SpfTerm>((term) =>
    redirect === "include" && term.kind === "modifier"
      ? [{ kind: "mechanism", qualifier: "+", name: "include", domain: term.domain }]
      : [],
  );
  return evaluate(formatSpf({ terms: [...headOf(terms), ...includes] }), ip);
}

/** Whether nothing in a record decides, and what it costs leaves room for the other. */
function isOpen(head: SpfResultDetails, other: SpfResultDetails): boolean {
  const isUndecided = head.result === "neutral" && head.term === undefined;
  return isUndecided && head.lookups + other.lookups <= 10 && head.voidLookups + other.voidLookups <= 2;
}

/** The mergers that tell nothing which changes whose senders they are. */
function forPlainlyMerged(
  numRuns: number,
  check: (theirs: string, ours: string, ip: string, text: string, option: MergeSpfOptions) => Promise<void>,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(sharedRecord, sharedRecord, options, client, async (theirs, ours, option, ip) => {
      const { text, issues } = mergeSpf(theirs, ours, option);
      // Where both redirect to one domain there is nothing to choose.
      const isSameRedirect = equivalent({ terms: redirectOf(termsOf(theirs)) }, { terms: redirectOf(termsOf(ours)) });
      fc.pre(text !== "" && !issues.some(({ id }) => id === "spf.contradiction" || id === "spf.all-dropped"));
      await check(theirs, ours, ip, text, isSameRedirect ? {} : option);
    }),
    { numRuns },
  );
}

describe.each([
  ["a few pairs", 150, {}],
  ["many pairs", 2000, inFull],
] as const)("mail, under two SPF records and the one made of them: %s", (_, numRuns, often) => {
  // Up to its last mechanism the merged record is theirs. Ours comes before the end: `all`, or a redirect that is kept.
  it("is let in where theirs lets it in, before the end or where ours does not decide before that", often, () =>
    forPlainlyMerged(numRuns, async (theirs, ours, ip, text, option) => {
      const given = await evaluate(theirs, ip);
      fc.pre(given.result === "pass");
      if ((await evaluateHead(theirs, ip, option)).result !== "pass") {
        fc.pre(isOpen(await evaluateHead(ours, ip, option), given));
      }
      expect((await evaluate(text, ip)).result, text).toBe("pass");
    }),
  );

  it("is let in where ours lets it in and theirs does not decide before", often, () =>
    forPlainlyMerged(numRuns, async (theirs, ours, ip, text, option) => {
      const own = await evaluate(ours, ip);
      fc.pre(own.result === "pass" && isOpen(await evaluateHead(theirs, ip, option), own));
      expect((await evaluate(text, ip)).result, text).toBe("pass");
    }),
  );

  it("is not let in where neither lets it in", often, () =>
    forPlainlyMerged(numRuns, async (theirs, ours, ip, text) => {
      const isRefused = ({ result }: SpfResultDetails): boolean => /^(?:fail|softfail|neutral)$/.test(result);
      fc.pre(isRefused(await evaluate(theirs, ip)) && isRefused(await evaluate(ours, ip)));
      expect((await evaluate(text, ip)).result, text).not.toBe("pass");
    }),
  );
});

describe("mail, under two SPF records and the one made of them", () => {
  it.each([
    ["v=spf1 ip4:10.0.0.0/8 -all", "v=spf1 ip4:10.1.2.3 -ip4:10.0.0.0/8 -all", "10.1.2.3"],
    ["v=spf1 ip4:192.0.2.0/24 -all", "v=spf1 a:host.example ~ip4:192.0.2.0/24 -all", "192.0.2.7"],
    ["v=spf1 include:ten.example -all", "v=spf1 ip4:10.1.0.0/24 ?include:ten.example -all", "10.1.0.3"],
  ])(
    "is let in where both let it in, though they contradict each other elsewhere: %s, %s",
    async (theirs, ours, ip) => {
      for (const record of [theirs, ours, mergeSpf(theirs, ours).text]) {
        expect((await evaluate(record, ip)).result, record).toBe("pass");
      }
    },
  );

  it("is not let in where neither lets it in, though they contradict each other elsewhere", async () => {
    const [theirs, ours] = ["v=spf1 -ip4:10.1.2.3 -all", "v=spf1 -ip4:10.0.0.0/8 ip4:10.1.2.3 -all"];
    expect((await evaluate(theirs, "10.1.2.3")).result).toBe("fail");
    expect((await evaluate(ours, "10.1.2.3")).result).toBe("fail");
    expect((await evaluate(mergeSpf(theirs, ours).text, "10.1.2.3")).result).toBe("fail");
  });
});
