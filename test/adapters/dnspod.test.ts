import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { dnspod, MailDomain } from "../../src";
import { connect } from "../../src/adapters/registry";
import { isRRsetAdapter } from "../../src/records/adapter";
import { mockEngine, whenRegistered } from "../support/mocks";

/** A class as SDKs have it, registered under a type of its own. */
const classOf = (type: string) =>
  class extends pulumi.CustomResource {
    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
      super(type, name, args, opts);
    }
  };
const generated = "tencentcloud:index/dnspodRecord:DnspodRecord";
const lists: unknown[] = [];
const getRecordList = async (args: unknown) => {
  lists.push(args);
  const record = { recordId: 7, name: "mail", type: "A", value: "192.0.2.1", ttl: 600, mx: 0, line: "默认" };
  return { domain: "example.com", recordLists: [record, { ...record, recordId: 8, name: "@", status: "DISABLE" }] };
};
const opts = { zone: "example.com", name: "mail.example.com" };
const adapterOf = (sdk?: object) => {
  const { adapter } = connect(dnspod({}, sdk));
  if (!adapter || isRRsetAdapter(adapter)) throw new Error("dnspod does not connect");
  return adapter;
};

describe("an SDK of Tencent Cloud", () => {
  it.each([
    ["the one that Pulumi generates", { DnspodRecord: classOf(generated) }, generated],
    ["Tencent's own", { dnspod: { Record: classOf("own:Record") } }, "own:Record"],
  ])("is used where a program passes it: %s", async (_what, sdk, type) => {
    const registered = await mockEngine();
    await whenRegistered(new MailDomain("corp", { domain: "example.com", dns: dnspod({ remark: "x" }, sdk) }));
    const types = registered.map((one) => one.type).filter((one) => !one.startsWith("alibaba-mail:"));
    expect(types).toEqual(Array(7).fill(type));
  });

  it("is refused where it has no record class", () => {
    expect(adapterOf({ Domain: classOf("x") }).audit?.([], "example.com")).toMatchObject([
      { id: "dnspod.sdk", severity: "error", path: "dns.dnspod.sdk" },
    ]);
  });

  it("may be the class alone, and then there is no reading of the service", () => {
    const { list, hasRecord, audit } = adapterOf({ DnspodRecord: classOf(generated) });
    expect([list, hasRecord, audit?.([], "example.com")]).toEqual([undefined, undefined, []]);
  });

  it("must be a function in the data, as the factory makes it", () => {
    expect(connect({ dnspod: { sdk: {} } }).issues).toMatchObject([{ id: "args.type", path: "dns.dnspod.sdk" }]);
  });
});

describe("what DNSPod holds", () => {
  it("is read once for a program, whoever asks, and for how many names", async () => {
    const { list, hasRecord } = adapterOf({ dnspod: { Record: classOf("x"), getRecordList } });
    lists.length = 0;
    const found = await list?.(["mail.example.com", "example.com", "no.example.com"], {
      zone: "example.com",
      rrsets: [],
    });
    expect(found).toMatchObject([
      { name: "mail.example.com", importId: "example.com#7" },
      { name: "example.com", importId: "example.com#8", isSuspended: true },
    ]);
    expect(await hasRecord?.("example.com#7", opts)).toBe(true);
    expect(await hasRecord?.("example.com#9", opts)).toBe(false);
    expect(lists).toEqual([{ domain: "example.com" }]);
  });

  it("is not known where it can't be asked", async () => {
    const refusing = () => Promise.reject(new Error("AuthFailure"));
    const { list, hasRecord } = adapterOf({ DnspodRecord: classOf("x"), getDnspodRecordList: refusing });
    expect(await hasRecord?.("example.com#7", opts)).toBeUndefined();
    await expect(list?.(["example.com"], { zone: "example.com", rrsets: [] })).rejects.toThrow("AuthFailure");
  });
});

describe("an import id", () => {
  it.each([
    ["example.com#7", undefined],
    ["7", '"example.com#7"'],
    ["example.com,7", '"example.com#1194109872"'],
    ["example.com#", '"example.com#1194109872"'],
    ["example.com#seven", '"example.com#1194109872"'],
    ["example.org#7", '"example.org"'],
    ["Example.com.#7", '"example.com#7"'],
  ])("%j of DNSPod is checked: %j", (id, named) => {
    const problem = adapterOf().checkImportId?.(id, "example.com");
    if (named === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(named);
  });

  it("is refused before anything is declared, of a planned and of a legacy record", () => {
    const make = () =>
      new MailDomain("corp", {
        domain: "example.com",
        dns: dnspod(),
        imports: { "mx-primary": "9123" },
        legacy: { old: { name: "old", type: "A", value: "192.0.2.1", id: "9124", state: "live" } },
      });
    expect(make).toThrow(/imports\["mx-primary"\].*"example\.com#9123".*\[imports\.not-an-id\]/s);
    expect(make).toThrow(/legacy\.old\.id.*"example\.com#9124".*\[imports\.not-an-id\]/s);
  });
});
