/** What resources come to, zone by zone, and how each form tells what is out of the ordinary. */
import { describe, expect, it } from "vitest";
import { command } from "../cli/support";
import { previewJson, reviewOf, UNKNOWN } from "./support";

const step = (
  op: string,
  type: string,
  name: string,
  states: { old?: object; new?: object },
  more: object = {},
): object => ({
  op,
  urn: `urn:pulumi:dev::project::${type}::${name}`,
  ...(states.old && { oldState: { inputs: states.old, ...more } }),
  ...(states.new && { newState: { inputs: states.new, ...more } }),
});
const ALIDNS = "alicloud:dns/alidnsRecord:AlidnsRecord";
const CLOUDFLARE = "cloudflare:index/dnsRecord:DnsRecord";
const alidns = (domainName: string) => ({ domainName, rr: "@", type: "A", value: "192.0.2.1", ttl: 600 });
const cloudflare = (name: string, zoneId = "0") => ({ zoneId, name, type: "A", content: "192.0.2.1", ttl: 600 });

const zonesOf = async (...steps: object[]) =>
  (await reviewOf({ steps })).zones.map(({ name, place, changes }) => [
    name,
    place,
    changes.map(({ operation }) => operation?.word),
  ]);

describe("a change of records", () => {
  it("from one zone to another is one in each", async () => {
    const moved = step("replace", ALIDNS, "a", { old: alidns("example.com"), new: alidns("example.org") });
    expect(await zonesOf(moved)).toEqual([
      ["example.com", "example.com", ["move away"]],
      ["example.org", "example.org", ["move here"]],
    ]);
  });

  it.each([
    ["the zone that all names are in", ["www.example.com", "mail.example.com"], "example.com"],
    ["the name below what only records have", ["_dmarc.example.com"], "example.com"],
    ["nothing where the names have nothing in common", ["a.example", "b.test"], undefined],
  ])("at Cloudflare is in %s", async (_, names, zone) => {
    const steps = names.map((name) => step("create", CLOUDFLARE, name, { new: cloudflare(name) }));
    expect(await zonesOf(...steps)).toEqual([[zone, "0", names.map(() => "create")]]);
  });

  it("at Cloudflare is in the zone that its component names", async () => {
    const component = "urn:pulumi:dev::project::alibaba-mail:index:MailDomain::corp";
    const steps = [
      step("create", CLOUDFLARE, "a", { new: cloudflare("a.b.example.com") }, { parent: component }),
      {
        op: "create",
        urn: component,
        newState: { custom: false, inputs: { domain: "b.example.com", zone: "Example.com" } },
      },
    ];
    expect(await zonesOf(...steps)).toEqual([["example.com", "0", ["create"]]]);
    const german = JSON.parse(
      JSON.stringify(steps).replace(
        /example\.com/gi,
        (name) => `${name === "example.com" ? "xn--bcher-kva" : "Bücher"}.example`,
      ),
    );
    expect(await zonesOf(...german)).toEqual([["xn--bcher-kva.example", "0", ["create"]]]);
  });

  describe("by a short name, which Cloudflare and Route 53 take,", () => {
    const key = { ...cloudflare("k._domainkey"), type: "TXT", content: "v=DKIM1; k=rsa; p=MIGf" };
    const gone = (more: object = {}) => ({
      op: "delete",
      urn: `urn:pulumi:dev::project::${CLOUDFLARE}::key`,
      oldState: { inputs: key, ...more },
    });
    const zone = (type: string, inputs: object) => ({
      op: "same",
      urn: `urn:pulumi:dev::project::${type}::zone`,
      oldState: { id: "0", inputs },
      newState: { inputs },
    });
    const component = "urn:pulumi:dev::project::alibaba-mail:index:MailDomain::corp";
    const mail = { op: "same", urn: component, newState: { custom: false, inputs: { zone: "example.com" } } };

    it.each<[string, object[]]>([
      ["its zone, of version 6", [gone(), zone("cloudflare:index/zone:Zone", { name: "example.com" })]],
      ["its zone, of version 5", [gone(), zone("cloudflare:index/zone:Zone", { zone: "example.com" })]],
      ["its own outputs", [gone({ outputs: { ...key, name: "k._domainkey.example.com" } })]],
      ["its own outputs, of version 5", [gone({ outputs: { ...key, hostname: "k._domainkey.example.com" } })]],
      ["another's name", [gone(), step("same", CLOUDFLARE, "a", { old: cloudflare("example.com") })]],
      [
        "others' names",
        [
          gone(),
          ...["a", "b"].map((name) => step("same", CLOUDFLARE, name, { old: cloudflare(`${name}.example.com`) })),
        ],
      ],
      [
        "a component",
        [gone(), mail, step("same", CLOUDFLARE, "a", { old: cloudflare("a.example.com") }, { parent: component })],
      ],
    ])("is in the zone by %s", async (_, steps) => {
      const { zones, risks } = await reviewOf({ steps });
      expect(zones).toMatchObject([{ name: "example.com", changes: [{ old: { name: "k._domainkey.example.com" } }] }]);
      expect(risks.map(({ id }) => id)).toEqual(["dkim.key-removed"]);
    });

    it("is judged where the zone's name is not known, too", async () => {
      const { zones, risks } = await reviewOf({ steps: [gone()] });
      expect(zones).toMatchObject([{ name: undefined, changes: [{ old: { name: "k._domainkey.@" } }] }]);
      expect(risks.map(({ id }) => id)).toEqual(["dkim.key-removed"]);
    });

    it("is the same as by its whole one", async () => {
      const steps = [step("update", CLOUDFLARE, "a", { old: cloudflare("example.com"), new: cloudflare("@") })];
      expect((await reviewOf({ steps })).counts).toMatchObject({ changes: 0, rewritten: 1 });
    });

    it("is of an RRset at Route 53", async () => {
      const inputs = { zoneId: "0", name: "_dmarc", type: "TXT", ttl: 60, records: ["v=DMARC1; p=reject"] };
      const urn = "urn:pulumi:dev::project::aws:route53/record:Record::a";
      const by = async (...steps: object[]) => (await reviewOf({ steps })).zones[0]?.changes[0]?.old?.name;
      const gone = (outputs?: object) => ({ op: "delete", urn, oldState: { inputs, outputs } });
      expect(await by(gone({ fqdn: "_dmarc.example.com" }))).toBe("_dmarc.example.com");
      expect(await by(gone(), zone("aws:route53/zone:Zone", { name: "example.com." }))).toBe("_dmarc.example.com");
    });
  });

  it("is in the zone that a resource of Google's or Huawei's says it is", async () => {
    const created = (type: string, inputs: object) =>
      step("create", type, "a", { new: { ...inputs, type: "A", ttl: 60 } });
    const google = { managedZone: "corp", name: "www.example.com.", rrdatas: ["192.0.2.1"] };
    const googleZone = step("create", "gcp:dns/managedZone:ManagedZone", "z", {
      new: { name: "corp", dnsName: "example.com." },
    });
    expect(await zonesOf(created("gcp:dns/recordSet:RecordSet", google), googleZone)).toEqual([
      ["example.com", "corp", ["create"]],
    ]);
  });

  it("within an RRset are told record by record", async () => {
    const rrset = (type: string, records: string[], ttl = 600) => ({
      ...{ zoneId: "Z0", name: "example.com", type, ttl, records },
    });
    const changed = async (op: string, type: string, olds: string[], news: string[], ttl = 600) => {
      const steps = [
        step(op, "aws:route53/record:Record", "a", { old: rrset(type, olds), new: rrset(type, news, ttl) }),
      ];
      const [zone] = (await reviewOf({ steps })).zones;
      return zone?.changes.map(({ operation, old, new: next }) => [operation?.word, old?.rdata, next?.rdata]);
    };
    const [spf, stricter, token] = ["v=spf1 a ~all", "v=spf1 a -all", "token=1"];
    const [quotedSpf, quotedStricter, quotedToken] = [spf, stricter, token].map((text) => JSON.stringify(text));
    // A value stays, the one that begins alike is changed, others come and go.
    expect(await changed("update", "TXT", [token, spf, "old"], [stricter, token, "new=1", "more=1"])).toEqual([
      ["create", undefined, '"more=1"'],
      ["update", '"old"', '"new=1"'],
      ["update", quotedSpf, quotedStricter],
    ]);
    expect(await changed("update", "MX", ["1 a.example.", "5 b.example."], ["9 b.example."])).toEqual([
      ["delete", "1 a.example.", undefined],
      ["update", "5 b.example.", "9 b.example."],
    ]);
    // A new TTL is one of all.
    expect(await changed("update", "TXT", [token, spf], [token, spf], 300)).toEqual([
      ["update", quotedToken, quotedToken],
      ["update", quotedSpf, quotedSpf],
    ]);
    expect(await changed("replace", "TXT", [token, spf], [token])).toEqual([
      ["replace", quotedToken, quotedToken],
      ["delete", quotedSpf, undefined],
    ]);
    expect(await changed("delete", "TXT", [token, spf], [])).toEqual([
      ["delete", quotedToken, undefined],
      ["delete", quotedSpf, undefined],
    ]);
  });

  const zoneFile = (rdata: string) => ({
    ...{ zone: "example.com", path: "example.com.zone", name: "@", type: "MX", ttl: 600, rdata },
  });
  const ZONE_FILE = "alibaba-mail:index:ZoneFileRecord";
  const [ours, theirs] = ["5 mx1.sg.aliyun.com.", "5 mx.newbrand.example."].map(zoneFile) as [object, object];

  describe("of what decides who gets which answer", () => {
    const rrset = { zoneId: "Z0", name: "example.com", type: "A", ttl: 60, records: ["192.0.2.1"] };
    const RECORD = "aws:route53/record:Record";
    const cases: [string, string, object, object, object][] = [
      ["a line", ALIDNS, alidns("example.com"), { line: "default" }, { line: "telecom" }],
      [
        "a weight",
        RECORD,
        { ...rrset, setIdentifier: "eu" },
        { weightedRoutingPolicies: [{ weight: 90 }] },
        { weightedRoutingPolicies: [{ weight: 10 }] },
      ],
      [
        "an alias",
        RECORD,
        { ...rrset, records: undefined },
        { aliases: [{ name: "a" }] },
        { aliases: [{ name: "b" }] },
      ],
      ["settings of Cloudflare", CLOUDFLARE, cloudflare("a.example"), {}, { settings: { flattenCname: true } }],
      ["an input with the name of a method", ALIDNS, alidns("example.com"), {}, { constructor: "x" }],
      ["an input that no reader knows", CLOUDFLARE, cloudflare("a.example"), {}, { future: [1, 2] }],
      ["an input that is secret", RECORD, rrset, { healthCheckId: "[secret]" }, { healthCheckId: "[secret]" }],
      ["an input that is not yet known", RECORD, rrset, { healthCheckId: "a" }, { healthCheckId: UNKNOWN }],
    ];

    it.each(cases)("is a change, in every form and in the digest: %s", async (_, type, inputs, before, after) => {
      const from = (old: object, next: object) =>
        step("update", type, "a", { old: { ...inputs, ...old }, new: { ...inputs, ...next } });
      const { counts, risks, digest } = await reviewOf({ steps: [from(before, after)] });
      expect(counts).toMatchObject({ changes: 1, rewritten: 0 });
      expect(risks.map(({ id }) => id)).toEqual(["record.settings"]);
      expect((await reviewOf({ steps: [from({ ...before, future: 1 }, after)] })).digest).not.toBe(digest);
      const name = Object.keys(after)[0] as string;
      const stdin = previewJson({ steps: [from(before, after)] });
      for (const format of ["markdown", "text", "html", "json"]) {
        const { stdout } = await command(["comment", "--format", format], {}, { stdin });
        const [, table = ""] = stdout.split(/\n### |<caption>|"zones":|\n~|\n {2}~/);
        expect(table).toContain(name);
        expect(stdout).not.toMatch(/04da6b54|\[secret\]/);
      }
    });

    it("shows the target of an alias in the place of a value", async () => {
      const alias = { ...rrset, records: undefined, aliases: [{ name: "a.example" }] };
      const steps = [step("create", RECORD, "a", { new: alias })];
      const { stdout } = await command(["comment"], {}, { stdin: previewJson({ steps }) });
      expect(stdout).toContain('| (`aliases=[{"name":"a.example"}]`) |');
    });

    it.each([
      ["a comment", CLOUDFLARE, cloudflare("a.example"), { comment: "x" }],
      ["a remark", ALIDNS, alidns("example.com"), { remark: "x" }],
      ["a default that is said", ALIDNS, alidns("example.com"), { line: "default" }],
      ["Pulumi's notes", ALIDNS, alidns("example.com"), { __defaults: ["line"] }],
    ])("is not %s", async (_, type, inputs, more) => {
      const { counts, verdict } = await reviewOf({
        steps: [step("update", type, "a", { old: inputs, new: { ...inputs, ...more } })],
      });
      expect(counts).toMatchObject({ changes: 0, rewritten: 1 });
      expect(verdict).toBe("safe");
    });
  });

  it("is of what was found where a refresh put it into the outputs only", async () => {
    const found = (more: object, outputs: object) => ({
      ...{ op: "update", urn: `urn:pulumi:dev::project::${CLOUDFLARE}::a`, ...more },
      oldState: { inputs: cloudflare("a.example"), outputs: { ...cloudflare("a.example"), ...outputs } },
      newState: { inputs: cloudflare("a.example") },
    });
    const oldOf = async (one: object) => (await reviewOf({ steps: [one] })).zones[0]?.changes[0]?.old;
    const [content, modifiedOn] = ["192.0.2.9", "x"];
    const detailedDiff = { content: { kind: "update", inputDiff: false } };
    expect(await oldOf(found({ detailedDiff }, { content, modifiedOn }))).toMatchObject({ rdata: "192.0.2.9" });
    const diffReasons = ["modifiedOn", "proxied"];
    const proxied = await oldOf(found({ diffReasons }, { content, modifiedOn, proxied: true }));
    expect(proxied).toMatchObject({ rdata: "192.0.2.1", isProxied: true });
    expect(proxied).not.toHaveProperty("settings");
  });

  it("that is retained is forgotten, and stays in its zone", async () => {
    const retained = { retainOnDelete: true };
    const steps = [step("delete", ZONE_FILE, "mx", { old: ours }, retained)];
    const { zones, risks } = await reviewOf({ steps });
    expect(zones[0]?.changes).toMatchObject([{ operation: { word: "forget" }, isSameRecord: true }]);
    expect(risks).toEqual([]);
    const { stdout } = await command(["comment"], {}, { stdin: previewJson({ steps }) });
    expect(stdout).toContain("1 change of DNS records in 1 zone: 1 forget (it stays in the zone)");
    expect(stdout).toContain("| forget | `example.com` | `MX` | 600 | `5 mx1.sg.aliyun.com.` |");
  });

  it("that is replaced and retained stays beside the new one, each in its zone", async () => {
    const retained = { retainOnDelete: true };
    const states = { old: alidns("example.com"), new: alidns("example.org") };
    expect(await zonesOf(step("replace", ALIDNS, "a", states, retained))).toEqual([
      ["example.com", "example.com", ["forget"]],
      ["example.org", "example.org", ["create"]],
    ]);
    const spf = (value: string) => ({ ...alidns("example.com"), type: "TXT", value: `v=spf1 ${value}` });
    const replaced = step("replace", ALIDNS, "a", { old: spf("-all"), new: spf("mx -all") }, retained);
    expect((await reviewOf({ steps: [replaced] })).risks.map(({ id }) => id)).toEqual(["txt.more-than-one"]);
  });

  it("begins with what a refresh found, of which its own step tells nothing", async () => {
    // As CLI 3.260 prints it: fixtures/refreshed.json.
    const steps = [
      step("refresh", ZONE_FILE, "mx", { old: ours, new: ours }),
      step("update", ZONE_FILE, "mx", { old: theirs, new: ours }),
    ];
    const { zones, risks, counts } = await reviewOf({ steps });
    expect(counts).toMatchObject({ changes: 1, rewritten: 0 });
    expect(zones[0]?.changes[0]).toMatchObject({ old: { rdata: "5 mx.newbrand.example." }, isSameRecord: false });
    expect(risks.map(({ id }) => id)).toEqual(["mx.no-overlap"]);
    // In any order, and where the step of the refresh told what it found.
    expect((await reviewOf({ steps: steps.toReversed() })).zones).toEqual(zones);
    const told = [step("refresh", ZONE_FILE, "mx", { old: ours, new: theirs }), steps[1] as object];
    expect((await reviewOf({ steps: told })).zones).toEqual(zones);
  });

  it("leaves out what a refresh did not find and the program does not have", async () => {
    const gone = step("refresh", ZONE_FILE, "gone", { old: theirs, new: theirs });
    const deleted = step("delete", ZONE_FILE, "mx", { old: ours });
    const stays = step("same", ZONE_FILE, "spf", { old: zoneFile("1 ."), new: { ...zoneFile("1 ."), type: "TXT" } });
    const ids = async (...steps: object[]) => (await reviewOf({ steps })).risks.map(({ id }) => id);
    expect(await ids(gone, deleted, stays)).toEqual(["mx.last-removed"]);
    // Without what stays, it may stay.
    expect(await ids(gone, deleted)).toEqual([]);
  });

  it("that is only rewritten makes no changed zone", async () => {
    const steps = [
      step("create", ALIDNS, "a", { new: alidns("example.com") }),
      step("update", ALIDNS, "b", { old: alidns("example.org"), new: { ...alidns("example.org"), remark: "x" } }),
    ];
    const { stdout } = await command(["comment"], {}, { stdin: previewJson({ steps }) });
    expect(stdout).toContain("1 change of DNS records in 1 zone: 1 create; 1 rewritten without a change in meaning");
  });

  it("from a record of the former mail service to ours, under an alias, is one of a cut-over", async () => {
    const component = "urn:pulumi:dev::project::alibaba-mail:index:MailDomain::corp";
    const dmarc = (value: string) => ({ ...alidns("example.com"), rr: "_dmarc", type: "TXT", value });
    const states = { old: dmarc("v=DMARC1; p=reject"), new: dmarc("v=DMARC1; p=none") };
    const idsAfter = async (former: string) => {
      const [moved] = [step("update", ALIDNS, "corp-dmarc", states, { parent: component })] as [
        { oldState: object; urn: string },
      ];
      const oldState = { ...moved.oldState, urn: moved.urn.replace("corp-dmarc", former) };
      const { risks } = await reviewOf({ steps: [{ ...moved, oldState }] });
      return risks.map(({ id }) => id);
    };
    expect(await idsAfter("corp-legacy-dmarc")).toEqual(["dmarc.cut-over"]);
    expect(await idsAfter("old-dmarc")).toEqual(["dmarc.weakened"]);
    expect(await idsAfter("corp-dmarc")).toEqual(["dmarc.weakened"]);
  });

  it("is judged for each of the clients that a service tells apart", async () => {
    const line = (value: string, of?: string) => ({
      ...{ ...alidns("example.com"), type: "MX", value, priority: 5 },
      ...(of === undefined ? {} : { line: of }),
    });
    const cname = (line: string) => ({ ...alidns("example.com"), rr: "imap", type: "CNAME", value: "a.example", line });
    const route53 = (setIdentifier: string) => ({
      ...{ zoneId: "Z0", name: "www.example.com", type: "A", ttl: 600, records: ["192.0.2.1"], setIdentifier },
    });
    const ROUTE53 = "aws:route53/record:Record";
    const ids = async (...steps: object[]) => (await reviewOf({ steps })).risks.map(({ id }) => id);
    const telecom = { old: line("mx1.example.net", "telecom"), new: line("mx1.example.net", "telecom") };
    expect(
      await ids(step("same", ALIDNS, "a", telecom), step("delete", ALIDNS, "b", { old: line("mx1.example.net") })),
    ).toEqual(["record.rest-removed"]);
    expect(
      await ids(
        step("create", ALIDNS, "a", { new: cname("telecom") }),
        step("create", ALIDNS, "b", { new: cname("unicom") }),
      ),
    ).toEqual([]);
    expect(
      await ids(
        step("create", ALIDNS, "a", { new: cname("telecom") }),
        step("create", ALIDNS, "b", { new: cname("telecom") }),
      ),
    ).toEqual(["name.cname-conflict"]);
    expect(
      await ids(
        step("delete", ROUTE53, "a", { old: route53("blue") }),
        step("create", ROUTE53, "b", { new: route53("green") }),
      ),
    ).toEqual([]);
  });

  it("is judged by the zone's own name only where something says it", async () => {
    const ns = (host: string) => ({ zoneId: "Z0", name: "k8s.example.com", type: "NS", ttl: 600, records: [host] });
    const ROUTE53 = "aws:route53/record:Record";
    const ids = async (...steps: object[]) => (await reviewOf({ steps })).risks.map(({ id }) => id);
    expect(await ids(step("update", ROUTE53, "a", { old: ns("ns1.example."), new: ns("ns2.example.") }))).toEqual([]);
    const at = { zoneId: "Z0", name: "@", ttl: 600 };
    expect(
      await ids(
        step("create", ROUTE53, "a", { new: { ...at, type: "NS", records: ["ns1.example."] } }),
        step("create", ROUTE53, "b", { new: { ...at, type: "MX", records: ["5 mx1.example."] } }),
      ),
    ).toEqual([]);
    const www = (type: string, content: string) => ({ zoneId: "0", name: "www.example.com", type, content, ttl: 600 });
    expect(
      await ids(
        step("same", CLOUDFLARE, "a", { old: www("TXT", "x"), new: www("TXT", "x") }),
        step("create", CLOUDFLARE, "b", { new: www("CNAME", "a.example") }),
      ),
    ).toEqual(["name.cname-conflict"]);
  });

  it("has the same digest in whatever order the engine tells the steps", async () => {
    const www = (type: string, value: string) => ({ ...alidns("example.com"), rr: "www", type, value });
    const steps = [
      step("same", ALIDNS, "a", { old: www("A", "192.0.2.1"), new: www("A", "192.0.2.1") }),
      step("same", ALIDNS, "b", { old: www("TXT", "x"), new: www("TXT", "x") }),
      step("create", ALIDNS, "c", { new: www("CNAME", "a.example") }),
    ];
    const [one, other] = [await reviewOf({ steps }), await reviewOf({ steps: steps.toReversed() })];
    expect(one.risks.map(({ id }) => id)).toEqual(["name.cname-conflict"]);
    expect(other.digest).toBe(one.digest);
  });

  it("with a value of no known form is read all the same", async () => {
    const odd = { ...alidns("example.com"), ttl: { toString: 1 }, value: { toString: 1 } };
    expect(await zonesOf(step("create", ALIDNS, "a", { new: odd }))).toEqual([
      ["example.com", "example.com", ["create"]],
    ]);
  });

  it("whose zone is not known yet is told as that", async () => {
    const steps = [step("create", CLOUDFLARE, "a", { new: cloudflare(UNKNOWN, UNKNOWN) })];
    expect(await zonesOf(...steps)).toEqual([[undefined, undefined, ["create"]]]);
    const { stdout } = await command(["comment"], {}, { stdin: previewJson({ steps }) });
    expect(stdout).toContain("### a zone of unknown name (Cloudflare) in `project/dev`");
  });

  it("of paths in two projects is of two files, and in two stacks of one project of one", async () => {
    const inputs = { zone: "example.com", path: "a.zone", name: "@", type: "A", rdata: "192.0.2.1", ttl: 600 };
    const at = (project: string, stack: string, name: string) => ({
      op: "create",
      urn: `urn:pulumi:${stack}::${project}::alibaba-mail:index:ZoneFileRecord::${name}`,
      newState: { inputs },
    });
    expect(await zonesOf(at("one", "dev", "a"), at("two", "dev", "a"))).toHaveLength(2);
    expect(await zonesOf(at("one", "dev", "a"), at("one", "prod", "a"))).toHaveLength(1);
  });

  it("of a state that has outputs only is read from them", async () => {
    const read = {
      op: "delete",
      urn: `urn:pulumi:dev::project::${ALIDNS}::a`,
      oldState: { outputs: alidns("example.com") },
    };
    expect(await zonesOf(read)).toEqual([["example.com", "example.com", ["delete"]]]);
  });
});

describe("other resources", () => {
  const bucket = (op: string, inputs: object) => step(op, "aws:s3/bucket:Bucket", "logs|`", { old: {}, new: inputs });

  it.each(["markdown", "text", "json", "html"])(
    "are told as %s, without components and default providers",
    async (format) => {
      const steps = [
        bucket("update", { acl: "private" }),
        step("create", "pulumi:providers:aws", "default_7_0_0", { new: {} }),
        { op: "create", urn: "urn:pulumi:dev::project::pulumi:pulumi:Stack::project-dev", newState: {} },
        { op: "create", urn: "urn:pulumi:dev::project::my:own:Thing::thing", newState: { custom: false } },
      ];
      const { stdout } = await command(["comment", "--format", format], {}, { stdin: previewJson({ steps }) });
      expect(stdout).toContain("aws:s3/bucket:Bucket");
      expect(stdout).not.toMatch(/default_7|my:own|Stack/);
    },
  );

  it.each([
    ["delete", {}, ["zone.removed"]],
    ["replace", {}, ["zone.removed"]],
    ["update", {}, []],
    ["create", {}, []],
    ["delete", { retainOnDelete: true }, []],
    ["replace", { retainOnDelete: true }, []],
  ])("that are zones take their records with them: %s, %j", async (op, more, ids) => {
    for (const type of ["cloudflare:index/zone:Zone", "aws:route53/zone:Zone", "azure-native:dns:Zone"]) {
      const steps = [step(op, type, "zone", { old: { zone: "a.example" }, new: { zone: "b.example" } }, more)];
      expect((await reviewOf({ steps })).risks.map(({ id }) => id)).toEqual(ids);
    }
  });

  it("count in the plan's digest, by what they declare", async () => {
    const digests = await Promise.all(
      [
        { a: 1, b: [2] },
        { b: [2], a: 1 },
        { a: 1, b: [3] },
      ].map(async (inputs) => (await reviewOf({ steps: [bucket("update", inputs)] })).digest),
    );
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
  });

  it.each(["create", "update", "delete", "replace"])(
    "that look like DNS records which can't be read are to be looked at: %s",
    async (op) => {
      const [records, dynamic] = [{ zone: "example.com" }, { name: "@", type: "MX", value: "mx.example.net" }];
      const steps = [
        step(op, "ovh:Domain/zoneRecord:ZoneRecord", "mx", { old: records, new: records }),
        step(op, "pulumi-nodejs:dynamic:Resource", "dynamic", { old: dynamic, new: dynamic }),
        step("same", "ns1:index/record:Record", "stays", { old: records, new: records }),
      ];
      const { risks, verdict } = await reviewOf({ steps });
      expect(risks.map(({ id, resources }) => [id, resources])).toEqual([
        ["record.unread", ["project/dev mx"]],
        ["record.unread", ["project/dev dynamic"]],
      ]);
      expect(verdict).toBe("look");
    },
  );

  it("are counted where there are many", async () => {
    const steps = Array.from({ length: 30 }, (_, index) => step("create", "a:b:C", `r${index}`, { new: {} }));
    const { stdout } = await command(["comment"], {}, { stdin: previewJson({ steps }) });
    expect(stdout).toContain("- … and 10 more");
  });
});

describe("what is out of the ordinary", () => {
  const odd = {
    as: "cloudflare" as const,
    records: {
      proxied: ["www 600 A 192.0.2.1", "www 600 A 192.0.2.1(proxied)"] as [string, string],
      empty: ["t 600 TXT text", 't 600 TXT ""'] as [string, string],
      secret: ["s 600 TXT [secret]", "s 600 TXT [secret]", "update"] as [string, string, string],
      odd: ["o 600 A 192.0.2.1", "o 600 A 192.0.2.2", "transmute"] as [string, string, string],
      gone: ["g 600 A 192.0.2.1", undefined] as [string, undefined],
    },
    steps: [
      step("update", ALIDNS, "off", {
        old: alidns("example.org"),
        new: { ...alidns("example.org"), status: "DISABLE" },
      }),
      step("update", ALIDNS, "late", { old: alidns("example.org"), new: { ...alidns("example.org"), ttl: UNKNOWN } }),
      step("update", ALIDNS, "same", { old: alidns("example.org"), new: { ...alidns("example.org"), remark: "x" } }),
    ],
  };

  it.each(["markdown", "text", "html"])("is told as %s", async (format) => {
    const { stdout } = await command(["comment", "--format", format], {}, { stdin: previewJson(odd) });
    for (const words of ["(proxied)", "(disabled)", "(secret)", "(not yet known)", "transmute", "1 rewritten"]) {
      expect(stdout).toContain(words);
    }
  });

  it("is told as JSON without a text in the place of what is not there", async () => {
    const { stdout } = await command(["comment", "--format", "json"], {}, { stdin: previewJson(odd) });
    const changes = JSON.parse(stdout).zones.flatMap((zone: { changes: object[] }) => zone.changes);
    expect(changes).toContainEqual(
      expect.objectContaining({
        operation: "update",
        new: { name: "s.example.com", type: "TXT", ttl: 600, withheld: { rdata: "secret" } },
      }),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({ new: expect.objectContaining({ withheld: { ttl: "unknown" } }) }),
    );
    expect(changes).toContainEqual(expect.objectContaining({ new: expect.objectContaining({ disabled: true }) }));
    expect(changes).toContainEqual(expect.objectContaining({ new: expect.objectContaining({ proxied: true }) }));
  });

  it("is not so where nothing changes", async () => {
    const { stdout } = await command(["comment", "--format", "text"], {}, { stdin: previewJson({}) });
    expect(stdout).toMatch(/^✓ Safe: nothing changes\n/);
  });
});
