import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("route53", (base) =>
  tryMoves(
    "route53",
    base,
    () => true,
    () => inMatrix,
  ),
);
