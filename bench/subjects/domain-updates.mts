/**
 * What the records of mail domains cost at a name server that has a zone for each. Given are the server, its port, the key's name and
 * the domains; the secret is in ALIBABA_MAIL_TSIG_SECRET. Prints seconds as JSON.
 */
import { measureUpdates } from "../dynamic-updates.mts";
import { linesOf } from "../records.mts";

const [server, port, tsigKeyName, ...domains] = process.argv.slice(2);
if (!server || !port || !tsigKeyName || domains.length === 0)
  throw new Error("usage: node bench/subjects/domain-updates.mts SERVER PORT KEY DOMAIN…");

const records = domains.flatMap((zone) => linesOf(zone).map((line) => ({ zone, line })));
process.stdout.write(JSON.stringify(await measureUpdates({ server, port: Number(port), tsigKeyName }, records)));
