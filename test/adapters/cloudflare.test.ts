import { describe, expect, it } from "vitest";
import { connectCloudflare } from "../../src/adapters/cloudflare";

const zoneId = "023e105f4ecef8ad9ca31a8372d0c353";
const asked: unknown[] = [];

/** An SDK that knows lists only: asked for one record that is gone, the real provider fails the run. */
const adapter = (records: () => Promise<{ results: { id: string }[] }>) =>
  connectCloudflare(
    { zoneId },
    {
      getDnsRecords: (args: unknown) => {
        asked.push(args);
        return records();
      },
    },
  );
const opts = { zone: "example.com", name: "mail.example.com" };

describe("whether Cloudflare has a legacy record", () => {
  it.each([
    ["has", `${zoneId}/b`, true],
    ["has not", `${zoneId}/c`, false],
  ])("is found in the list of its name: it %s", async (_what, id, expected) => {
    const { hasRecord } = adapter(async () => ({ results: [{ id: "a" }, { id: "b" }] }));
    expect(await hasRecord?.(id, opts)).toBe(expected);
    expect(asked.at(-1)).toEqual({ zoneId, name: { exact: "mail.example.com" } });
  });

  it("is not known where it can't be asked", async () => {
    const { hasRecord } = adapter(() => Promise.reject(new Error("403 Forbidden")));
    expect(await hasRecord?.(`${zoneId}/b`, opts)).toBeUndefined();
  });
});
