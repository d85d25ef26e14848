/** JSON as the services' tools print it: one page of records, or a list of several. */

import type { z } from "zod";
import { parseWith } from "../args/parse";
import { isWithin } from "../dns/name";
import { error, errorsOf, formatValue, type Issue, propertyPath } from "../shared/issues";
import { jsonErrorPosition } from "../shared/json-error";
import type { StandingRecord } from "./standing";

export type ReadList = { ok: true; records: StandingRecord[]; notes: string[] } | { ok: false; issues: Issue[] };

/** A page as one of the tools prints it. */
export interface Shape<Schema extends z.ZodType> {
  /** Whether an object is meant for one. */
  fits(page: Record<string, unknown>): boolean;
  schema: Schema;
}

/** How one service's lists are read. */
export interface Service {
  /** What to give, where it is something else. */
  howTo: string;
  /** The service's own error, where it answered with one. */
  refusal(page: Record<string, unknown>): string | undefined;
}

export type Pages<Value> = { ok: true; pages: Value[] } | { ok: false; issues: Issue[] };

/** Reads every page by the shape that it has. What is not known of it is passed over. */
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
  if (json.trim() === "") return refuse("json", `it is empty; ${howTo}`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (problem) {
    return refuse("json", `it is not JSON${jsonErrorPosition(problem)}; ${howTo}`);
  }
  const pages: z.output<Schema>[] = [];
  const issues: Issue[] = [];
  for (const [index, page] of (Array.isArray(value) ? value : [value]).entries()) {
    const at = Array.isArray(value) ? [index] : [];
    if (typeof page !== "object" || page === null)
      return refuse("no-list", `it is not a list of records; ${howTo}`, propertyPath(at));
    const told = refusal(page);
    if (told !== undefined) return refuse("refused", `the service answered with an error: ${told}`, propertyPath(at));
    const shape = shapes.find(({ fits }) => fits(page));
    if (!shape) return refuse("no-list", `it has no list of records; ${howTo}`, propertyPath(at));
    const read = parseWith(shape.schema, page, at, { family: "adopt", noun: "field" });
    if (read.ok) pages.push(read.value as z.output<Schema>);
    else issues.push(...read.issues);
  }
  return errorsOf(issues).length > 0 ? { ok: false, issues } : { ok: true, pages };
}

/** Refuses a list of which there is more. */
export function checkWhole(given: number, total: number | undefined, howTo: string): Issue[] {
  if (total === undefined || given >= total) return [];
  const message = `it has ${given} of ${total} records, so what is missing would be taken for free; ${howTo}`;
  return [error("adopt.incomplete", "", message)];
}

/** Refuses records of another zone. */
export function checkZone(records: StandingRecord[], zone: string): Issue[] {
  const outside = records.find(({ name }) => !isWithin(name, zone));
  if (!outside) return [];
  const message = `${formatValue(outside.name)} lies outside the zone ${zone}; give the list of that zone, or the zone of this list by --zone`;
  return [error("adopt.other-zone", "", message)];
}
