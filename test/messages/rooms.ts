/** All rooms of the table, by their titles in the golden file. */
import { room as adapters } from "./adapters";
import { room as adoption } from "./adoption";
import { room as ofArguments } from "./arguments";
import { room as checks } from "./checks";
import { room as clients } from "./clients";
import { room as command } from "./command";
import { room as dynamicUpdates } from "./dynamic-updates";
import { room as endpoints } from "./endpoints";
import type { Room } from "./entry";
import { room as mail } from "./mail";
import { room as preflight } from "./preflight";
import { room as provider } from "./provider";
import { room as review } from "./review";
import { room as zoneFiles } from "./zone-files";

export const rooms: Record<string, Room> = {
  "Arguments and plan": ofArguments,
  "Mail texts": mail,
  "DNS services": adapters,
  "Zone files": zoneFiles,
  "Dynamic updates": dynamicUpdates,
  "Resolver and live check": checks,
  "Mail clients": clients,
  Endpoints: endpoints,
  Provider: provider,
  "Command line": command,
  Adoption: adoption,
  Preflight: preflight,
  "Review of previews": review,
};
