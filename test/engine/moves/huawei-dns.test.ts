import { inMatrix } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("huaweiDns", (base) =>
  tryMoves(
    "huaweiDns",
    base,
    () => true,
    () => inMatrix,
  ),
);
