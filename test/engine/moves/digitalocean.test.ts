import { inFull } from "../../support/full";
import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

// What differs from the other clouds is the service; all are declared alike.
inZone("digitalOcean", (base) => {
  tryMoves(
    "digitalOcean",
    base,
    () => true,
    () => inFull,
  );
  walk("digitalOcean", base, 3, { seed: 1, ...inFull });
});
