import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("zoneFile");
