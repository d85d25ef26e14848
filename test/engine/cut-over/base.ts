import { expect } from "vitest";
import { corp } from "../moves/program";
import { type Base, inZone } from "../moves/trial";
import type { Line, ZoneName } from "../moves/zone";
import { google, legacyOf } from "./brands";
import { before, state } from "./cut-over";

/** Declares tests in a zone of another brand, whose records the stack has just taken over. */
export function inZoneOf(name: ZoneName, declare: (base: () => Base) => void): void {
  inZone(
    name,
    declare,
    `on the real engine, a cut-over in ${name}`,
    async (stack) => {
      const { zone, folder } = stack;
      for (const line of Object.values(google)) await zone.add(folder, line);
      const live = legacyOf(google, "live", zone.kind === "cloud" ? (line: Line) => zone.importId(line) : undefined);
      stack.says({ corp: corp({ extraRecords: {}, legacy: live }) });
      await stack.up();
    },
    async ({ zone, stack }) => {
      expect(await state({ zone, stack })).toEqual(before(zone, stack.program));
    },
  );
}
