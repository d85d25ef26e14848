import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("cloudflare");
