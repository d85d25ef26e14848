/**
 * The types of checked arguments, without the library that checks them: its types would need a newer TypeScript than
 * Pulumi's, and settings that a user's program may not have.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { Deferred } from "../shared/deferred";
import type { MailDomainArgs } from "./args";

/** A schema, as far as the published types name it. */
export interface Shape<Output> {
  /** A type only; there is no such value. */
  readonly _output: Output;
}

/** A list of texts, of which each, or the whole, may come later. */
export type Leaves = (string | Deferred)[] | Deferred;

/** An interface's type once it is checked: what was an Input is a value, or a Deferred for one that comes later. */
export type Checked<T> = [pulumi.Input<pulumi.Input<string>[]>] extends [T]
  ? Leaves
  : [pulumi.Input<string>] extends [T]
    ? string | Deferred
    : T extends string | number | boolean | undefined
      ? T
      : T extends (infer Item)[]
        ? Checked<Item>[]
        : { [Key in keyof T]: Checked<T[Key]> };

/** The arguments of a plan: those of `MailDomain`, where `dns` is the adapter's own matter. */
export type CheckedPlanArgs = Checked<Omit<MailDomainArgs, "dns">> & { dns?: unknown };
