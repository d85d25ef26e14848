import { inZone } from "./trial";
import { tryMoves } from "./try";

inZone("cloudflare", (base) => tryMoves("cloudflare", base));
