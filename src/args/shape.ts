/**
 * The types of checked arguments, without the library that checks them: its types need a newer TypeScript than Pulumi's, and
 * compiler settings that a user's program may not have.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { Deferred } from "../shared/deferred";
import type { MailDomainArgs } from "./args";

/** A schema, as far as the published types mention it. */
export interface Shape<Output> {
  /** A type only; the value doesn't exist. */
  readonly _output: Output;
}

/** A list of strings. Each of them, or the whole list, may be deferred. */
export type Leaves = (string | Deferred)[] | Deferred;

/** The type of an interface after the check: an Input becomes a value, or a Deferred for an unknown one. */
export type Checked<T> = [pulumi.Input<pulumi.Input<string>[]>] extends [T]
  ? Leaves
  : [pulumi.Input<string>] extends [T]
    ? string | Deferred
    : T extends string | number | boolean | undefined | (() => object)
      ? T
      : T extends (infer Item)[]
        ? Checked<Item>[]
        : { [Key in keyof T]: Checked<T[Key]> };

/** The arguments of a plan: those of `MailDomain`, where `dns` is checked by its adapter. */
export type CheckedPlanArgs = Checked<Omit<MailDomainArgs, "dns">> & { dns?: unknown };
