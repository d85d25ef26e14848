import { createHash } from "node:crypto";

/** An id that a resource keeps for life: whose it is, in words, and a hash that keeps equal words apart. */
export function tokenOf(urn: string): string {
  // urn:pulumi:<stack>::<project>::<types>::<name>, where only the name may hold "::".
  const [stack = "", project = "", , ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  const words = [project, stack, name.join("::")].map((word) => word.replace(/[^A-Za-z0-9._-]/g, "_"));
  return `${words.join("/")}#${createHash("sha256").update(urn).digest("hex").slice(0, 12)}`;
}
