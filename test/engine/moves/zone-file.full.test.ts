import { tryMoves } from "./try";

tryMoves("zoneFile", () => true);
