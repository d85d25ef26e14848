import { inFull } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

// What differs from Cloudflare's is the service; both are declared alike.
inZone("alidns", (base) => {
  tryMoves(
    "alidns",
    base,
    () => true,
    () => inFull,
  );
  walk("alidns", base, 3, { seed: 1 });
});
