/** The JSON output of the services' tools: one page of records, or a list of pages. */

import type { z } from "zod";
import { parseWith } from "../args/parse";
import { isWithin } from "../dns/name";
import type { ExistingRecord } from "../records/existing";
import { error, errorsOf, formatValue, type Issue, propertyPath } from "../shared/issues";
import { jsonErrorPosition } from "../shared/json-error";

export type ReadList = { ok: true; records: ExistingRecord[]; notes: string[] } | { ok: false; issues: Issue[] };

/** The form of a page from one of the tools. */
export interface Shape<Schema extends z.ZodType> {
  /** Whether an object has this form, valid or not. */
  fits(page: Record<string, unknown>): boolean;
  schema: Schema;
}

/** How the lists of a service are read. */
export interface Service {
  /** The advice if the input is something else. */
  howTo: string;
  /** The service's own error, if the page is one. */
  refusal(page: Record<string, unknown>): string | undefined;
}

export type Pages<Value> = { ok: true; pages: Value[] } | { ok: false; issues: Issue[] };

/** Reads every page by its form. Unknown fields are ignored. */
export function readPages<Schema extends z.ZodType>(
  text: string,
  { howTo, refusal }: Service,
  shapes: Shape<Schema>[],
): Pages<z.output<Schema>> {
  const refuse = (id: string, message: string, path = ""): Pages<never> => ({
    ok: false,
    issues: [error(`adopt.${id}`, path, message)],
  });
  const json = text.replace(/^\uFEFF/, "");
  if (json.trim() === "") return refuse("json", `must not be empty; ${howTo}`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (problem) {
    return refuse("json", `not valid JSON${jsonErrorPosition(problem, json)}; ${howTo}`);
  }
  const pages: z.output<Schema>[] = [];
  const issues: Issue[] = [];
  for (const [index, page] of (Array.isArray(value) ? value : [value]).entries()) {
    const at = Array.isArray(value) ? [index] : [];
    if (typeof page !== "object" || page === null)
      return refuse("no-list", `not a list of records; ${howTo}`, propertyPath(at));
    const problem = refusal(page);
    if (problem !== undefined) {
      return refuse("refused", `the service returned an error: ${problem}`, propertyPath(at));
    }
    const shape = shapes.find(({ fits }) => fits(page));
    if (!shape) return refuse("no-list", `does not contain a list of records; ${howTo}`, propertyPath(at));
    const read = parseWith(shape.schema, page, at, { family: "adopt", noun: "field" });
    if (read.ok) pages.push(read.value as z.output<Schema>);
    else issues.push(...read.issues);
  }
  return errorsOf(issues).length > 0 ? { ok: false, issues } : { ok: true, pages };
}

/** The records of all pages; refused where some are missing, or in another zone. */
export function listOf<Page extends { total?: number | undefined }>(
  pages: Page[],
  zone: string,
  howTo: string,
  recordsOf: (page: Page) => ExistingRecord[],
): ReadList {
  const records = pages.flatMap(recordsOf);
  const total = pages.find((page) => page.total !== undefined)?.total;
  const issues = [...checkWhole(records.length, total, howTo), ...checkZone(records, zone)];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, records, notes: [] };
}

/** Rejects an incomplete list. */
export function checkWhole(given: number, total: number | undefined, howTo: string): Issue[] {
  if (total === undefined || given >= total) return [];
  const message = `contains only ${given} of ${total} records, and the missing ones would be treated as nonexistent; ${howTo}`;
  return [error("adopt.incomplete", "", message)];
}

/** Rejects a list whose last page says that there are more; `sign` is the field that says it. */
export function checkLastPage(pages: readonly { isCut: boolean }[], sign: string, howTo: string): Issue[] {
  if (!pages.at(-1)?.isCut) return [];
  const message = `is not complete (${sign}), and the missing records would be treated as nonexistent; ${howTo}`;
  return [error("adopt.incomplete", "", message)];
}

/** Rejects records of another zone. */
export function checkZone(records: ExistingRecord[], zone: string): Issue[] {
  const outside = records.find(({ name }) => !isWithin(name, zone));
  if (!outside) return [];
  const message = `${formatValue(outside.name)} is outside the zone ${zone}; use the list of that zone, or set --zone to the zone of this list`;
  return [error("adopt.other-zone", "", message)];
}
