import { inFull } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

inZone("dnspod", (base) => {
  tryMoves("dnspod", base);
  walk("dnspod", base, 10, { ...inFull, seed: 1 });
});
