import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("route53");
