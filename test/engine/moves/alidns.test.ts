import { tryMoves } from "./try";

tryMoves("alidns", ({ isEssential }) => isEssential === true);
