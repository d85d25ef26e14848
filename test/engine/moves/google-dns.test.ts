import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("googleDns", (base) =>
  tryMoves(
    "googleDns",
    base,
    () => true,
    () => inMatrix,
  ),
);
