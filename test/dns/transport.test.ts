import { lookup } from "node:dns/promises";
import { describe, expect, it, vi } from "vitest";
import { createClient } from "../../src/dns/client";
import { addressesOf, TransportError } from "../../src/dns/transport";
import { caught, quickMeans } from "../support/dynamic-update";
import { freePort } from "../support/free-port";
import { reply, smallServer } from "./small-server";

vi.mock("node:dns/promises", async (original) => ({
  ...(await original<typeof import("node:dns/promises")>()),
  lookup: vi.fn(),
}));

const question = { name: "example.com", type: "MX" };
const WAITS = [1, 2];

function lookupFails(code: string): void {
  vi.mocked(lookup)
    .mockReset()
    .mockRejectedValue(Object.assign(new Error(code), { code }));
}

describe("an error of the network", () => {
  it.each([
    ["timeout", true],
    ["closed", true],
    ["ECONNREFUSED", true],
    ["ECONNRESET", true],
    ["EHOSTUNREACH", true],
    ["ENETUNREACH", true],
    ["EAI_AGAIN", true],
    ["ENOTFOUND", false],
    ["too-long", false],
    ["garbage", false],
    ["bad-name", false],
    ["EACCES", false],
  ])("%s: worth another try, %s", (code, retryable) => {
    expect(new TransportError(code, "", false).retryable).toBe(retryable);
  });

  it("may be over at the next try, so that a question is asked again", async () => {
    const means = quickMeans();
    const its = createClient({ host: "127.0.0.1", port: await freePort() }, means);
    expect(await caught(its.query(question, WAITS))).toMatchObject({ code: "ECONNREFUSED", retryable: true });
    expect(means.waited).toEqual(WAITS);
  });

  it("that stays as it is ends the question", async () => {
    const { ip, port, heard } = await smallServer(({ octets, protocol }) => [
      protocol === "udp" ? reply(octets, 0x8600) : Buffer.from("garbage"),
    ]);
    const means = quickMeans();
    const error = await caught(createClient({ host: ip, port }, means).query(question, WAITS));
    expect(error).toMatchObject({ code: "garbage", retryable: false });
    expect(heard).toHaveLength(2);
    expect(means.waited).toEqual([]);
  });

  it("is told by a name without an address, for now or at all", async () => {
    const means = quickMeans();
    const its = createClient({ host: "ns.example", port: 53 }, means);
    lookupFails("ENOTFOUND");
    expect(await caught(addressesOf("ns.example"))).toMatchObject({ code: "ENOTFOUND", mayHaveArrived: false });
    expect(await caught(its.query(question, WAITS))).toMatchObject({ code: "ENOTFOUND" });
    expect(means.waited).toEqual([]);
    lookupFails("EAI_AGAIN");
    expect(await caught(its.query(question, WAITS))).toMatchObject({
      code: "EAI_AGAIN",
      message: expect.stringContaining("ns.example"),
    });
    expect(means.waited).toEqual(WAITS);
  });

  it("at one address leads to the next", async () => {
    const { port } = await smallServer(({ octets }) => [reply(octets, 0x8400)]);
    vi.mocked(lookup)
      .mockReset()
      .mockResolvedValue([
        { address: "127.0.0.2", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ] as never);
    const its = createClient({ host: "ns.example", port }, quickMeans());
    expect((await its.query(question, [])).rcode).toBe("NOERROR");
  });
});
