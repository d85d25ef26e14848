import { inFull } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

inZone("zoneFile", (base) => {
  tryMoves("zoneFile", base);
  walk("zoneFile", base, 10, { ...inFull, seed: 1 });
});
