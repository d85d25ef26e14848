import { describe, expect, it } from "vitest";
import { UnknownOutcomeError } from "../../src/update/diagnostics";
import { aKey, caught, fakeServer, inputsAt, process, quickMeans, urnOf } from "../support/dynamic-update";
import type { Rcode, Trouble } from "../support/fakes/name-server";

const urn = urnOf("mx");

describe("a refusal", () => {
  it.each<[rcode: Rcode, rule: string, words: string]>([
    ["REFUSED", "refused", "update policy for example.com"],
    ["NOTAUTH", "notauth", "the zone example.com"],
    ["NOTZONE", "notzone", "the zone example.com"],
    ["NOTIMP", "notimp", "primary server"],
    ["FORMERR", "formerr", "TSIG"],
  ])(
    "%s is reported with the server, the zone, the record and what to do, and not tried again",
    async (rcode, rule, words) => {
      for (const signed of [true, false]) {
        const server = await fakeServer();
        server.trouble = ({ changes }) => (changes ? { rcode, signed } : undefined);
        const means = quickMeans();
        const error = await caught(process(server.key, means).create(urn, inputsAt(server)));
        // An unsigned one may be forged, and the record created despite it.
        expect(error.rule).toBe(signed ? `rfc2136.${rule}` : "rfc2136.unknown-outcome");
        if (!signed) expect(error.message).toContain(`(rfc2136.${rule})`);
        expect(error instanceof UnknownOutcomeError && error.state !== undefined).toBe(!signed);
        expect(error.message).toContain(`127.0.0.1:${server.port}, zone example.com, example.com. MX: `);
        expect(error.message).toContain(words);
        expect(error.message).toContain(rcode);
        expect(means.waited).toEqual([]);
        expect(server.asked.filter(({ changes }) => changes)).toHaveLength(1);
      }
    },
  );

  it.each<[tsig: number, rule: string, words: string]>([
    [16, "badsig", "ALIBABA_MAIL_TSIG_SECRET"],
    [17, "badkey", "tsigKeyName and tsigAlgorithm"],
    [22, "badtrunc", "tsigAlgorithm"],
    [99, "tsig-error-99", "TSIG error 99"],
  ])("of the signature, %i, is reported", async (tsig, rule, words) => {
    const server = await fakeServer();
    server.trouble = () => ({ rcode: "NOTAUTH", tsig });
    const means = quickMeans();
    const error = await caught(process(server.key, means).create(urn, inputsAt(server)));
    expect(error.rule).toBe(`rfc2136.${rule}`);
    expect(error.message).toContain(words);
    expect(means.waited).toEqual([]);
  });

  it("of a key, a secret and a clock that are not the server's tells which", async () => {
    const server = await fakeServer();
    const key = server.key ?? aKey();
    const ruleOf = async (over: object, now = Date.now) => {
      const its = process({ ...key, ...over }, quickMeans({ now }));
      const named = { tsigKeyName: key.name, tsigAlgorithm: key.algorithm, ...(over as { tsigAlgorithm?: string }) };
      return (await caught(its.create(urn, inputsAt(server, named)))).message;
    };
    expect(await ruleOf({ tsigKeyName: "nobody" })).toMatch(/ key nobody .*\(BADKEY\)/);
    expect(await ruleOf({ tsigAlgorithm: "hmac-sha512" })).toContain("(BADKEY)");
    expect(await ruleOf({ secret: Buffer.from("wrong") })).toContain("(BADSIG)");
    expect(await ruleOf({}, () => Date.now() - 3_600_000)).toMatch(
      /differ too much, by 3(600|599|601) seconds \(BADTIME\)/,
    );
    expect(server.list()).toEqual([]);
  });

  it("without a signature advises to set a key", async () => {
    const server = await fakeServer();
    const error = await caught(process(undefined).create(urn, inputsAt({ port: server.port })));
    for (const words of ["this machine", "update policy for example.com", "rndc thaw", "tsigKeyName"]) {
      expect(error.message).toContain(words);
    }
    server.trouble = () => ({ rcode: "NOTAUTH", signed: false });
  });

  it.each<[zone: string, rule: string]>([["example.org", "refused"]])(
    "of a question about %s is told",
    async (zone, rule) => {
      const server = await fakeServer();
      const error = await caught(process(server.key).create(urn, inputsAt(server, { zone })));
      expect(error.rule).toBe(`rfc2136.${rule}`);
    },
  );

  it.each<[rcode: Rcode]>([["YXDOMAIN"], ["YXRRSET"], ["NXRRSET"], ["NXDOMAIN"]])(
    "of a prerequisite, %s, is reported where others' changes go on for 12 more attempts",
    async (rcode) => {
      const server = await fakeServer();
      let count = 0;
      server.meanwhile = ({ changes }) => {
        if (changes) server.put("@", "MX", 600, { preference: 1, exchange: `other${count++}.example` });
      };
      server.trouble = ({ changes }) => (changes ? { rcode } : undefined);
      const error = await caught(process(server.key).create(urn, inputsAt(server)));
      expect(error.rule).toBe(`rfc2136.${rcode.toLowerCase()}`);
      expect(error.message).toContain(`(${rcode})`);
      expect(server.asked.filter(({ changes }) => changes)).toHaveLength(13);
    },
  );

  it("of a look whether a name is there is told as any other", async () => {
    const server = await fakeServer();
    server.put("m", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    // Only the server can tell whether the wildcard answered.
    server.put("*", "MX", 60, { preference: 5, exchange: "mx1.sg.aliyun.com" });
    const create = async () => (await caught(process(server.key).create(urn, inputsAt(server, { name: "m" })))).rule;
    server.trouble = ({ isUpdate }) => (isUpdate ? { rcode: "REFUSED" } : undefined);
    expect(await create()).toBe("rfc2136.refused");
    for (const [trouble, rule] of [
      ["drop", "timeout"],
      [{ rcode: "SERVFAIL" }, "servfail"],
    ] as const) {
      server.trouble = ({ isUpdate }) => (isUpdate ? trouble : undefined);
      expect(await create()).toBe(`rfc2136.${rule}`);
    }
    server.asked.length = 0;
    server.trouble = ({ isUpdate, nth }) => (isUpdate && nth < 2 ? "drop" : undefined);
    expect(await create()).toBe("rfc2136.exists");
  });

  it("of SERVFAIL comes after the last try", async () => {
    const server = await fakeServer();
    server.trouble = ({ changes }) => (changes ? { rcode: "SERVFAIL" } : undefined);
    const means = quickMeans();
    const error = await caught(process(server.key, means).create(urn, inputsAt(server)));
    expect(error.rule).toBe("rfc2136.unknown-outcome");
    expect(error.message).toContain("(rfc2136.servfail)");
    expect(means.waited).toEqual([200, 500, 1000, 2000]);
  });
});

describe("a server that does not answer", () => {
  it("is told by its address, and by what came in the place of an answer", async () => {
    const server = await fakeServer();
    server.trouble = () => "mis-sign";
    const error = await caught(process(server.key).create(urn, inputsAt(server)));
    expect(error.rule).toBe("rfc2136.timeout");
    expect(error.message).toContain("no answer within 0.15 seconds (a message was ignored: its signature is wrong)");
  });

  it("because nothing is listening is reported", async () => {
    const server = await fakeServer();
    await server.stop();
    const means = quickMeans();
    const error = await caught(process(server.key, means).create(urn, inputsAt(server)));
    expect(error.rule).toBe("rfc2136.connection-refused");
    expect(error.message).toContain(`127.0.0.1:${server.port}, `);
    expect(means.waited).toEqual([200, 500, 1000, 2000]);
  });

  it("because its name has no address is told", async () => {
    const error = await caught(process(undefined).create(urn, inputsAt({ port: 53 }, { server: "ns.invalid" })));
    expect(error.rule).toBe("rfc2136.network");
    expect(error.message).toContain("host ns.invalid has no address");
  });

  it("comes back in time", async () => {
    const server = await fakeServer();
    await server.stop();
    let waits = 0;
    const sleep = async (): Promise<void> => {
      if (++waits === 2) await server.start(server.port);
    };
    await process(server.key, quickMeans({ sleep })).create(urn, inputsAt(server));
    expect(server.list()).toHaveLength(1);
  });

  it("by UDP after an update keeps what may have been made", async () => {
    const server = await fakeServer();
    server.trouble = ({ changes }) => (changes ? "drop-answer" : undefined);
    // The update is carried out, and the look after it finds that.
    await process(server.key).create(urn, inputsAt(server));
    const lost = await fakeServer();
    lost.trouble = ({ changes }) => (changes ? "drop" : undefined);
    const error = await caught(process(lost.key).create(urn, inputsAt(lost)));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error.message).toContain("the next `pulumi up`");
    expect(lost.asked.filter(({ changes }) => changes)).toHaveLength(5);
  });
});

describe("what anyone could have sent", () => {
  it.each<Trouble>(["unsigned", "mis-sign", "other-id", "other-question", "garbage"])(
    "is no answer: %s",
    async (trouble) => {
      const server = await fakeServer();
      server.trouble = () => trouble;
      expect((await caught(process(server.key).create(urn, inputsAt(server)))).rule).toBe("rfc2136.timeout");
    },
  );

  it("is no answer where it tells an error of the signature and yet that all is well", async () => {
    const server = await fakeServer();
    server.trouble = ({ isUpdate }) => (isUpdate ? { rcode: "NOERROR", tsig: 17 } : undefined);
    expect((await caught(process(server.key).create(urn, inputsAt(server)))).message).toContain("it is not signed");
  });

  it("is passed over where it was signed too long ago", async () => {
    const server = await fakeServer();
    server.ahead = 250;
    let now = Date.now();
    const its = process(server.key, quickMeans({ now: () => (now -= 100_000) }));
    expect((await caught(its.create(urn, inputsAt(server)))).rule).toMatch(/rfc2136\.(timeout|badtime)/);
  });
});
