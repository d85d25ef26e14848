import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("rfc2136 on other machines", (base) => tryMoves("rfc2136 on other machines", base));
