import { corp, type DomainArgs } from "../moves/program";
import { type Base, inZone, type MoveStack } from "../moves/trial";
import type { Line, ZoneName } from "../moves/zone";
import { google, legacyOf } from "./brands";
import { turned } from "./cut-over";

/** Declares tests in a zone of another brand, whose records the stack has just taken over. */
export function inZoneOf(name: ZoneName, declare: (base: () => Base, name: ZoneName) => void): void {
  const title = `on the real engine, a cut-over in ${name}`;
  inZone(
    name,
    (base) => declare(base, name),
    title,
    (stack) => adopt(stack, { extraRecords: {} }),
  );
}

/** The same with the records that moves change; the program has the old records in this state whatever move is made. */
export function inZoneBefore(name: ZoneName, state: "live" | "removed", declare: (base: () => Base) => void): void {
  const title = `on the real engine, records in ${name} with legacy ${state}`;
  inZone(name, declare, title, async (stack) => {
    await adopt(stack, {});
    if (state !== "live") {
      stack.says(turned(stack.program, state));
      await stack.up();
    }
    const { legacy } = stack.program.corp?.args ?? {};
    stack.always = legacy ? { legacy } : {};
  });
}

async function adopt(stack: MoveStack, args: DomainArgs): Promise<void> {
  const { zone, folder } = stack;
  for (const line of Object.values(google)) await zone.add(folder, line);
  const live = legacyOf(google, "live", zone.kind !== "own provider" ? (line: Line) => zone.importId(line) : undefined);
  stack.says({ corp: corp({ ...args, legacy: live }) });
  await stack.up();
}
