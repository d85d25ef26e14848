/** What to type into a mail program, and where the files are served, as text. */
import type { ClientFile } from "../../clients";
import type { MailPlan } from "../../plan";
import { columns, endpointHead, endpointRows } from "../../plan/print";

export function clientsText({ domain, endpoints }: MailPlan, user: string | undefined, files: ClientFile[]): string {
  return [
    `What mail programs of ${domain} need`,
    "",
    ...columns([endpointHead, ...endpointRows(endpoints)]),
    "",
    `The user name is ${user ?? `the whole address, such as name@${domain}`}.`,
    "",
    "Files, all with --out FOLDER or one with --format, and where programs ask for them:",
    ...indented(files.map((file) => [file.kind, urlOf(file)])),
    "",
  ].join("\n");
}

/** What was written, and where programs ask for it. */
export function filesText(files: ClientFile[], folder: string): string {
  return [
    `Written to ${folder}:`,
    ...indented(files.map((file) => [file.path, urlOf(file), file.contentType])),
    "",
  ].join("\n");
}

function urlOf({ host, path }: ClientFile): string {
  return `https://${host}/${path}`;
}

function indented(rows: string[][]): string[] {
  return columns(rows).map((line) => `  ${line}`);
}
