/** The fixtures, made again on the real engine: `npm run fixtures:comment` writes them, `npm run test:full` compares. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { inFull } from "../support/full";
import { missing, scenarios } from "./scenarios";

const folder = join(__dirname, "fixtures");

/** What is another thing in each run, or on each machine, in the form in which the fixtures have it. */
function settled(text: string): string {
  const installation = inject("installation");
  return (
    text
      .replaceAll(installation, "/installation")
      .replace(/\/installation\/project-\w+/g, "/project")
      .replace(/project:\/\/\/[^"#]*node_modules\//g, "project:///node_modules/")
      .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:8080")
      // Identities end in a number of their own; so do providers.
      .replace(/(#[0-9a-f]{12})\.[0-9a-f]{8}/g, "$1.00000000")
      .replace(/(default\w*::)[0-9a-f]{8}-[0-9a-f-]{27}/g, "$100000000-0000-4000-8000-000000000000")
      .replace(/("id": ")[0-9a-f]{8}-[0-9a-f-]{27}/g, "$100000000-0000-4000-8000-000000000000")
      .replace(/("(?:created|modified)": ")[^"]*/g, "$12026-11-29T00:00:00Z")
      .replace(/"duration": \d+/, '"duration": 1000000000')
  );
}

interface State {
  inputs?: object;
  importID?: string;
  pendingReplacement?: boolean;
}

interface Preview {
  steps?: { urn: string; op: string; oldState?: State; newState?: State }[];
  diagnostics?: { severity: string; message: string }[];
}

/**
 * What must be the same each time. In which order the steps come is the engine's affair, and how far a preview that fails
 * comes; a cloud's ids and stack traces are others in each run.
 */
function comparable(text: string): object {
  const { steps = [], diagnostics = [] } = JSON.parse(text) as Preview;
  const said = diagnostics.map(({ severity, message }) => `${severity} ${message}`).sort();
  if (diagnostics.some(({ severity }) => severity === "error")) return { said };
  const made = steps.map(({ op, urn, oldState, newState }) => ({
    key: `${urn} ${op}`,
    old: oldState?.inputs,
    isDeletedFirst: oldState?.pendingReplacement,
    new: newState?.inputs,
    isImport: newState?.importID !== undefined,
  }));
  return { said, steps: made.sort((one, other) => (one.key < other.key ? -1 : 1)) };
}

describe("a fixture is what the engine prints:", () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))("%s", inFull, async (name, scenario) => {
    const what = missing(scenario);
    if (what !== undefined) {
      console.warn(`SKIPPED: the fixture ${name}, since there is no ${what}`);
      return;
    }
    const text = `${settled(await scenario.run()).trim()}\n`;
    const file = join(folder, `${name}.json`);
    if (process.env.ALIBABA_MAIL_RECORD === "1") await expect(text).toMatchFileSnapshot(file);
    else expect(comparable(text)).toEqual(comparable(readFileSync(file, "utf8")));
  });
});
