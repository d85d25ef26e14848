import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

inZone("cloudflare", (base) => {
  tryMoves("cloudflare", base);
  walk("cloudflare", base, 3, { seed: 1 });
});
