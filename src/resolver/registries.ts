/**
 * Zones in which registries register names: of them, "no such name" means "not registered". Those of one label all are.
 * Under country codes many have a second label. Source: the frequent ones in the section ICANN of the Public Suffix List,
 * https://publicsuffix.org/list/, looked through in November 2026. One that is missing here costs only a less clear word.
 */
import { labelsOf } from "./name";

const SECOND_LABELS = new Set(
  "ac biz co com edu firm gen go gob gouv gov govt id idv ind info ltd me mil name ne net nom or org plc sch web".split(
    " ",
  ),
);

export function isRegistry(zone: string): boolean {
  const [first = "", second, ...more] = labelsOf(zone);
  if (second === undefined) return true;
  return more.length === 0 && second.length === 2 && SECOND_LABELS.has(first);
}
