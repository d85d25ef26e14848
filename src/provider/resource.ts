import type { Properties } from "./values";

export interface CheckFailure {
  property: string;
  reason: string;
}

/** What Pulumi asks of a resource. Secrets are unwrapped before and wrapped again after; unknowns reach `check` and `diff` only. */
export interface RecordResource {
  /** `secrets` are the properties whose values are shown in no failure of another property. */
  check(
    olds: Properties,
    news: Properties,
    secrets: ReadonlySet<string>,
    urn: string,
  ): Promise<{ inputs: Properties; failures: CheckFailure[] }>;
  /** `olds` is the state. It throws where the update would be refused, so that a preview says it. */
  diff(id: string, olds: Properties, news: Properties, urn: string): Promise<Difference>;
  create(urn: string, inputs: Properties): Promise<{ id: string; state: Properties }>;
  /** `props` is empty for an import. Nothing is returned where the record is gone. */
  read(id: string, urn: string, props: Properties): Promise<ReadRecord | undefined>;
  update(id: string, olds: Properties, news: Properties, urn: string): Promise<{ state: Properties }>;
  delete(id: string, props: Properties, urn: string): Promise<void>;
}

export interface Difference {
  changes: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

export interface ReadRecord {
  id: string;
  inputs: Properties;
  state: Properties;
}
