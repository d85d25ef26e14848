import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("rfc2136");
