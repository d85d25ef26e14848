import type { Issue } from "../shared/issues";

/** The text of a record, with what is wrong or worth knowing about it. The text is valid only if there is no error. */
export interface MailText {
  /** The text of the TXT record, undivided and without quotes. */
  text: string;
  /** Paths are relative to the function's argument. */
  issues: Issue[];
}

/** What a text says, or why it can't be read. Issues beside a record are warnings. */
export type Parsed<T> = { ok: true; record: T; issues: Issue[] } | { ok: false; issues: Issue[] };
