import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("azureDns", (base) =>
  tryMoves(
    "azureDns",
    base,
    () => true,
    () => inMatrix,
  ),
);
