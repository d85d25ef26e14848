import { inFull } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

inZone("alidns", (base) => {
  tryMoves("alidns", base);
  walk("alidns", base, 10, { ...inFull, seed: 1 });
});
