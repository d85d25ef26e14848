import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";

// What differs from a file of others is that the last record takes the file with it.
inZone("zoneFile alone", (base) =>
  tryMoves(
    "zoneFile alone",
    base,
    ({ isEssential, isCommon }) => isEssential === true || isCommon === true,
    () => inMatrix,
  ),
);
