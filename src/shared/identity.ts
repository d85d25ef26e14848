/**
 * Who a record resource is. Each one that is created gets an identity of its own, also where it takes over what an
 * earlier one wrote, so that the delete of its forerunner finds nothing of its own (a forced replacement creates first
 * and deletes by the old id then, and so does an import of what the stack has already).
 *
 * An identity is `PROJECT/STACK/NAME#HASH.NONCE`: whose it is in words, a hash of the URN that keeps equal words apart,
 * and a number for each creation. Earlier versions wrote none, or a counter behind a hyphen.
 */
import { createHash, randomUUID } from "node:crypto";

/** An identity for a resource that is created now. It keeps it for life, through renames and moves between stacks. */
export function newIdentity(urn: string): string {
  return `${lineageOf(urn)}.${randomUUID().slice(0, 8)}`;
}

/** Whether the identity was given to a resource of this URN. */
export function isOfUrn(identity: string, urn: string): boolean {
  return isSameLineage(identity, lineageOf(urn));
}

/** Whether two identities were given to resources of one URN. */
export function isSameLineage(one: string, other: string): boolean {
  return withoutNonce(one) === withoutNonce(other);
}

/** Whether two identities were given to resources of one stack. */
export function isSameStack(one: string, other: string): boolean {
  return whoseIdentity(one).stack === whoseIdentity(other).stack;
}

/** The stack and the resource's name that an identity was made of. */
export function whoseIdentity(identity: string): { stack: string; name: string } {
  const [project = "", stack = "", ...name] = withoutNonce(identity).split("/");
  return { stack: `${project}/${stack}`, name: name.join("/").replace(/#[0-9a-f]{12}$/, "") };
}

/** What all identities of one URN begin with. */
export function lineageOf(urn: string): string {
  // urn:pulumi:<stack>::<project>::<types>::<name>, where only the name may hold "::".
  const [stack = "", project = "", , ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  const words = [project, stack, name.join("::")].map((word) => word.replace(/[^A-Za-z0-9._-]/g, "_"));
  return `${words.join("/")}#${createHash("sha256").update(urn).digest("hex").slice(0, 12)}`;
}

/** Whether several resources of one URN may have had the identity, one after the other: version 0.1.0 wrote no nonce. */
export function isShared(identity: string): boolean {
  return !/(\.[0-9a-f]+|-\d+)$/.test(identity.replace(/^.*#/, ""));
}

function withoutNonce(identity: string): string {
  return identity.replace(/(#[0-9a-f]{12})(?:\.[0-9a-f]+|-\d+)$/, "$1");
}
