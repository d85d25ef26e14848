import type { Issue } from "../issues";

/** The text of a record, with what is wrong or worth knowing about it. The text counts only where no error is. */
export interface MailText {
  /** The text of the TXT record, undivided and without quotes. */
  text: string;
  /** Paths are relative to the function's argument. */
  issues: Issue[];
}
