/** The provider's methods, as the engine calls them, for a record in a live zone. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createConfiguration } from "../../src/provider/configuration";
import type { Properties } from "../../src/provider/protocol";
import { MailProvider } from "../../src/provider/provider";
import { caught, fakeServer, inputsAt, quickMeans, urnOf } from "../support/dynamic-update";
import type { FakeNameServer } from "../support/fakes/name-server";

const urn = urnOf("text");
const secret = (value: unknown): Properties => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

function provider({ key }: FakeNameServer): MailProvider {
  const its = new MailProvider(join(__dirname, "../.."), createConfiguration({}), quickMeans());
  its.configure({ tsigSecret: secret(key?.secret.toString("base64")) });
  return its;
}

const sealed = { name: "t", type: "TXT", rdata: secret('"geheim"') };

describe("a record in a live zone", () => {
  it("goes through its whole life, its secret RDATA a secret in all that is kept", async () => {
    const server = await fakeServer();
    const its = provider(server);
    const { inputs, failures } = await its.check(urn, {}, inputsAt(server, sealed));
    expect(failures).toEqual([]);
    const { id, outs } = await its.create(urn, inputs);
    expect(outs).toEqual({ ...inputsAt(server, sealed), writtenTtl: 600, written: sealed.rdata });
    expect(await its.diff(id, urn, outs, inputs)).toMatchObject({ changes: false });
    expect(await its.read(id, urn, outs)).toEqual({ id, props: outs, inputs });
    const next = inputsAt(server, { ...sealed, rdata: secret('"geheim2"') });
    const updated = await its.update(id, urn, outs, next);
    expect(updated.outs.rdata).toEqual(next.rdata);
    expect(server.list()).toEqual(['t.example.com 600 TXT "geheim2"']);
    await its.delete(id, urn, updated.outs);
    expect(await its.read(id, urn, updated.outs)).toEqual({ id: "", props: {} });
  });

  it("is told about without a stack, without an id, and without secret RDATA", async () => {
    const server = await fakeServer();
    server.put("t", "TXT", 60, ["geheim"]);
    const error = await caught(provider(server).create(urn, inputsAt(server, sealed)));
    expect(error.message).toContain(": [secret] already exists");
    expect(error.message).not.toContain("geheim");
    expect(error.stack).toBe("");
    expect(error).not.toHaveProperty("id");
  });

  it("is handed to the engine as half-made where nobody can know whether it was made", async () => {
    const server = await fakeServer();
    server.trouble = ({ changes }) => (changes ? "drop" : undefined);
    const its = provider(server);
    const error = await caught(its.create(urn, inputsAt(server, sealed)));
    expect(error).toMatchObject({
      id: expect.stringMatching(/^mail\/dev\/text#/),
      properties: { ...inputsAt(server, sealed), written: sealed.rdata },
      reasons: [error.message],
    });
    expect(error.message).not.toContain("geheim");
    // So is an update, with all that may stand there; a removal stays in the state as it was.
    server.trouble = () => undefined;
    const { id, outs } = await its.create(urn, inputsAt(server, sealed));
    server.trouble = ({ changes }) => (changes ? "drop" : undefined);
    const next = inputsAt(server, { ...sealed, rdata: '"other"' });
    expect(await caught(its.update(id, urn, outs, next))).toMatchObject({
      id,
      properties: { rdata: secret('"other"'), written: secret('"other"'), pendingRdata: secret(['"geheim"']) },
    });
    expect(await caught(its.delete(id, urn, outs))).not.toHaveProperty("id");
  });
});
