/** GitHub's and GitLab's HTTP APIs, as far as the pipelines of examples/pull-request use them, in memory. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

interface Comment {
  id: number;
  body: string;
  user: { login: string; type: string };
  author: { username: string };
}

interface Issue {
  number: number;
  iid: number;
  title: string;
  body: string;
  state: string;
}

export interface Forge {
  url: string;
  comments: Comment[];
  issues: Issue[];
  /** What was written, such as `POST issues/7/comments`. */
  writes: string[];
  /** Adds another user's comment. */
  say(body: string, login?: string): void;
  /** The commit that request 7 was merged as, and the head of the fork's branch. */
  merged: string;
  head: string;
}

export const BOT = "github-actions[bot]";

export async function startForge(): Promise<Forge> {
  const forge: Forge = {
    url: "",
    comments: [],
    issues: [],
    writes: [],
    say: (body, login = BOT) => {
      const type = login === BOT ? "Bot" : "User";
      forge.comments.push({ id: forge.comments.length + 1, body, user: { login, type }, author: { username: login } });
    },
    merged: "0".repeat(40),
    head: "1".repeat(40),
  };
  const routes: [RegExp, (match: RegExpExecArray, body: Record<string, string>, url: URL) => unknown][] = [
    [/^GET .*\/(?:issues|merge_requests)\/7\/(?:comments|notes)$/, () => forge.comments],
    [/^POST .*\/(?:issues|merge_requests)\/7\/(?:comments|notes)$/, (_, { body = "" }) => forge.say(body)],
    [
      /^(?:PATCH|PUT) .*\/(?:comments|notes)\/(\d+)$/,
      ([, id], { body = "" }) => {
        const comment = forge.comments.find((one) => one.id === Number(id));
        if (comment) comment.body = body;
      },
    ],
    [
      /^GET .*\/commits\/(\w+)\/(?:pulls|merge_requests)$/,
      ([, commit]) =>
        commit === forge.merged ? [{ number: 7, iid: 7, merged_at: "2026-11-29", state: "merged" }] : [],
    ],
    [
      /^GET .*\/pulls$/,
      (_, __, url) =>
        url.searchParams.get("head") === "octo:branch" ? [{ number: 7, head: { sha: forge.head } }] : [],
    ],
    [/^GET .*\/user$/, () => ({ username: BOT })],
    [/^GET .*\/issues$/, () => forge.issues.filter(({ state }) => state === "open")],
    [
      /^POST .*\/issues$/,
      (_, { title = "", body, description = "" }) => {
        const number = forge.issues.length + 1;
        forge.issues.push({ number, iid: number, title, body: body ?? description, state: "open" });
      },
    ],
    [
      /^(?:PATCH|PUT) .*\/issues\/(\d+)$/,
      ([, number], { body, description, state, state_event: event }) => {
        const issue = forge.issues.find((one) => one.number === Number(number));
        if (!issue) return;
        issue.body = body ?? description ?? issue.body;
        if (state === "closed" || event === "close") issue.state = "closed";
      },
    ],
  ];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const url = new URL(request.url ?? "", "http://localhost");
    const call = `${request.method} ${decodeURIComponent(url.pathname)}`;
    if (request.method !== "GET") forge.writes.push(call);
    const isKnown = request.headers.authorization === "Bearer token" || request.headers["private-token"] === "token";
    for (const [pattern, answer] of routes) {
      const match = pattern.exec(call);
      if (match && isKnown) {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(answer(match, text === "" ? {} : JSON.parse(text), url) ?? {}));
        return;
      }
    }
    response.statusCode = isKnown ? 404 : 401;
    response.end(call);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  forge.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return forge;
}
