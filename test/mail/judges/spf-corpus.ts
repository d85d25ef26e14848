/** The questions that the judges of SPF are asked. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Zone } from "../spf/zone";

/** A message, and the name of the zone that is all its world. */
export interface Question {
  id: string;
  zone: string;
  ip: string;
  helo: string;
  sender: string;
}

export const corpus: { zones: Record<string, Zone>; questions: Question[] } = JSON.parse(
  readFileSync(join(__dirname, "spf-corpus.json"), "utf8"),
);

export function zoneOf(name: string): Zone {
  const zone = corpus.zones[name];
  if (!zone) throw new Error(`the corpus has no zone ${name}`);
  return zone;
}
