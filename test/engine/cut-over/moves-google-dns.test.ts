import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("googleDns");
