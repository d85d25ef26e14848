import { tryMoves } from "./try";

tryMoves("zoneFile alone", () => true);
