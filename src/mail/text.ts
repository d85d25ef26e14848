import type { Issue } from "../issues";

/** The text of a record, with what is wrong or worth knowing about it. The text counts only where no error is. */
export interface MailText {
  text: string;
  issues: Issue[];
}
