import { tryMoves } from "./try";

tryMoves("zoneFile", ({ isEssential }) => isEssential === true);
