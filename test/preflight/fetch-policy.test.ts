import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { fetchPolicy } from "../../src/preflight/fetch-policy";
import { authority, certificate } from "../endpoints/certificates";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Fetches from a server whose certificate is valid, unless `isTrusted` is false. */
async function fetchFrom(
  answer: RequestListener,
  isTrusted = true,
  signal = AbortSignal.timeout(20_000),
): Promise<string> {
  const ca = await authority("a test authority");
  const server = createServer(await certificate(["127.0.0.1"], ca), answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/mta-sts.txt`;
  return fetchPolicy(url, signal, isTrusted ? { ca: ca.cert } : {});
}

describe("the policy of MTA-STS, fetched as senders do", () => {
  it("is the text with status 200", async () => {
    expect(await fetchFrom((_, response) => response.end("version: STSv1\r\nmode: none\r\n"))).toBe(
      "version: STSv1\r\nmode: none\r\n",
    );
  });

  it.each([301, 404, 500])("is none with status %d; a redirect is not followed", async (status) => {
    const fetched = fetchFrom((_, response) =>
      response.writeHead(status, { location: "https://example.com/" }).end("x"),
    );
    await expect(fetched).rejects.toThrow(`returns status ${status}`);
  });

  it("is none from a server whose certificate is not trusted", async () => {
    await expect(fetchFrom((_, response) => response.end("x"), false)).rejects.toThrow(/certificate/);
  });

  it("is none if it is longer than 64 KiB", async () => {
    await expect(fetchFrom((_, response) => response.end("x".repeat(70_000)))).rejects.toThrow("is longer than 65536");
  });

  it("ends with the signal", async () => {
    await expect(fetchFrom(() => {}, true, AbortSignal.timeout(50))).rejects.toThrow();
  });
});
