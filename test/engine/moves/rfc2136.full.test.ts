import { tryMoves } from "./try";

tryMoves("rfc2136", () => true);
