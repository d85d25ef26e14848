import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { DynamicUpdateRecord, Provider } from "../../src";
import { mockEngine } from "../support/mocks";

describe("an explicit provider", () => {
  const make = async (args?: ConstructorParameters<typeof Provider>[1]) => {
    const registered = await mockEngine();
    const provider = new Provider("dns", args);
    const at = { server: "192.0.2.1", zone: "example.com", name: "@", type: "TXT", ttl: 600, rdata: '"x"' };
    new DynamicUpdateRecord("one", at, { provider });
    await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
    return registered.find(({ type }) => type === "pulumi:providers:alibaba-mail")?.inputs ?? {};
  };

  it("hands its secrets on as secrets, and a map as text", async () => {
    const inputs = await make({ tsigSecret: "one", tsigSecrets: { key: pulumi.output("two") }, tsigKeyName: "key" });
    // Mocks get secrets unwrapped or wrapped, as they are.
    const text = JSON.stringify(inputs);
    expect(text).toContain('"tsigKeyName":"key"');
    expect(text).toContain("one");
    expect(text).toContain('{\\"key\\":\\"two\\"}');
    expect(text.match(/1b47061264138c4ac30d75fd1eb44270/g) ?? []).toHaveLength(2);
  });

  it("needs no arguments", async () => {
    expect(await make()).toEqual({});
  });
});
