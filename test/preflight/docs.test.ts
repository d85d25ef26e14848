/** What docs/preflight.md says, held to the sources. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readZone } from "../../src/preflight";
import { room } from "../messages/preflight";
import { planOf, resolverOf } from "./world";

const text = readFileSync(join(__dirname, "../../docs/preflight.md"), "utf8");

describe("the page of the preflight", () => {
  it("has a row for each finding", () => {
    const rows = [...text.matchAll(/^\| `(preflight\.[a-z-]+)` \|/gm)].map(([, id]) => id);
    expect(rows.sort()).toEqual(Object.keys(room).sort());
  });

  it("tells how many questions the default plan costs", async () => {
    const resolver = resolverOf({ lines: [] });
    await readZone(planOf(), { resolver });
    expect(text).toContain(`**${resolver.asked.length} questions**`);
    expect(new Set(resolver.asked).size).toBe(resolver.asked.length);
  });
});
