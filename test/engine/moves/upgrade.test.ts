/** Stacks that version 0.1.0 left, gone on with by this one: its markers and ids have no number of their own. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, type TestOptions } from "vitest";
import { inFull } from "../../support/full";
import { exported, imported } from "./moves";
import { corp, recordsOf } from "./program";
import { type Base, expectClean, expectWhole, first, inZone, type MoveStack, type Trial } from "./trial";
import type { ZoneName } from "./zone";

const fixture = (name: string): string => readFileSync(join(__dirname, "../fixtures/state-0.1.0", name), "utf8");

/** Puts what version 0.1.0 left into the zone and the state. */
const fills: [ZoneName, (stack: MoveStack) => Promise<void>, TestOptions?][] = [
  [
    "zoneFile",
    async (stack) => {
      writeFileSync(join(stack.folder, "example.com.zone"), fixture("zone-file.zone"));
      await stack.importState(fixture("zone-file.json"));
    },
    inFull,
  ],
  ["rfc2136", fillDynamicZone, inFull],
  ["rfc2136 on other machines", fillDynamicZone, inFull],
];

async function fillDynamicZone(stack: MoveStack): Promise<void> {
  const { zone, folder } = stack;
  for (const line of Object.values(recordsOf(corp()))) await zone.add(folder, line);
  const state = fixture("dynamic-update.json")
    .replaceAll('"port": 5399', `"port": ${zone.dns.rfc2136?.port}`)
    .replaceAll('"mail-key"', JSON.stringify(zone.dns.rfc2136?.tsigKeyName));
  await stack.importState(state);
  // A refresh has the key of the last update; that of the fixture is gone.
  await stack.up();
}

for (const [name, fill, options = {}] of fills) {
  const declare = (base: () => Base): void => {
    it(
      "previews empty, and its records survive a replacement, a rename and its revert until they are destroyed",
      options,
      async () => {
        const trial = await base().begin();
        const { stack, zone } = trial;
        const plain = await stack.run("preview", "--expect-no-changes", "--diff");
        expect(plain.code, plain.text).toBe(0);
        await stack.up("--refresh", "--replace", "**::corp-mx-primary", "--replace", "**::corp-imap");
        await expectWhole(trial);
        stack.says({ mail: corp({}, { aliases: [{ name: "corp" }] }) });
        await stack.up();
        await expectWhole(trial);
        await revert(trial);
        await expectWhole(trial);
        await expectClean(stack);
        await stack.destroy();
        expect(await zone.read(stack.folder)).toEqual([...zone.others].sort());
      },
    );

    it("keeps the record of a replacement that version 0.1.0 did not end", options, async () => {
      const trial = await base().begin();
      const { stack } = trial;
      const state = await exported(stack);
      const old = state.deployment.resources.find(({ urn }) => urn.endsWith("::corp-mx-primary"));
      // Both have the same id.
      if (old) state.deployment.resources.push({ ...old, delete: true });
      await imported(stack, state);
      await stack.up();
      await expectWhole(trial);
      await expectClean(stack);
    });
  };
  inZone(name, declare, `on the real engine, a state of version 0.1.0 with ${name}`, fill);
}

/** Without an alias; where that is refused, with one. */
async function revert({ stack }: Trial): Promise<void> {
  stack.says(first);
  const { code, text } = await stack.upWithPreview();
  if (code === 0) return;
  expect(text).toMatch(/aliases: \[\{ name: "/);
  stack.says({ corp: corp({}, { aliases: [{ name: "mail" }] }) });
  await stack.up();
}
