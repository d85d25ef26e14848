import { tryMoves } from "./try";

tryMoves("rfc2136 on other machines", () => true);
