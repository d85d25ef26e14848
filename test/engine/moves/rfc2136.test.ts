import { inFull } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

inZone("rfc2136", (base) => {
  tryMoves("rfc2136", base);
  walk("rfc2136", base, 10, { ...inFull, seed: 1 });
});
