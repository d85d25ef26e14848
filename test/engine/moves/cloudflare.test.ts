import { inFull } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

inZone("cloudflare", (base) => {
  tryMoves("cloudflare", base);
  walk("cloudflare", base, 10, { ...inFull, seed: 1 });
});
