/**
 * The identity of a record resource. Each created resource gets its own, even where it takes over what an earlier one
 * wrote, so that the delete of its predecessor finds nothing to delete. (A forced replacement creates first and then deletes
 * by the old id, and so does an import of what is already in the stack.)
 *
 * An identity is `PROJECT/STACK/NAME#HASH.NONCE`: the owner in readable form, a hash of the URN that tells equal forms
 * apart, and a nonce for each creation. Earlier versions wrote no nonce, or a counter after a hyphen.
 */
import { createHash, randomUUID } from "node:crypto";
import { parseUrn } from "./urn";

/** An identity for a new resource. The resource keeps it for life, through renames and moves between stacks. */
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

/** The common beginning of all identities of one URN. */
export function lineageOf(urn: string): string {
  const { project, stack, name } = parseUrn(urn);
  const parts = [project, stack, name].map((part) => part.replace(/[^A-Za-z0-9._-]/g, "_"));
  return `${parts.join("/")}#${createHash("sha256").update(urn).digest("hex").slice(0, 12)}`;
}

/** Whether several successive resources of one URN may have had this identity: version 0.1.0 wrote no nonce. */
export function isShared(identity: string): boolean {
  return !/(\.[0-9a-f]+|-\d+)$/.test(identity.replace(/^.*#/, ""));
}

function withoutNonce(identity: string): string {
  return identity.replace(/(#[0-9a-f]{12})(?:\.[0-9a-f]+|-\d+)$/, "$1");
}
