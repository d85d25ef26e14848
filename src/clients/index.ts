/**
 * What the users of a mail domain type into their mail programs, and what programs read instead: autoconfig, Outlook's
 * Autodiscover, an Apple profile, and a page for colleagues. Pure functions over the endpoints of a plan; they need no Pulumi.
 */
export type { Endpoints } from "../plan";
export type { Issue } from "../shared/issues";
export { buildAutoconfig } from "./autoconfig";
export { buildAutodiscover } from "./autodiscover";
export { type ClientFile, type ClientFiles, clientFiles } from "./files";
export { buildMobileconfig } from "./mobileconfig";
export { buildColleaguePage, type PageLanguage, type PageOptions } from "./page";
export type { ClientOptions, ClientPlan, ClientText } from "./settings";
