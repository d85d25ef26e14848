import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("zoneFile alone", (base) => tryMoves("zoneFile alone", base));
