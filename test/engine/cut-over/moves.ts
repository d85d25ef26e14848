/** The ordinary moves of Pulumi, made with a stack whose program has the old records, before the cut-over and after it. */
import type { TestOptions } from "vitest";
import { inFull } from "../../support/full";
import { moves } from "../moves/moves";
import { tryMoves } from "../moves/try";
import type { ZoneName } from "../moves/zone";
import { inZoneBefore } from "./base";

/** Of the essential moves, those that are made with each state in the normal run: with our own providers. */
const essential: Record<"live" | "removed", string[]> = {
  live: ["up --replace of mx-primary", "a rename without an alias"],
  removed: ["a rename without an alias"],
};
const ownProviders: ZoneName[] = ["zoneFile", "rfc2136"];

export function tryMovesWithLegacy(name: ZoneName): void {
  for (const state of ["live", "removed"] as const) {
    const options = (move: string): TestOptions =>
      ownProviders.includes(name) && essential[state].includes(move) ? {} : inFull;
    const table = moves.map((move) => ({ ...move, ...move.withLegacy?.[state] }));
    inZoneBefore(name, state, (base) => {
      tryMoves(
        name,
        base,
        ({ needsPlanned }) => state !== "live" || !needsPlanned,
        (move) => options(move.name),
        table,
      );
    });
  }
}
