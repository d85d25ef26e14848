import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("alidns", (base) => tryMoves("alidns", base));
