import type { ClientFile } from "alibaba-mail/clients";

/** What the worker does, as a module; `files` are put before it. */
const handler = `
/** Outlook says in its question whose settings it wants: the answer names that user, if it is one of the domain. */
function forUser(answer, question) {
  const [, address = ""] = /<EMailAddress>\\s*([^<\\s]+)\\s*<\\/EMailAddress>/i.exec(question.slice(0, 10000)) ?? [];
  // It is escaped in the question, and so it is in the answer.
  const isOurs = /^(?:[^<>&"'@]|&(?:amp|lt|gt|quot|apos);)+@[a-z0-9.-]+$/i.test(address);
  if (!isOurs || !address.toLowerCase().endsWith("@" + domain)) return answer;
  const anybody = /<DomainRequired>on<\\/DomainRequired>\\s*<DomainName>[^<]*<\\/DomainName>/g;
  return answer.replace(anybody, () => "<DomainRequired>off</DomainRequired><LoginName>" + address + "</LoginName>");
}

export default {
  async fetch(request) {
    // Programs write the path in different letter cases.
    const file = files[new URL(request.url).pathname.toLowerCase()];
    if (!file) return new Response("Not found\\n", { status: 404 });
    const isQuestion = request.method === "POST" && file.kind === "autodiscover";
    if (!isQuestion && !["GET", "HEAD"].includes(request.method)) return new Response(null, { status: 405 });
    const text = isQuestion ? forUser(file.text, await request.text()) : file.text;
    return new Response(request.method === "HEAD" ? null : text, { headers: { "content-type": file.contentType } });
  },
};
`;

/** A Worker that serves the files by their paths. */
export function workerModule(domain: string, files: ClientFile[]): string {
  const byPath = Object.fromEntries(files.map((file) => [`/${file.path.toLowerCase()}`, file]));
  return `const domain = ${JSON.stringify(domain)};\nconst files = ${JSON.stringify(byPath)};\n${handler}`;
}
