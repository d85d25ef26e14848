import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { MailDomain, type MailDomainArgs, zoneFile } from "../../src";
import { startZoneServer, type Table, type ZoneServer } from "../support/fakes/zone-server";
import { mockEngine, rpcsDone, settled, unknownOutput } from "../support/mocks";

const SPF = "v=spf1 include:spf.sg.aliyun.com -all";

/** A DNS in which everything is right. */
const right = (): Table => ({
  "example.com SOA": [{ mname: "ns1.example.com", rname: "hostmaster.example.com", serial: 1 }],
  "example.com MX": [
    { preference: 5, exchange: "mx1.sg.aliyun.com" },
    { preference: 10, exchange: "mx2.sg.aliyun.com" },
  ],
  "example.com TXT": [[SPF]],
  "imap.example.com CNAME": ["imap.sg.aliyun.com"],
  "pop3.example.com CNAME": ["pop.sg.aliyun.com"],
  "smtp.example.com CNAME": ["smtp.sg.aliyun.com"],
  "mail.example.com CNAME": ["mail.sg.aliyun.com"],
  "spf.sg.aliyun.com TXT": [["v=spf1 ip4:192.0.2.0/24 -all"]],
});

async function serve(table = right()): Promise<ZoneServer> {
  const server = await startZoneServer(table);
  onTestFinished(() => server.end());
  return server;
}

async function make(args: Partial<MailDomainArgs>, options = {}): Promise<MailDomain> {
  await mockEngine(options);
  return new MailDomain("corp", { domain: "example.com", dns: zoneFile({ path: "example.com.zone" }), ...args });
}

const at = ({ address }: ZoneServer) => ({ liveCheck: { servers: [address] } });

describe("the status of a MailDomain", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("is Resolved where the live DNS has the records", async () => {
    const mail = await make(at(await serve()));
    expect(await settled(mail.status)).toBe("Resolved");
    const details = await settled(mail.statusDetails);
    expect(details?.map(({ name, type, verdict }) => [name, type, verdict])).toEqual([
      ["example.com", "MX", "right"],
      ["example.com", "TXT", "right"],
      ["imap.example.com", "CNAME", "right"],
      ["pop3.example.com", "CNAME", "right"],
      ["smtp.example.com", "CNAME", "right"],
      ["mail.example.com", "CNAME", "right"],
    ]);
    expect(details?.[0]).toEqual({
      name: "example.com",
      type: "MX",
      requirement: "required",
      verdict: "right",
      expected: ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."],
      found: ["5 mx1.sg.aliyun.com.", "10 mx2.sg.aliyun.com."],
      reasons: [],
    });
  });

  it("is Resolution Invalid where it has others, and the details say why", async () => {
    const table = { ...right(), "example.com MX": [{ preference: 10, exchange: "mxbiz1.qq.com" }] };
    const mail = await make(at(await serve(table)));
    expect(await settled(mail.status)).toBe("Resolution Invalid");
    const [mx] = (await settled(mail.statusDetails)) ?? [];
    expect(mx).toMatchObject({ type: "MX", verdict: "wrong", found: ["10 mxbiz1.qq.com."] });
    expect(mx?.reasons.join("\n")).toMatch(/mxbiz1\.qq\.com.*\[mx\./s);
  });

  it("is not there where nobody answers, and the program goes on", async () => {
    const server = await startZoneServer({});
    await server.end();
    const mail = await make(at(server));
    expect(await settled(mail.status)).toBeUndefined();
    const details = (await settled(mail.statusDetails)) ?? [];
    expect([...new Set(details.map(({ verdict }) => verdict))]).toEqual(["unknown"]);
    expect(details.flatMap(({ reasons }) => reasons).join("\n")).toContain(server.address);
  });

  it("is not known in a preview, and nobody is asked", async () => {
    const server = await serve();
    const mail = await make(at(server), { preview: true });
    expect(await settled(mail.status)).toBeUndefined();
    expect(await settled(mail.statusDetails)).toBeUndefined();
    expect(server.asked).toEqual([]);
  });

  it("asks nobody where no program reads it", async () => {
    const server = await serve();
    const mail = await make(at(server));
    await settled(mail.recordIds);
    expect(server.asked).toEqual([]);
  });

  it("is looked up once for both outputs", async () => {
    const server = await serve();
    const mail = await make(at(server));
    await Promise.all([settled(mail.status), settled(mail.statusDetails)]);
    expect(server.asked.filter((asked) => asked === "example.com MX")).toHaveLength(1);
  });

  it("is not there where the live check is off, and nobody is asked", async () => {
    const server = await serve();
    const mail = await make({ liveCheck: { enabled: false, servers: [server.address] } });
    expect(await settled(mail.status)).toBeUndefined();
    expect(await settled(mail.statusDetails)).toBeUndefined();
    expect(server.asked).toEqual([]);
  });

  it("says nothing of a secret record but that it was not compared", async () => {
    const table = { ...right(), "example.com TXT": [[SPF], ["token=hush"]] };
    const value = pulumi.secret("token=hush");
    const mail = await make({
      ...at(await serve(table)),
      extraRecords: { verify: { name: "@", type: "TXT", value } },
    });
    expect(await settled(mail.status)).toBe("Resolved");
    const details = await settled(mail.statusDetails);
    expect(JSON.stringify(details)).not.toContain("hush");
    const about = details?.find(({ type, verdict }) => type === "TXT" && verdict === "unknown");
    expect(about).toMatchObject({ name: "example.com", expected: [], found: [] });
    expect(await pulumi.isSecret(mail.statusDetails)).toBe(false);
  });

  it("says nothing of a secret record that servers hold differently", async () => {
    const table = { ...right(), "example.com TXT": [[SPF], ["token=hush"]] };
    const servers = [await serve(table), await serve()].map(({ address }) => address);
    const value = pulumi.secret("token=hush");
    const mail = await make({ liveCheck: { servers }, extraRecords: { verify: { name: "@", type: "TXT", value } } });
    const details = (await settled(mail.statusDetails)) ?? [];
    expect(JSON.stringify(details)).not.toContain("hush");
    expect(details[0]?.reasons.join("\n")).toContain("[servers.disagree]");
  });

  it("compares a value that came late", async () => {
    const table = { ...right(), "example.com TXT": [[SPF], ["token=1"]] };
    const value = pulumi.output(Promise.resolve("token=1"));
    const mail = await make({ ...at(await serve(table)), extraRecords: { verify: { name: "@", type: "TXT", value } } });
    const details = await settled(mail.statusDetails);
    expect(details?.every(({ verdict }) => verdict === "right")).toBe(true);
  });

  it("waits until the DNS has the records, and tells how it goes", async () => {
    const server = await serve({ ...right(), "example.com MX": [] });
    const info = vi.spyOn(pulumi.log, "info").mockResolvedValue(undefined);
    const mail = await make({ ...at(server), waitForResolution: { seconds: 30 } });
    setTimeout(() => Object.assign(server.table, right()), 500);
    expect(await settled(mail.status)).toBe("Resolved");
    expect(info.mock.calls.map(([text]) => text)).toEqual(["example.com: Resolution Invalid; checking again in 2 s"]);
  });

  it("goes on with a warning where the time to wait is over", async () => {
    const server = await serve({ ...right(), "example.com MX": [] });
    vi.spyOn(pulumi.log, "info").mockResolvedValue(undefined);
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    const mail = await make({ ...at(server), waitForResolution: { seconds: 1 } });
    expect(await settled(mail.status)).toBe("Resolution Invalid");
    expect(warn.mock.calls.map(([text]) => text).join("\n")).toMatch(
      /^example\.com: Resolution Invalid after 1 seconds of waiting\n {2}- .*\[mx\./s,
    );
  });

  it("tells why it does not know where the time to wait is over", async () => {
    const server = await startZoneServer({});
    await server.end();
    vi.spyOn(pulumi.log, "info").mockResolvedValue(undefined);
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    const mail = await make({ ...at(server), waitForResolution: { seconds: 1 } });
    expect(await settled(mail.status)).toBeUndefined();
    await rpcsDone();
    expect(warn.mock.calls.map(([text]) => text).join("\n")).toMatch(
      /^example\.com: status unknown after 1 seconds of waiting\n {2}- .*\[zone\.unknown\]/s,
    );
  });

  it.each<[string, Partial<MailDomainArgs>, string, string]>([
    [
      "no server's address",
      { liveCheck: { servers: ["https://dns.example.com"] } },
      "liveCheck.servers[0]",
      "server.name",
    ],
    ["no time", { waitForResolution: { seconds: 0 } }, "waitForResolution.seconds", "wait.range"],
    ["too long a time", { waitForResolution: { seconds: 3601 } }, "waitForResolution.seconds", "wait.range"],
    [
      "waiting for what is off",
      { liveCheck: { enabled: false }, waitForResolution: { seconds: 60 } },
      "waitForResolution",
      "wait.no-live-check",
    ],
  ])("refuses %s", async (_what, args, path, id) => {
    await expect(make(args)).rejects.toMatchObject({ issues: [{ path, id, severity: "error" }] });
  });

  it("does not wait for records that are not known yet", async () => {
    const mail = await make(
      { ...at(await serve()), extraRecords: { verify: { name: "@", type: "TXT", value: unknownOutput() } } },
      { preview: true },
    );
    expect(await settled(mail.status)).toBeUndefined();
  });
});
