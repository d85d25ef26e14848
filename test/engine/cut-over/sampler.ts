/** Looks at a zone all the time, and holds it to what must be true at every moment of a cut-over. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Zone } from "../moves/zone";

/** Looks at the zone while work is done; it fails where the zone had no MX, or two SPF records, at any moment. */
export async function watched<T>(zone: Zone, folder: string, work: () => Promise<T>): Promise<T> {
  const seen = { over: false, looks: 0, wrong: [] as string[] };
  const looking = (async () => {
    while (!seen.over) {
      const lines = await (zone.glance ?? zone.read)(folder);
      seen.looks++;
      const wrong = wrongIn(lines);
      if (wrong) seen.wrong.push(`${wrong}:\n${lines.join("\n")}`);
      await sleep(10);
    }
  })();
  const end = async (): Promise<void> => {
    seen.over = true;
    await looking;
    expect(seen.looks).toBeGreaterThan(0);
    expect(seen.wrong).toEqual([]);
  };
  const result = await work().catch(async (error) => {
    await end();
    throw error;
  });
  await end();
  return result;
}

export function wrongIn(lines: readonly string[]): string | undefined {
  const atApex = lines.filter((line) => line.startsWith("example.com. "));
  if (!atApex.some((line) => / MX /.test(line))) return "no MX";
  if (atApex.filter((line) => / TXT "v=spf1/.test(line)).length > 1) return "two SPF records";
  return undefined;
}
