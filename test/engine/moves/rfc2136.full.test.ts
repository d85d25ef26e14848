import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("rfc2136", (base) => tryMoves("rfc2136", base));
