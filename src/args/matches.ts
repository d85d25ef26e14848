/** Types that compare a schema with the interface that it is to match. */
import type { z } from "zod";
import type { Checked } from "./shape";

export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export type Matches<Schema extends z.ZodType, Args> = Same<z.output<Schema>, Checked<Args>>;

/** Fails to compile where the type is not `true`. */
export type AssertTrue<T extends true> = T;
