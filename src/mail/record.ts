import type { Issue } from "../shared/issues";

/** The text of a record, with what is wrong or worth knowing about it. The text counts only where no error is. */
export interface MailText {
  /** The text of the TXT record, undivided and without quotes. */
  text: string;
  /** Paths are relative to the function's argument. */
  issues: Issue[];
}

/** What a text says, or why it says nothing. An issue beside a record is a warning. */
export type Parsed<T> = { ok: true; record: T; issues: Issue[] } | { ok: false; issues: Issue[] };
