/** The ordinary moves of Pulumi, made with a stack whose program has the old records, before the cut-over and after it. */
import { inMatrix } from "../../support/full";
import { moves } from "../moves/moves";
import { tryMoves } from "../moves/try";
import type { ZoneName } from "../moves/zone";
import { inZoneBefore } from "./base";

export function tryMovesWithLegacy(name: ZoneName): void {
  for (const state of ["live", "removed"] as const) {
    const table = moves.map((move) => ({ ...move, ...move.withLegacy?.[state] }));
    inZoneBefore(name, state, (base) => {
      tryMoves(
        name,
        base,
        ({ needsPlanned }) => state !== "live" || !needsPlanned,
        () => inMatrix,
        table,
      );
    });
  }
}
