import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("zoneFile", (base) => tryMoves("zoneFile", base));
