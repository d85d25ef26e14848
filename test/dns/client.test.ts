import { createServer as createTcp } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createClient } from "../../src/dns/client";
import { sendAndReceive, TransportError } from "../../src/dns/transport";
import { aKey, caught, fakeServer, quickMeans } from "../support/dynamic-update";
import { reply, smallServer } from "./small-server";

const question = { name: "example.com", type: "NS" };

describe("a name server", () => {
  it("is asked by its name, and then at the address that answered", async () => {
    const server = await fakeServer();
    const named = createClient({ host: "localhost", port: server.port, key: server.key }, quickMeans());
    for (let times = 0; times < 3; times++) expect((await named.query(question)).answers).toHaveLength(1);
  });

  it("is not asked again where no wait is given", async () => {
    const server = await fakeServer();
    server.trouble = () => ({ rcode: "SERVFAIL" });
    const its = createClient({ host: "127.0.0.1", port: server.port, key: server.key }, quickMeans());
    expect((await its.query(question, [])).rcode).toBe("SERVFAIL");
    expect(server.asked).toHaveLength(1);
    server.trouble = () => "drop";
    expect(await caught(its.query(question, []))).toBeInstanceOf(TransportError);
  });

  it("is asked again after a while", async () => {
    const server = await fakeServer();
    server.trouble = ({ nth }) => (nth === 0 ? { rcode: "SERVFAIL" } : undefined);
    const its = createClient({ host: "127.0.0.1", port: server.port, key: server.key });
    expect((await its.query(question)).answers).toHaveLength(1);
  });

  it("is not believed, nor asked again, where its answer is truncated even over TCP", async () => {
    const { ip, port, heard } = await smallServer(({ octets }) => [reply(octets, 0x8600)]);
    expect(await caught(createClient({ host: ip, port }, quickMeans()).query(question, [1, 2]))).toMatchObject({
      name: "TransportError",
      code: "cut",
      retryable: false,
    });
    expect(heard.map(({ protocol }) => protocol)).toEqual(["udp", "tcp"]);
  });

  it("tells an error without a question of its own", async () => {
    const key = aKey();
    const server = await fakeServer(key);
    server.trouble = () => ({ rcode: "FORMERR", signed: false });
    const its = createClient({ host: "127.0.0.1", port: server.port, key }, quickMeans());
    expect((await its.query(question)).rcode).toBe("FORMERR");
  });

  it("asks nobody on IPv6 where nobody is", async () => {
    const its = createClient({ host: "::1", port: 1 }, quickMeans());
    const error = await caught(its.query(question, []));
    expect(error).toBeInstanceOf(TransportError);
    expect((error as TransportError).mayHaveArrived).toBe(false);
  });
});

describe("TCP", () => {
  async function listen(serve: (socket: import("node:net").Socket) => void): Promise<number> {
    const server = createTcp((socket) => {
      socket.on("error", () => {});
      serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return (server.address() as { port: number }).port;
  }
  const ask = (port: number, timeout = 100) =>
    sendAndReceive("tcp", { ip: "127.0.0.1", port }, Buffer.from("question"), timeout, () => ({
      rejected: "it is garbage",
    }));

  it.each<[what: string, serve: (socket: import("node:net").Socket) => void, code: string]>([
    ["a server that says nothing", () => {}, "timeout"],
    ["a server that hangs up", (socket) => socket.end(), "closed"],
    ["a server that breaks off", (socket) => socket.once("data", () => socket.resetAndDestroy()), "ECONNRESET"],
    ["garbage", (socket) => socket.write(Buffer.from("0003616263", "hex")), "garbage"],
  ])("tells of %s", async (_what, serve, code) => {
    const error = await caught(ask(await listen(serve)));
    expect(error).toMatchObject({ name: "TransportError", code, mayHaveArrived: true });
  });

  it("tells that nobody listens", async () => {
    expect(await caught(ask(1))).toMatchObject({ code: "ECONNREFUSED", mayHaveArrived: false });
  });
});
