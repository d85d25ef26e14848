/** The questions of test/mail/judges/spf-corpus.json, for ours and for others. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isSpf } from "../dist/mail/index.js";
import type { Zone } from "../test/mail/spf/zone.ts";
import { root } from "./processes.mts";

interface Corpus {
  zones: Record<string, Zone>;
  questions: { id: string; zone: string; ip: string; helo: string; sender: string }[];
}

const corpus: Corpus = JSON.parse(readFileSync(join(root, "test/mail/judges/spf-corpus.json"), "utf8"));

const textsOf = ({ TXT }: Zone[string]): string[] =>
  Array.isArray(TXT) ? TXT.map((text) => (typeof text === "string" ? text : text.join(""))) : [];

export const spfQuestions = {
  /** Messages, each with the zone that is all its world. */
  evaluate: corpus.questions.map((question) => ({ ...question, zone: corpus.zones[question.zone] as Zone })),
  /** Records, whose look-ups are counted. */
  count: Object.entries(corpus.zones).flatMap(([name, zone]) =>
    Object.entries(zone).flatMap(([domain, entry]) => {
      const [record, ...more] = textsOf(entry).filter(isSpf);
      return record === undefined || more.length > 0 ? [] : [{ id: `${name} ${domain}`, domain, record, zone }];
    }),
  ),
};
