import { tryMoves } from "./try";

tryMoves("cloudflare", () => true);
