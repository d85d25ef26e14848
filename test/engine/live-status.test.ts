import { describe, expect, inject, it, onTestFinished } from "vitest";
import { type DynamicZone, startDynamicZone } from "../support/dynamic-zone";
import { hosted } from "../support/host";
import type { Stack } from "../support/stack";

const can = Boolean(inject("pulumi")) && inject("nameServers").includes("bind");

/** Everything that SPF asks for is in the one zone that the server has. */
const hosts = {
  mx: { primary: { exchange: "mx1.example.com", preference: 5 } },
  spfInclude: "spf.example.com",
  imap: "imap-host.example.com",
  webmailUrl: "https://webmail.example.com/",
};

/** BIND refuses an MX to a name of its own zone that has no address. */
const zone = 'spf 600 TXT "v=spf1 ip4:192.0.2.0/24 -all"\nmx1 600 A 192.0.2.1\n';

const start = hosted();

async function serve(): Promise<{ server: DynamicZone; stack: Stack }> {
  const server = await startDynamicZone("bind", { zone });
  onTestFinished(() => server.end());
  const stack = await start();
  await stack.succeed("config", "set", "--secret", "alibaba-mail:tsigSecret", server.key.secret);
  const dns = { rfc2136: { server: server.host, port: server.port, tsigKeyName: server.key.name } };
  const liveCheck = { servers: [`${server.host}:${server.port}`] };
  stack.write({
    corp: {
      args: { domain: "example.com", edition: "custom", hosts, dns, liveCheck },
      shows: ["status", "statusDetails"],
    },
  });
  return { server, stack };
}

interface Detail {
  name: string;
  type: string;
  verdict: string;
  reasons: string[];
}

describe.skipIf(!can)("on the real engine, with a real BIND, the status", () => {
  it("turns Resolved with the records, and invalid with a zone that was broken by hand", async () => {
    const { server, stack } = await serve();
    await stack.up();
    expect(await stack.outputs()).toMatchObject({ "corp-status": "Resolved" });
    expect(await stack.changes()).toEqual([]);
    expect(await stack.succeed("preview", "--expect-no-changes")).not.toContain("error");

    await server.nsupdate("update add example.com. 600 MX 1 mxbiz1.qq.com.");
    await stack.up();
    const broken = (await stack.outputs()) as { "corp-status": string; "corp-statusDetails": Detail[] };
    expect(broken["corp-status"]).toBe("Resolution Invalid");
    const mx = broken["corp-statusDetails"].find(({ type }) => type === "MX");
    expect(mx).toMatchObject({ name: "example.com", verdict: "wrong" });
    expect(mx?.reasons.join("\n")).toMatch(/mxbiz1\.qq\.com.*\[mx\.foreign-wins\]/s);

    await server.nsupdate("update delete example.com. MX 1 mxbiz1.qq.com.");
    await stack.up();
    expect(await stack.outputs()).toMatchObject({ "corp-status": "Resolved" });

    await server.stop();
    // Nobody answers: that is no verdict, and no failure, as nothing has to be changed.
    await stack.up();
    expect(await stack.outputs()).not.toHaveProperty("corp-status");
    await server.start();
    await stack.destroy();
  });
});
