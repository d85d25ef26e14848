/**
 * What the pipelines do at GitHub or GitLab, by their HTTP APIs and with nothing but Node.js:
 *   forge.mjs comment NUMBER FILE   writes the one comment of a pull or merge request, or edits it
 *   forge.mjs digest COMMIT         prints the digest in the comment of the request that brought a commit
 *   forge.mjs issue FILE|--close    writes the one open issue, or closes it
 *   forge.mjs number OWNER BRANCH COMMIT   prints the number of the open request of a fork's branch
 * GitHub: GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN. GitLab: CI_API_V4_URL, CI_PROJECT_ID, GITLAB_TOKEN.
 */
import { readFileSync } from "node:fs";

const { env } = process;
const isGitHub = env.GITHUB_REPOSITORY !== undefined;
const base = isGitHub
  ? `${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}`
  : `${env.CI_API_V4_URL}/projects/${env.CI_PROJECT_ID}`;
/** The last line of our comment. A record's value may hold the same text, but none has a line of its own, let alone the last. */
const OWN_LINE = /(?:^|\n)<!-- alibaba-mail comment digest=(\d+-[0-9a-f]{32}) verdict=\w+ -->\s*$/;
const ISSUE_TITLE = "The DNS records for mail differ from the stack";

async function call(method, path, body) {
  const headers = isGitHub
    ? { authorization: `Bearer ${env.GITHUB_TOKEN}`, accept: "application/vnd.github+json" }
    : { "private-token": env.GITLAB_TOKEN };
  const answer = await fetch(`${base}/${path}`, {
    method,
    headers: { ...headers, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** All pages of a list. */
async function* all(path) {
  for (let page = 1; ; page++) {
    const items = await call("GET", `${path}${path.includes("?") ? "&" : "?"}per_page=100&page=${page}`);
    yield* items;
    if (items.length < 100) return;
  }
}

const at = isGitHub
  ? {
      comments: (number) => `issues/${number}/comments`,
      comment: (_, id) => ["PATCH", `issues/comments/${id}`],
      requests: (commit) => `commits/${commit}/pulls`,
      // A digest counts only if our own workflow wrote it: anyone may write a comment that looks like one.
      isOurs: async ({ user }) => user?.type === "Bot" && user.login === "github-actions[bot]",
      numberOf: ({ number }) => number,
      isMerged: ({ merged_at: merged }) => merged !== null,
      issues: "issues?state=open&labels=mail-dns",
      makeIssue: (body) => ["POST", "issues", { title: ISSUE_TITLE, body, labels: ["mail-dns"] }],
      editIssue: (number, body) => ["PATCH", `issues/${number}`, { body }],
      closeIssue: (number) => ["PATCH", `issues/${number}`, { state: "closed" }],
    }
  : {
      comments: (number) => `merge_requests/${number}/notes`,
      comment: (number, id) => ["PUT", `merge_requests/${number}/notes/${id}`],
      requests: (commit) => `repository/commits/${commit}/merge_requests`,
      isOurs: async ({ author }) => author?.username === (await me()),
      numberOf: ({ iid }) => iid,
      isMerged: ({ state }) => state === "merged",
      issues: "issues?state=opened&labels=mail-dns",
      makeIssue: (description) => ["POST", "issues", { title: ISSUE_TITLE, description, labels: "mail-dns" }],
      editIssue: (number, description) => ["PUT", `issues/${number}`, { description }],
      closeIssue: (number) => ["PUT", `issues/${number}`, { state_event: "close" }],
    };

/** Whose token it is, at GitLab. */
let username;
async function me() {
  if (username === undefined) {
    const answer = await fetch(`${env.CI_API_V4_URL}/user`, { headers: { "private-token": env.GITLAB_TOKEN } });
    username = (await answer.json()).username;
  }
  return username;
}

/** Our comment of a request; the first one, should there be several. */
async function ownComment(number) {
  for await (const comment of all(at.comments(number))) {
    if (OWN_LINE.test(comment.body ?? "") && (await at.isOurs(comment))) return comment;
  }
  return undefined;
}

const commands = {
  async comment(number, file) {
    const body = readFileSync(file, "utf8");
    const old = await ownComment(number);
    if (old) await call(...at.comment(number, old.id), { body });
    else await call("POST", at.comments(number), { body });
  },

  async digest(commit) {
    for await (const request of all(at.requests(commit))) {
      const comment = at.isMerged(request) ? await ownComment(at.numberOf(request)) : undefined;
      const digest = OWN_LINE.exec(comment?.body ?? "")?.[1];
      if (digest) return console.log(digest);
    }
    throw new Error(`no merged request with a reviewed plan brought ${commit}; review it in a request first`);
  },

  async issue(file) {
    const open = [];
    for await (const issue of all(at.issues)) if (issue.title === ISSUE_TITLE) open.push(at.numberOf(issue));
    if (file === "--close") {
      for (const number of open) await call(...at.closeIssue(number));
    } else {
      const text = readFileSync(file, "utf8");
      await call(...(open.length > 0 ? at.editIssue(open[0], text) : at.makeIssue(text)));
    }
  },

  async number(owner, branch, commit) {
    for await (const { number, head } of all(`pulls?state=open&head=${encodeURIComponent(`${owner}:${branch}`)}`)) {
      if (head.sha === commit) return console.log(number);
    }
    throw new Error(`no open pull request has ${commit} as its head`);
  },
};

const [name, ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, name))
  throw new Error(`${name} is not a command; give one of ${Object.keys(commands).join(", ")}`);
await commands[name](...args);
