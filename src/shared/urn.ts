/** What the URN of a resource says. */
export interface UrnParts {
  project: string;
  stack: string;
  /** Its own type, without those of its parents. */
  type: string;
  name: string;
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`, where only the name may contain `::`. */
export function parseUrn(urn: string): UrnParts {
  const [head = "", project = "", types = "", ...names] = urn.split("::");
  const stack = head.replace(/^urn:pulumi:/, "");
  return { project, stack, type: types.slice(types.lastIndexOf("$") + 1), name: names.join("::") };
}

/** `PROJECT/STACK`. */
export function stackOf({ project, stack }: Pick<UrnParts, "project" | "stack">): string {
  return `${project}/${stack}`;
}
