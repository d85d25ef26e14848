import { tryMovesWithLegacy } from "./moves";

tryMovesWithLegacy("huaweiDns");
