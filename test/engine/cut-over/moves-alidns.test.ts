import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("alidns");
