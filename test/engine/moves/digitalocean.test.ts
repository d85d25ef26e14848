import { inFull } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

inZone("digitalOcean", (base) => {
  tryMoves("digitalOcean", base);
  walk("digitalOcean", base, 10, { ...inFull, seed: 1 });
});
