import { inZone } from "./trial";
import { tryMoves } from "./try";
import { walk } from "./walk";

inZone("alidns", (base) => {
  tryMoves("alidns", base, ({ isEssential }) => isEssential === true);
  walk("alidns", base, 3);
});
