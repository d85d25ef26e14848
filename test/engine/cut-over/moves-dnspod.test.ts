import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("dnspod");
