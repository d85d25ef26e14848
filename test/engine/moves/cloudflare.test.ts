import { tryMoves } from "./try";

tryMoves("cloudflare", ({ isEssential }) => isEssential === true);
