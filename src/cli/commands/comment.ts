/** `comment`: what previews of Pulumi do to DNS records, for those who review a pull request. It changes nothing. */

import { markdownComment } from "../../review/markdown";
import { type Review, review, type Source } from "../../review/review";
import { reaches } from "../../review/verdict";
import { formatValue } from "../../shared/issues";
import { ExitCode, UserError } from "../errors";
import { openInput, STDIN } from "../input";
import { oneOf } from "../options";
import { commentHtml } from "../output/comment-html";
import { commentJson } from "../output/comment-json";
import { commentText } from "../output/comment-text";
import { detectStyle, type Io, send } from "../terminal";

export interface CommentOptions {
  format: string;
  expect?: string;
  failOn?: string;
}

const formats = {
  markdown: (review: Review) => markdownComment(review),
  text: (review: Review, io: Io) => commentText(review, detectStyle(io.stdout, io)),
  json: (review: Review) => commentJson(review),
  html: (review: Review, io: Io) => commentHtml(review, io.now()),
} as const;

export async function comment(files: string[], options: CommentOptions, io: Io): Promise<ExitCode> {
  const format = oneOf("--format", options.format, Object.keys(formats) as (keyof typeof formats)[]);
  const failOn = options.failOn === undefined ? undefined : oneOf("--fail-on", options.failOn, ["danger", "look"]);
  const expected = options.expect === undefined ? undefined : digestOption(options.expect);
  const found = await review(sources(files.length === 0 ? [STDIN] : files, io));
  if (found === undefined) {
    throw new UserError(
      "the input contains no preview; pipe the standard output of pulumi preview --json --show-sames into this command, and if that is empty, look at its standard error",
    );
  }
  await send(io.stdout, formats[format](found, io));
  const isOther = expected !== undefined && found.digest !== expected;
  if (isOther) {
    await send(
      io.stderr,
      `alibaba-mail: --expect: the plan's digest is ${found.digest}, not ${expected}: this is not the plan that was reviewed; review it again\n`,
    );
  }
  return isOther || (failOn && reaches(found.verdict, failOn)) ? ExitCode.Wrong : ExitCode.Fine;
}

function digestOption(text: string): string {
  if (/^\d+-[0-9a-f]{32}$/.test(text)) return text;
  throw new UserError(
    `--expect: ${formatValue(text)} is not the digest of a plan; copy it from the comment's last line`,
  );
}

/** Each file is opened when it is its turn. */
async function* sources(files: string[], io: Io): AsyncGenerator<Source> {
  if (files.filter((file) => file === STDIN).length > 1) {
    throw new UserError("- is standard input, which can be read once; give it once");
  }
  for (const file of files) {
    yield { name: file === STDIN ? "standard input" : file, octets: await openInput("FILE", file, io) };
  }
}
