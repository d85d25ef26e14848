import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";

const name = "rfc2136 on other machines";

// What needs no notes is the same on each machine.
inZone(name, (base) =>
  tryMoves(
    name,
    base,
    ({ isEssential, isCommon, needsNotes }) => (isEssential || isCommon || needsNotes) === true,
    () => inMatrix,
  ),
);
