import { inFull } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";

const name = "rfc2136 on other machines";

// What needs no notes is the same on each machine.
inZone(name, (base) =>
  tryMoves(
    name,
    base,
    ({ isEssential, needsNotes }) => isEssential === true || needsNotes === true,
    () => inFull,
  ),
);
