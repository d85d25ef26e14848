import type { Issue } from "../issues";

/** What a text says, or why it says nothing. An issue beside a record is a warning. */
export type Parsed<T> = { ok: true; record: T; issues: Issue[] } | { ok: false; issues: Issue[] };
