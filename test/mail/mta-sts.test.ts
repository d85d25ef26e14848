import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildMtaSts,
  buildMtaStsPolicy,
  DEFAULT_MAX_AGE,
  isMtaSts,
  listsExchanger,
  type MtaStsPolicy,
  mtaStsId,
  mtaStsPolicyUrl,
  parseMtaSts,
  parseMtaStsPolicy,
} from "../../src/mail/mta-sts";
import type { Issue } from "../../src/shared/issues";
import { naming } from "../support/naming";

const policy: MtaStsPolicy = { mode: "enforce", mx: ["mx1.sg.aliyun.com", "mx2.sg.aliyun.com"], maxAge: 604800 };

/** The policy of RFC 8461 section 3.2. */
const ofTheStandard =
  "version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmx: backupmx.example.com\nmax_age: 604800\n";

/** Each issue with the part of the text that it is about. */
function found(issues: Issue[], text: string): string[] {
  return issues.map(({ id, severity, span }) => {
    const part = span ? JSON.stringify(text.slice(span.start, span.end)) : "nowhere";
    return `${severity === "warning" ? "warning " : ""}${id} ${part}`;
  });
}

describe("an MTA-STS policy", () => {
  it("has a line each, with CRLF", () => {
    expect(buildMtaStsPolicy(policy)).toEqual({
      text: "version: STSv1\r\nmode: enforce\r\nmx: mx1.sg.aliyun.com\r\nmx: mx2.sg.aliyun.com\r\nmax_age: 604800\r\n",
      issues: [],
    });
  });

  it("does not depend on the order or the spelling of its exchangers", () => {
    const mx = ["MX2.sg.aliyun.com.", "mx1.sg.aliyun.com", "mx2.SG.aliyun.com"];
    expect(buildMtaStsPolicy({ ...policy, mx })).toEqual(buildMtaStsPolicy(policy));
  });

  it.each<[Partial<MtaStsPolicy>, string]>([
    [{ mx: [] }, "mta-sts.no-mx @ mx"],
    [{ mx: ["mx1.example.com", "192.0.2.1"] }, "mta-sts.mx @ mx[1]"],
    [{ mx: ["mx1.example.com\r\nmode: none"] }, "mta-sts.mx @ mx[0]"],
    [{ mx: ["a.*.example.com"] }, "mta-sts.mx @ mx[0]"],
    [{ maxAge: 0 }, "mta-sts.max-age @ maxAge"],
    [{ maxAge: 31557601 }, "mta-sts.max-age @ maxAge"],
    [{ maxAge: 0.5 }, "mta-sts.max-age @ maxAge"],
    [{ maxAge: Number.NaN }, "mta-sts.max-age @ maxAge"],
    [{ maxAge: 86399 }, "mta-sts.short-max-age @ maxAge"],
    [{ maxAge: 86399, mode: "testing" }, "mta-sts.short-max-age @ maxAge"],
    // Programs without types can give anything.
    [{ mode: "bogus" as never }, "mta-sts.mode @ mode"],
    [{ mode: undefined as never }, "mta-sts.mode @ mode"],
    [{ mode: "none\r\nmode: enforce" as never }, "mta-sts.mode @ mode"],
  ])("of %j is told: %s", (change, expected) => {
    const { issues } = buildMtaStsPolicy({ ...policy, ...change });
    expect(issues.map(({ id, path }) => `${id} @ ${path}`)).toEqual([expected]);
  });

  it.each<Partial<MtaStsPolicy>>([
    { maxAge: 86400 },
    { maxAge: 31557600 },
    // RFC 8461 section 8.3: a policy is taken back by one that is soon forgotten.
    { mode: "none", maxAge: 1 },
    { mode: "none", mx: [] },
    { mx: ["*.example.net"] },
  ])("may be %j", (change) => {
    expect(buildMtaStsPolicy({ ...policy, ...change }).issues).toEqual([]);
  });

  it("is served where RFC 8461 section 3.3 says", () => {
    expect(mtaStsPolicyUrl("example.com")).toBe("https://mta-sts.example.com/.well-known/mta-sts.txt");
  });

  it.each([
    ["mail.example.com", true],
    ["mx.example.net", true],
    ["a.b.example.net", false],
    ["example.net", false],
    ["mail.example.org", false],
  ])("lists %s: %s (RFC 8461 section 4.1)", (host, listed) => {
    expect(listsExchanger({ mx: ["mail.example.com", "*.example.net"] }, host)).toBe(listed);
  });
});

describe("the id of a policy", () => {
  it("is made of 1 to 32 letters and digits", () => {
    fc.assert(fc.property(fc.string(), (text) => /^[A-Za-z0-9]{1,32}$/.test(mtaStsId(text))));
  });

  it("is always the same for one policy", () => {
    expect(mtaStsId(buildMtaStsPolicy(policy).text)).toBe("1f483bccf1ee03e66d3b064d41d13ddc");
  });

  it("changes with each part of the policy", () => {
    const variants: MtaStsPolicy[] = [
      policy,
      { ...policy, mode: "testing" },
      { ...policy, mode: "none" },
      { ...policy, maxAge: 604801 },
      { ...policy, mx: ["mx1.sg.aliyun.com"] },
      { ...policy, mx: [...policy.mx, "mx3.sg.aliyun.com"] },
    ];
    expect(new Set(variants.map((each) => mtaStsId(buildMtaStsPolicy(each).text))).size).toBe(variants.length);
  });

  it("does not change with line ends and blanks at the end of a line, which web servers and editors change", () => {
    expect(mtaStsId("a: b  \nc: d")).toBe(mtaStsId("a: b\r\nc: d\r\n"));
  });
});

describe("an MTA-STS record", () => {
  it("carries the policy's id", () => {
    const { text } = buildMtaStsPolicy(policy);
    expect(buildMtaSts(text)).toEqual({ text: `v=STSv1; id=${mtaStsId(text)};`, issues: [] });
  });

  it("of what is no policy tells why", () => {
    expect(buildMtaSts("version: STSv1\n").issues.map(({ id }) => id)).toEqual(["mta-sts.missing", "mta-sts.missing"]);
  });

  it.each([
    // RFC 8461 section 3.1.
    ["v=STSv1; id=20160831085700Z;", "20160831085700Z"],
    ["v=STSv1;id=1", "1"],
    ["v=STSv1 ;\tid=a1 ; ", "a1"],
    ["v=STSv1; ext.name_1-x=v,!<>:/~; id=abc", "abc"],
    ["v=STSv1; id=first; id=second", "first"],
    ["v=STSv1; id=first; id=not one", "first"],
    [`v=STSv1; id=${"a".repeat(32)}`, "a".repeat(32)],
  ])("%j is read", (record, id) => {
    expect(parseMtaSts(record)).toEqual({ ok: true, record: { id }, issues: [] });
  });

  it.each([
    ["", ['mta-sts.version ""']],
    ["v=spf1 -all", ['mta-sts.version "v=spf1 -all"']],
    ["V=STSv1; id=1", ['mta-sts.version "V=STSv1; id=1"']],
    ["v=STSv10; id=1", ['mta-sts.version "v=STSv10; id=1"']],
    [" v=STSv1; id=1", ['mta-sts.version " v=STSv1; id=1"']],
    ["v=STSv1", ['mta-sts.no-id "v=STSv1"']],
    ["v=STSv1; ID=1;", ['mta-sts.no-id "v=STSv1; ID=1;"']],
    ["v=STSv1;  id=; ", ['mta-sts.id "id="']],
    ["v=STSv1; id=2026-11-01", ['mta-sts.id "id=2026-11-01"']],
    [`v=STSv1; id=${"a".repeat(33)}`, [`mta-sts.id "id=${"a".repeat(33)}"`]],
    ["v=STSv1;; id=1", ['mta-sts.field ""']],
    ["v=STSv1; x; id=1", ['mta-sts.field "x"']],
    ["v=STSv1; id=1; a=b=c", ['mta-sts.field "a=b=c"']],
    ["v=STSv1; id=1; a=b c", ['mta-sts.field "a=b c"']],
    ["v=STSv1; id = 1", ['mta-sts.field "id = 1"', 'mta-sts.no-id "v=STSv1; id = 1"']],
  ])("%j is refused at its place", (record, expected) => {
    const parsed = parseMtaSts(record);
    expect(parsed.ok).toBe(false);
    expect(found(parsed.issues, record)).toEqual(expected);
  });

  it.each([
    ["v=STSv1;", true],
    ["v=STSv1", true],
    ["v=STSv2;", false],
    ["x v=STSv1;", false],
  ])("is told from other texts: %s, %s", (text, is) => {
    expect(isMtaSts(text)).toBe(is);
  });
});

describe("a served policy", () => {
  const record: MtaStsPolicy = {
    mode: "enforce",
    mx: ["mail.example.com", "*.example.net", "backupmx.example.com"],
    maxAge: 604800,
  };

  it.each([
    ["with LF", ofTheStandard],
    ["with CRLF", ofTheStandard.replaceAll("\n", "\r\n")],
    ["without a line end at its end", ofTheStandard.trimEnd()],
    ["with empty lines and blanks behind", ofTheStandard.replaceAll("\n", " \t\n\n")],
    ["without blanks behind colons", ofTheStandard.replaceAll(": ", ":")],
    [
      "with its lines in another order",
      "max_age: 604800\nmx: mail.example.com\nmx: *.example.net\nmode: enforce\nmx: backupmx.example.com\nversion: STSv1\n",
    ],
    ["with fields that nobody knows", `${ofTheStandard}x.1: ünknown : value\n`],
    ["with repeated fields, of which the first counts", `${ofTheStandard}mode: none\nmax_age: x\nversion: STSv2\n`],
  ])("is read %s", (_, text) => {
    expect(parseMtaStsPolicy(text)).toEqual({ ok: true, record, issues: [] });
  });

  it.each([
    ["version: STSv1\nmode: none\nmax_age: 0\n", { mode: "none", mx: [], maxAge: 0 }],
    [
      "version: STSv1\nmode: testing\nmx: MX.Example.com\nmax_age: 31557600\n",
      { mode: "testing", mx: ["mx.example.com"], maxAge: 31557600 },
    ],
  ])("%j is read", (text, expected) => {
    expect(parseMtaStsPolicy(text)).toEqual({ ok: true, record: expected, issues: [] });
  });

  it("that is soon forgotten is read with a warning at its line", () => {
    const text = "version: STSv1\nmode: testing\nmx: a.example.com\nmax_age: 60\n";
    const parsed = parseMtaStsPolicy(text);
    expect(parsed).toMatchObject({ ok: true, record: { maxAge: 60 } });
    expect(found(parsed.issues, text)).toEqual(['warning mta-sts.short-max-age "max_age: 60"']);
  });

  const whole = ofTheStandard;
  it.each([
    ["", ['mta-sts.missing ""', 'mta-sts.missing ""', 'mta-sts.missing ""']],
    [whole.replace("STSv1", "STSv2"), ['mta-sts.version "version: STSv2"']],
    [whole.replace("mode: enforce", "mode: Enforce"), ['mta-sts.mode "mode: Enforce"']],
    [whole.replace("604800", "31557601"), ['mta-sts.max-age "max_age: 31557601"']],
    [whole.replace("604800", "-1"), ['mta-sts.max-age "max_age: -1"']],
    [whole.replace("604800", "1e5"), ['mta-sts.max-age "max_age: 1e5"']],
    [whole.replace("*.example.net", "*.*.net"), ['mta-sts.mx "mx: *.*.net"']],
    [whole.replace("mail.example.com", "mail.example.com."), ['mta-sts.mx "mx: mail.example.com."']],
    [whole.replace("mail.example.com", "mail.münchen.de"), ['mta-sts.mx "mx: mail.münchen.de"']],
    [whole.replace("mail.example.com", "192.0.2.1"), ['mta-sts.mx "mx: 192.0.2.1"']],
    [whole.replace("mode: ", "mode "), ['mta-sts.missing "…"', 'mta-sts.line "mode enforce"']],
    [whole.replace("mode", " mode"), ['mta-sts.missing "…"', 'mta-sts.line " mode: enforce"']],
    [whole.replace("enforce", ""), ['mta-sts.missing "…"', 'mta-sts.line "mode:"']],
    [whole.replace(/mx.*\n/g, ""), ['mta-sts.no-mx "…"']],
    ["<html>\n", ['mta-sts.line "<html>"', 'mta-sts.missing "…"', 'mta-sts.missing "…"', 'mta-sts.missing "…"']],
  ])("%j is refused at its line", (text, expected) => {
    const parsed = parseMtaStsPolicy(text);
    expect(parsed.ok).toBe(false);
    const all = JSON.stringify(text);
    expect(
      found(parsed.issues, text)
        .map((line) => (text === "" ? line : line.replace(all, '"…"')))
        .sort(),
    ).toEqual(expected.sort());
  });

  it.each([
    ["mail.example.com.", "mail.example.com"],
    ["mail.münchen.de", "mail.xn--mnchen-3ya.de"],
    ["*.Example.net.", "*.example.net"],
  ])("with the exchanger %s is told how to write it", (written, expected) => {
    const parsed = parseMtaStsPolicy(whole.replace("mail.example.com", written));
    expect(parsed.issues).toMatchObject([
      { id: "mta-sts.mx", proposal: { text: `mx: ${expected}` }, message: naming(`"${written}"`, ` ${expected}`) },
    ]);
  });

  it("is advised to be kept for as long as it is by default", () => {
    const [issue] = buildMtaStsPolicy({ ...policy, maxAge: 60 }).issues;
    expect(issue?.message).toEqual(naming(String(DEFAULT_MAX_AGE)));
  });

  const blanks = " ".repeat(200_000);
  it.each<[string, () => unknown]>([
    ["a record", () => parseMtaSts(`v=STSv1; id=a${blanks}b;${blanks}x`)],
    ["a policy", () => parseMtaStsPolicy(`version: STSv1${blanks}x\nmode:${blanks}enforce\n${blanks}x\r\n`)],
    ["a policy's id", () => mtaStsId(`version: STSv1${blanks}x${blanks}`)],
  ])("is read in good time where %s is full of blanks", (_, read) => {
    const start = performance.now();
    read();
    expect(performance.now() - start).toBeLessThan(2000);
  });

  const host = fc.domain().map((name) => name.toLowerCase());
  const anyPolicy: fc.Arbitrary<MtaStsPolicy> = fc.record({
    mode: fc.constantFrom("testing", "enforce", "none"),
    mx: fc.array(
      fc.oneof(
        host,
        host.map((name) => `*.${name}`),
      ),
      { minLength: 1, maxLength: 5 },
    ),
    maxAge: fc.integer({ min: 1, max: 31557600 }),
  });

  it("is what was built, and its record carries the id", () => {
    fc.assert(
      fc.property(anyPolicy, (built) => {
        const { text } = buildMtaStsPolicy(built);
        expect(parseMtaStsPolicy(text)).toMatchObject({
          ok: true,
          record: { ...built, mx: [...new Set(built.mx)].sort() },
        });
        expect(parseMtaSts(buildMtaSts(text).text)).toMatchObject({ ok: true, record: { id: mtaStsId(text) } });
      }),
    );
  });

  it("is read without an exception, whatever was served, with each issue's place inside it", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom("version: STSv1", "mode: none", "mx: *.a.com", "max_age: 1", "mx:"),
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom("\n", "\r\n", ";"), (lines, end) => {
        const text = lines.join(end);
        for (const { span } of [...parseMtaStsPolicy(text).issues, ...parseMtaSts(text).issues]) {
          expect(span).toBeDefined();
          expect(text.slice(span?.start, span?.end).length).toBe((span?.end ?? 0) - (span?.start ?? 0));
        }
      }),
    );
  });
});
