import { tryMoves } from "./try";

tryMoves("rfc2136", ({ isEssential }) => isEssential === true);
