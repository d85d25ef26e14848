/** Real name servers, and the resource by its methods: what dig, nsupdate and zone transfers say of what we did. */
import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { type Runtime, systemRuntime } from "../../src/dns/client";
import { createConfiguration } from "../../src/provider/configuration";
import { dynamicUpdateRecord } from "../../src/provider/dynamic-update-record";
import type { Properties } from "../../src/provider/protocol";
import type { RecordResource } from "../../src/provider/record-resource";
import { caught, urnOf } from "../support/dynamic-update";
import {
  type DynamicZone,
  type Key,
  type Options,
  randomKey,
  type ServerKind,
  serverKinds,
  startDynamicZone,
} from "../support/dynamic-zone";
import { inFull } from "../support/full";

const kinds = inject("nameServers");

async function serve(kind: ServerKind, options: Options = {}): Promise<DynamicZone> {
  const server = await startDynamicZone(kind, options);
  onTestFinished(() => server.end());
  return server;
}

/** A provider's process of its own. */
function process({ name, secret }: Key, over: Partial<Runtime> = {}): RecordResource {
  const environment = { ALIBABA_MAIL_TSIG_SECRETS: JSON.stringify({ [name]: secret }) };
  return dynamicUpdateRecord(createConfiguration(environment), { ...systemRuntime, timeout: 1000, ...over });
}

function inputsAt({ host, port, key }: DynamicZone, over: Properties = {}): Properties {
  const at = { server: host, port, zone: "example.com", tsigKeyName: key.name, tsigAlgorithm: key.algorithm };
  return { ...at, name: "@", type: "MX", ttl: 600, rdata: "5 mx1.sg.aliyun.com.", ...over };
}

/** What Pulumi notes of a record with these inputs. */
const stateOf = (inputs: Properties): Properties => ({ ...inputs, written: inputs.rdata });

/** What every zone of these tests has. */
const own = ["example.com. 3600 NS ns1.example.com.", "ns1.example.com. 3600 A 192.0.2.1"];

describe.skipIf(kinds.length === 0).each(kinds.length > 0 ? kinds : serverKinds)("on a real %s, a record", (kind) => {
  /** On the others at every change a whole life only. */
  const often = kind === kinds[0] ? {} : inFull;

  for (const algorithm of ["hmac-sha256", "hmac-sha384", "hmac-sha512"] as const)
    it(`lives its whole life, signed with ${algorithm}`, algorithm === "hmac-sha256" ? {} : often, async () => {
      const server = await serve(kind, { keys: [randomKey(algorithm)], zone: '@ 3600 TXT "of others"\n' });
      const urn = urnOf("spf");
      const spf = (text: string, over: Properties = {}) =>
        inputsAt(server, { type: "TXT", rdata: `"${text}"`, ...over });
      const { inputs, failures } = await process(server.key).check({}, spf("v=spf1 -all"), new Set(), urn);
      expect(failures).toEqual([]);
      const { id, state } = await process(server.key).create(urn, inputs);
      expect(await server.dig("example.com", "TXT")).toEqual(['"of others"', '"v=spf1 -all"']);
      expect(await process(server.key).read(id, urn, state)).toEqual({ id, inputs, state });
      const updated = await process(server.key).update(id, state, spf("v=spf1 ~all"), urn);
      expect(await server.dig("example.com", "TXT")).toEqual(['"of others"', '"v=spf1 ~all"']);
      await server.nsupdate(
        'update delete example.com TXT "v=spf1 ~all"',
        'update add example.com 3600 TXT "v=spf1 ?all"',
      );
      const drifted = await process(server.key).read(id, urn, updated.state);
      expect(drifted?.inputs).toMatchObject({ rdata: '"v=spf1 ?all"', ttl: 600 });
      const mended = await process(server.key).update(id, drifted?.state ?? {}, spf("v=spf1 ~all"), urn);
      expect(await server.dig("example.com", "TXT")).toEqual(['"of others"', '"v=spf1 ~all"']);
      await process(server.key).delete(id, mended.state, urn);
      expect(await process(server.key).read(id, urn, mended.state)).toBeUndefined();
      expect(await server.records()).toEqual([own[0], 'example.com. 3600 TXT "of others"', own[1]]);
    });

  it(
    "is taken over by its contents, however its text is split, and changed and deleted as our own",
    often,
    async () => {
      const server = await serve(kind, { zone: 's1._domainkey 600 TXT "v=DKIM1; " "k=rsa; p=MI" "Gf"\n' });
      const urn = urnOf("legacy-key");
      const key = (text: string) =>
        inputsAt(server, { name: "s1._domainkey", type: "TXT", rdata: `"${text}"`, adopt: true });
      const { inputs, failures } = await process(server.key).check({}, key("v=DKIM1; k=rsa; p=MIGf"), new Set(), urn);
      expect(failures).toEqual([]);
      const { id, state } = await process(server.key).create(urn, inputs);
      expect(await server.dig("s1._domainkey.example.com", "TXT")).toEqual(['"v=DKIM1; " "k=rsa; p=MI" "Gf"']);
      const { state: changed } = await process(server.key).update(id, state, key("v=DKIM1; p="), urn);
      expect(await server.dig("s1._domainkey.example.com", "TXT")).toEqual(['"v=DKIM1; p="']);
      await process(server.key).delete(id, changed, urn);
      expect(await server.records()).toEqual(own);
    },
  );

  it("is created and deleted among others at once, in fewer messages than records", often, async () => {
    const server = await serve(kind);
    const its = process(server.key);
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`);
    const inputs = (name: string) => inputsAt(server, { name, type: "CNAME", rdata: "host.example.net." });
    const serial = async () => Number((await server.dig("example.com", "SOA"))[0]?.split(" ")[2]);
    const before = await serial();
    const made = await Promise.all(
      names.map(async (name) => ({ name, ...(await its.create(urnOf(name), inputs(name))) })),
    );
    const lines = names.map((name) => `${name}.example.com. 600 CNAME host.example.net.`);
    expect(await server.records()).toEqual([...own, ...lines].sort());
    // PowerDNS begins a new serial number with the date.
    if (kind !== "powerdns") expect((await serial()) - before).toBeLessThan(names.length / 2);
    // One whose name is taken meanwhile does not hinder the others.
    await server.nsupdate("update delete n3.example.com CNAME", 'update add n3.example.com 600 TXT "of others"');
    await Promise.all(made.map(({ name, id, state }) => its.delete(id, state, urnOf(name))));
    expect(await server.records()).toEqual([...own, 'n3.example.com. 600 TXT "of others"'].sort());
    const again = await Promise.allSettled(names.map((name) => its.create(urnOf(name), inputs(name))));
    expect(again.filter(({ status }) => status === "rejected")).toHaveLength(1);
    expect(await server.records()).toHaveLength(own.length + names.length);
  });

  it("of each type is added, found and taken away", often, async () => {
    const server = await serve(kind);
    const its = process(server.key);
    const key2048 = `v=DKIM1; k=rsa; p=${"A".repeat(392)}`;
    const wanted: [over: Properties, line: RegExp][] = [
      [{}, /^example\.com\. 600 MX 5 mx1\.sg\.aliyun\.com\.$/],
      [{ name: "a", type: "A", rdata: "192.0.2.9" }, /^a\.example\.com\. 600 A 192\.0\.2\.9$/],
      [{ name: "a", type: "AAAA", rdata: "2001:db8::9" }, /^a\.example\.com\. 600 AAAA 2001:db8::9$/],
      [
        { name: "c", type: "CNAME", rdata: "imap.sg.aliyun.com." },
        /^c\.example\.com\. 600 CNAME imap\.sg\.aliyun\.com\.$/,
      ],
      [
        { name: "_imaps._tcp", type: "SRV", rdata: "1 2 993 imap.example.net." },
        /^_imaps\._tcp\.example\.com\. 600 SRV 1 2 993 imap\.example\.net\.$/,
      ],
      [
        { name: "d._domainkey", type: "TXT", rdata: `"${key2048.slice(0, 255)}" "${key2048.slice(255)}"` },
        /^d\._domainkey\.example\.com\. 600 TXT "v=DKIM1; k=rsa; p=A+" "A+"$/,
      ],
      [{ name: "o", type: "TXT", rdata: '"\\000\\255\\"\\\\;"' }, /^o\.example\.com\. 600 TXT "\\000\\255\\"\\\\;"$/],
      [{ name: "null", rdata: "0 ." }, /^null\.example\.com\. 600 MX 0 \.$/],
      [{ name: "*.w", type: "TXT", rdata: '"w"' }, /^\*\.w\.example\.com\. 600 TXT "w"$/],
    ];
    for (const [index, [over, line]] of wanted.entries()) {
      const urn = urnOf(`r${index}`);
      const { inputs, failures } = await its.check({}, inputsAt(server, over), new Set(), urn);
      expect(failures).toEqual([]);
      const { id, state } = await its.create(urn, inputs);
      expect(
        (await server.records()).filter((one) => line.test(one)),
        String(line),
      ).toHaveLength(1);
      expect(await its.read(id, urn, state)).toEqual({ id, inputs, state });
      await its.delete(id, state, urn);
      expect(await server.records()).toEqual(own);
    }
  });

  it("never stands where it can't, and never takes away what is another's", often, async () => {
    const zone = [
      '@ 3600 TXT "v=spf1"',
      "@ 900 MX 5 mx.other.example.",
      "mail A 192.0.2.7",
      "pop3 CNAME x.example.",
      "* 60 CNAME w.example.",
      "",
    ];
    const server = await serve(kind, { zone: zone.join("\n") });
    const before = await server.records();
    const refused: [over: Properties, rule: string][] = [
      [{ rdata: "5 mx.other.example." }, "exists"],
      [{ name: "mail", type: "CNAME", rdata: "y.example." }, "cname-beside-other"],
      [{ name: "pop3", type: "CNAME", rdata: "y.example." }, "other-cname"],
      [{ name: "pop3" }, "cname-beside-other"],
      [{ type: "TXT", rdata: '"v=spf1 -all"' }, "second-spf"],
    ];
    for (const [over, rule] of refused) {
      const inputs = inputsAt(server, over);
      const { failures } = await process(server.key).check({}, inputs, new Set(), urnOf("x"));
      if (rule !== "cname-beside-other" || over.name === "pop3")
        expect(failures[0]?.reason).toContain(`rfc2136.${rule}`);
      expect((await caught(process(server.key).create(urnOf("x"), inputs))).rule).toBe(`rfc2136.${rule}`);
      await process(server.key).delete("x", stateOf({ ...inputs, rdata: `9${String(inputs.rdata)}` }), urnOf("x"));
    }
    expect(await server.records()).toEqual(before);
    // A wildcard answers for names that are free.
    const its = process(server.key);
    const free = inputsAt(server, { name: "imap", type: "CNAME", rdata: "w.example." });
    expect((await its.check({}, free, new Set(), urnOf("imap"))).failures).toEqual([]);
    const { id, state } = await its.create(urnOf("imap"), free);
    expect(await server.records()).toEqual([...before, "imap.example.com. 600 CNAME w.example."].sort());
    await its.delete(id, state, urnOf("imap"));
    expect(await server.records()).toEqual(before);
  });

  it("is refused where the zone does not show it: in another zone, below a delegation or a DNAME", often, async () => {
    const zone = [
      "child NS ns1",
      "away NS ns.example.net.",
      "moved DNAME elsewhere.example.",
      "alias CNAME x.child",
      "",
    ];
    const server = await serve(kind, { zone: zone.join("\n"), hasChild: true });
    const before = await server.records();
    const refused: [name: string, rule: string, words: string][] = [
      ["a.child", "other-zone", "set `zone` to child.example.com"],
      ["child", "other-zone", "set `zone` to child.example.com"],
      ["a.away", "not-authoritative", "away.example.com is delegated to other servers"],
      ["away", "not-authoritative", "away.example.com is delegated to other servers"],
      ["a.moved", "below-dname", "a DNAME at moved.example.com"],
    ];
    for (const [name, rule, words] of refused) {
      const inputs = inputsAt(server, { name });
      const { failures } = await process(server.key).check({}, inputs, new Set(), urnOf("x"));
      expect(failures[0]?.reason).toContain(`[rfc2136.${rule}]`);
      const error = await caught(process(server.key).create(urnOf("x"), inputs));
      expect(error.rule).toBe(`rfc2136.${rule}`);
      expect(error.message).toContain(words);
      expect((await caught(process(server.key).read("x", urnOf("x"), stateOf(inputs)))).rule).toBe(`rfc2136.${rule}`);
    }
    expect(await server.records()).toEqual(before);
    // An alias into the other zone, and names beside all these, are the zone's own.
    const alias = inputsAt(server, { name: "alias", type: "CNAME", rdata: "x.child.example.com." });
    await process(server.key).delete("x", stateOf(alias), urnOf("x"));
    for (const name of ["beside", "moved"]) await process(server.key).create(urnOf(name), inputsAt(server, { name }));
    expect(await server.records()).toHaveLength(before.length + 1);
  });

  it("deleted by hand below a wildcard that says the very same is gone, and comes back", often, async () => {
    const server = await serve(kind, { zone: "* 600 MX 5 mx1.sg.aliyun.com.\n" });
    const before = await server.records();
    const urn = urnOf("x");
    for (const name of ["m", "deep.m"]) {
      const inputs = inputsAt(server, { name });
      expect((await process(server.key).check({}, inputs, new Set(), urn)).failures).toEqual([]);
      const { id, state } = await process(server.key).create(urn, inputs);
      expect(await process(server.key).read(id, urn, state)).toMatchObject({ state });
      await server.nsupdate(`update delete ${name}.example.com MX`);
      expect(await process(server.key).read(id, urn, state)).toBeUndefined();
      await process(server.key).update(id, state, inputs, urn);
      expect(await server.records()).toHaveLength(before.length + 1);
      await process(server.key).delete(id, state, urn);
      expect(await server.records()).toEqual(before);
    }
  });

  it("is told from a text of the same words in other strings", often, async () => {
    const server = await serve(kind, { zone: 't 600 TXT "ab" "cd"\n' });
    const text = inputsAt(server, { name: "t", type: "TXT", rdata: '"abcd"' });
    expect((await caught(process(server.key).create(urnOf("x"), text))).rule).toBe("rfc2136.exists");
    await server.nsupdate('update add t.example.com 600 TXT "abcd"');
    await process(server.key).delete("x", stateOf(text), urnOf("x"));
    expect(await server.dig("t.example.com", "TXT")).toEqual(['"ab" "cd"']);
  });

  it("takes the TTL of strangers, and gives its own to the stack's", often, async () => {
    const server = await serve(kind, { zone: "@ 900 MX 50 mx.other.example.\n" });
    const its = process(server.key);
    const { state } = await its.create(urnOf("one"), inputsAt(server));
    expect(state).toMatchObject({ ttl: 600, writtenTtl: 900 });
    expect(await server.records()).toContain("example.com. 900 MX 50 mx.other.example.");
    await server.nsupdate("update delete example.com MX 50 mx.other.example.");
    const two = await its.create(urnOf("two"), inputsAt(server, { rdata: "10 mx2.sg.aliyun.com." }));
    expect(two.state).toMatchObject({ writtenTtl: 600 });
    const lines = (await server.records()).filter((line) => line.includes(" MX "));
    expect(lines).toEqual(["example.com. 600 MX 10 mx2.sg.aliyun.com.", "example.com. 600 MX 5 mx1.sg.aliyun.com."]);
  });

  it("gets another TTL, with all of its RRset that is the stack's", often, async () => {
    const server = await serve(kind);
    const its = process(server.key);
    const two = { rdata: "10 mx2.sg.aliyun.com." };
    const alias = { name: "c", type: "CNAME", rdata: "x.example." };
    const all: [name: string, over: Properties][] = [
      ["one", {}],
      ["two", two],
      ["alias", alias],
    ];
    for (const ttl of [600, 60, 3600]) {
      for (const [name, over] of all) {
        const old = inputsAt(server, { ttl: ttl === 600 ? 600 : ttl === 60 ? 600 : 60, ...over });
        await its.check(old, inputsAt(server, { ttl, ...over }), new Set(), urnOf(name));
      }
      for (const [name, over] of all) {
        const wanted = inputsAt(server, { ttl, ...over });
        const made =
          ttl === 600 ? its.create(urnOf(name), wanted) : its.update("id", stateOf(wanted), wanted, urnOf(name));
        expect((await made).state.writtenTtl).toBe(ttl);
      }
      expect(await server.records()).toEqual(
        [
          ...own,
          `example.com. ${ttl} MX 10 mx2.sg.aliyun.com.`,
          `example.com. ${ttl} MX 5 mx1.sg.aliyun.com.`,
          `c.example.com. ${ttl} CNAME x.example.`,
        ].sort(),
      );
    }
  });

  it("is never made where the key, the secret, the algorithm or the clock is wrong", often, async () => {
    const server = await serve(kind);
    const told = async (key: Key, over: Partial<Runtime> = {}): Promise<string> => {
      const named = { tsigKeyName: key.name, tsigAlgorithm: key.algorithm };
      const { message } = await caught(process(key, over).create(urnOf("x"), inputsAt(server, named)));
      expect(message).not.toContain(key.secret);
      return /\[rfc2136\.([a-z-]+)\]$/.exec(message)?.[1] ?? message;
    };
    // PowerDNS does not say what is wrong with a signature.
    const is = (rule: string): string => (kind === "powerdns" ? "notauth" : rule);
    expect(await told({ ...server.key, name: "nobody" })).toBe(is("badkey"));
    expect(await told({ ...server.key, secret: randomKey().secret })).toBe(is("badsig"));
    expect(await told({ ...server.key, algorithm: "hmac-sha512" })).toBe(is("badkey"));
    expect(await told(server.key, { now: () => Date.now() - 3_600_000 })).toBe(is("badtime"));
    expect(await told(server.key, { now: () => Date.now() + 3_600_000 })).toBe(is("badtime"));
    expect(await server.records()).toEqual(own);
  });

  it("of another zone, or none, is refused", often, async () => {
    const server = await serve(kind);
    const { rule } = await caught(process(server.key).create(urnOf("x"), inputsAt(server, { zone: "example.org" })));
    expect(rule).toMatch(/^rfc2136\.(refused|notauth)$/);
  });

  it("waits for a server that is down for a moment", often, async () => {
    const server = await serve(kind);
    await server.stop();
    const started = sleep(400).then(() => server.start());
    await process(server.key).create(urnOf("x"), inputsAt(server));
    await started;
    expect(await server.dig("example.com", "MX")).toEqual(["5 mx1.sg.aliyun.com."]);
    await server.stop("SIGKILL");
    const { rule } = await caught(process(server.key, { sleep: async () => {} }).create(urnOf("y"), inputsAt(server)));
    expect(rule).toBe("rfc2136.connection-refused");
    await server.start();
    // BIND and Knot keep a journal, PowerDNS a database: what they said is done, is done.
    expect(await server.dig("example.com", "MX")).toEqual(["5 mx1.sg.aliyun.com."]);
  });

  it("of two stacks at once on one RRset is lost to neither", often, async () => {
    const server = await serve(kind, { zone: '@ 600 TXT "of others"\n' });
    const stacks = [process(server.key), process(server.key)];
    const each = async (its: RecordResource, stack: number): Promise<void> => {
      const records = Array.from({ length: 15 }, (_, index) => `"stack ${stack} record ${index}"`);
      const made = await Promise.all(
        records.map((rdata, index) =>
          its.create(urnOf(`s${stack}-${index}`), inputsAt(server, { type: "TXT", rdata })),
        ),
      );
      await Promise.all(
        made.slice(0, 5).map(({ id, state }, index) => its.delete(id, state, urnOf(`s${stack}-${index}`))),
      );
    };
    await Promise.all(stacks.map(each));
    expect(await server.dig("example.com", "TXT")).toHaveLength(21);
  });

  it("is one of 1,000 that are made and taken away", inFull, async () => {
    const server = await serve(kind);
    const its = process(server.key);
    const all = Array.from({ length: 1000 }, (_, index) => index);
    const inputs = (index: number) => inputsAt(server, { name: `n${index}`, type: "TXT", rdata: `"${index}"` });
    const atOnce = async (work: (index: number) => Promise<unknown>): Promise<void> => {
      const left = [...all];
      const worker = async (): Promise<void> => {
        for (let index = left.shift(); index !== undefined; index = left.shift()) await work(index);
      };
      await Promise.all(Array.from({ length: 16 }, worker));
    };
    const ids: string[] = [];
    await atOnce(async (index) => {
      ids[index] = (await its.create(urnOf(`n${index}`), inputs(index))).id;
    });
    const made = await server.records();
    expect(made).toHaveLength(own.length + 1000);
    for (const index of all) expect(made).toContain(`n${index}.example.com. 600 TXT "${index}"`);
    await atOnce((index) => its.delete(ids[index] as string, stateOf(inputs(index)), urnOf(`n${index}`)));
    expect(await server.records()).toEqual(own);
  });

  it.skipIf(!hasIpv6())("is reached over IPv6", often, async () => {
    const server = await serve(kind, { host: "::1" });
    const its = process(server.key);
    const { id, state } = await its.create(urnOf("x"), inputsAt(server));
    expect(await server.dig("example.com", "MX")).toEqual(["5 mx1.sg.aliyun.com."]);
    const again = `${server.key.name}@[::1]:${server.port}|example.com|@|MX|5 mx1.sg.aliyun.com.`;
    expect((await its.read(again, urnOf("x"), {}))?.inputs).toMatchObject({ server: "::1", port: server.port });
    await its.delete(id, state, urnOf("x"));
  });

  it("is reached by the server's name", often, async () => {
    const server = await serve(kind);
    const its = process(server.key);
    await its.create(urnOf("x"), inputsAt(server, { server: "localhost" }));
    expect(await server.dig("example.com", "MX")).toEqual(["5 mx1.sg.aliyun.com."]);
  });
});

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));
}
