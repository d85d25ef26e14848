// What became of the domains, as text and as a page.

/** `done`: as the list says. `refused`: its arguments are wrong. `failed`: a record could not be written. */
export type Outcome = "done" | "refused" | "failed" | "unlisted" | "removed";

export interface DomainResult {
  domain: string;
  stack: string;
  outcome: Outcome;
  /** How many of its resources were changed. */
  changes: number;
  /** Why it is not done. */
  problem?: string;
}

const meanings: Record<Outcome, string> = {
  failed: "failed: run again once the cause is removed",
  refused: "refused: records unchanged; correct the list",
  unlisted: "not in the list: records unchanged; run with --remove to delete them",
  removed: "removed",
  done: "done",
};
const order = Object.keys(meanings) as Outcome[];

export function exitCodeOf(results: readonly DomainResult[]): number {
  return results.some(({ outcome }) => outcome === "failed" || outcome === "refused") ? 1 : 0;
}

export function summaryOf(results: readonly DomainResult[]): string {
  const counts = order.flatMap((outcome) => {
    const count = results.filter((result) => result.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${meanings[outcome].split(":", 1)[0]}`];
  });
  const changed = results.filter(({ changes }) => changes > 0).length;
  return `${results.length} domain${results.length === 1 ? "" : "s"}: ${counts.join(", ") || "none"}; ${changed} changed`;
}

/** The domains that need somebody, worst first. */
function toDo(results: readonly DomainResult[]): DomainResult[] {
  const rank = ({ outcome }: DomainResult): number => order.indexOf(outcome);
  return results.filter(({ outcome }) => outcome !== "done").sort((one, other) => rank(one) - rank(other));
}

export function asText(results: readonly DomainResult[]): string {
  const lines = toDo(results).flatMap(({ domain, stack, outcome, problem }) => [
    `${domain} (${stack}) ${meanings[outcome]}`,
    ...(problem === undefined ? [] : problem.split("\n").map((line) => `  ${line}`)),
  ]);
  return `${[summaryOf(results), ...lines].join("\n")}\n`;
}

export function asHtml(results: readonly DomainResult[], at: Date): string {
  const rows = [...toDo(results), ...results.filter(({ outcome }) => outcome === "done")].map(
    ({ domain, stack, outcome, changes, problem = "" }) =>
      `<tr class="${outcome}"><td>${escaped(domain)}</td><td>${escaped(stack)}</td><td>${escaped(meanings[outcome])}` +
      `${problem === "" ? "" : `<pre>${escaped(problem)}</pre>`}</td><td>${changes}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Mail domains</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }
table { border-collapse: collapse }
th, td { text-align: start; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0 }
pre { white-space: pre-wrap; margin: 0 }
.failed td, .refused td { font-weight: 600 }
</style>
<h1>Mail domains</h1>
<p>${escaped(summaryOf(results))}; ${at.toISOString()}</p>
<table>
<thead><tr><th>Domain</th><th>Stack</th><th>Outcome</th><th>Changes</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</html>
`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (char) => entities[char] as string);
}
