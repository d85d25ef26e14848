import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("digitalOcean");
