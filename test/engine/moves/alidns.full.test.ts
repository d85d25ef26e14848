import { tryMoves } from "./try";

tryMoves("alidns", () => true);
