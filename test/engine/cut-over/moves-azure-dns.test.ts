import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("azureDns");
