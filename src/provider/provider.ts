/** The provider of this package: it constructs the component for every language, and manages our own record resources. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type {
  CheckResult,
  ConstructResult,
  CreateResult,
  DiffResult,
  Provider,
  ReadResult,
  UpdateResult,
} from "@pulumi/pulumi/provider";
import { type Runtime, systemRuntime } from "../dns/client";
import { OperationError } from "../shared/operation-error";
import { parseUrn } from "../shared/urn";
import { UnknownOutcomeError } from "../update/diagnostics";
import { type Configuration, createConfiguration } from "./configuration";
import { dynamicUpdateRecord } from "./dynamic-update-record";
import { type Properties, unwrap, wrap } from "./protocol";
import type { RecordResource } from "./record-resource";
import { createRedactor, expandRdataSecrets } from "./redact";
import { zoneFileRecord } from "./zone-file-record";

export class MailProvider implements Provider {
  readonly version: string;

  /** By type. */
  private readonly resources: Record<string, RecordResource>;

  /** `root` is the package's folder. */
  constructor(
    private readonly root: string,
    private readonly configuration: Configuration = createConfiguration(),
    runtime: Runtime = systemRuntime,
  ) {
    this.version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
    this.resources = {
      "alibaba-mail:index:ZoneFileRecord": zoneFileRecord(),
      "alibaba-mail:index:DynamicUpdateRecord": dynamicUpdateRecord(configuration, runtime),
    };
  }

  /** Receives the provider's configuration. Pulumi's interface has no such method: see `listenToConfigure`. */
  configure(args: Properties): void {
    this.configuration.configure(args);
  }

  /** Generated when the package is built, so that neither TypeScript nor the sources are needed at run time. */
  async getSchema(): Promise<string> {
    return readFileSync(join(this.root, "schema.json"), "utf8");
  }

  async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<ConstructResult> {
    if (type !== "alibaba-mail:index:MailDomain") throw new Error(`alibaba-mail has no component ${type}`);
    // Loaded here, since Pulumi's SDK is most of a start, and our own records don't need it.
    const { constructMailDomain } = await import("./construct.js");
    return constructMailDomain(name, inputs, options);
  }

  async check(urn: string, olds: Properties, news: Properties): Promise<CheckResult> {
    const { values, secrets } = unwrap(news);
    const { inputs, failures } = await this.resourceOf(urn).check(unwrap(olds).values, values, secrets, urn);
    const redactor = createRedactor(secrets, values, inputs);
    return { inputs: wrap(inputs, secrets), failures: failures.map(redactor.failure) };
  }

  async diff(id: string, urn: string, olds: Properties, news: Properties): Promise<DiffResult> {
    const old = unwrapWithSecrets(olds);
    const { values, secrets } = unwrapWithSecrets(news);
    const difference = this.resourceOf(urn).diff(id, old.values, values, urn);
    return withRedactedErrors(difference, new Set([...old.secrets, ...secrets]), old.values, values);
  }

  async create(urn: string, given: Properties): Promise<CreateResult> {
    const { values, secrets } = unwrapWithSecrets(given);
    const { id, state } = await withRedactedErrors(this.resourceOf(urn).create(urn, values), secrets, values);
    return { id, outs: wrap(state, secrets) };
  }

  async read(id: string, urn: string, props: Properties): Promise<ReadResult> {
    const { values, secrets } = unwrapWithSecrets(props);
    const read = await withRedactedErrors(this.resourceOf(urn).read(id, urn, values), secrets, values);
    if (!read) return { id: "", props: {} };
    return { id: read.id, props: wrap(read.state, secrets), inputs: wrap(read.inputs, secrets) };
  }

  async update(id: string, urn: string, olds: Properties, news: Properties): Promise<UpdateResult> {
    const old = unwrapWithSecrets(olds);
    const { values, secrets } = unwrapWithSecrets(news);
    const updated = this.resourceOf(urn).update(id, old.values, values, urn);
    const { state } = await withRedactedErrors(updated, new Set([...old.secrets, ...secrets]), old.values, values);
    return { outs: wrap(state, secrets) };
  }

  async delete(id: string, urn: string, props: Properties): Promise<void> {
    const { values, secrets } = unwrapWithSecrets(props);
    await withRedactedErrors(this.resourceOf(urn).delete(id, values, urn), secrets, values);
  }

  private resourceOf(urn: string): RecordResource {
    const { type } = parseUrn(urn);
    const resource = this.resources[type];
    if (!resource) throw new Error(`alibaba-mail has no resource ${type}`);
    return resource;
  }
}

function unwrapWithSecrets(properties: Properties): { values: Properties; secrets: ReadonlySet<string> } {
  const { values, secrets } = unwrap(properties);
  return { values, secrets: expandRdataSecrets(secrets) };
}

/** Removes secrets from errors, and their stack, which Pulumi's server would print for some. */
async function withRedactedErrors<T>(work: Promise<T>, secrets: ReadonlySet<string>, ...all: Properties[]): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OperationError) {
      error.message = createRedactor(secrets, ...all).messageOf(error);
      error.stack = "";
    }
    throw error instanceof UnknownOutcomeError ? asPartialFailure(error, secrets) : error;
  }
}

/** Makes Pulumi keep the unfinished resource in the state, so that the next run updates it and checks again. */
function asPartialFailure(error: UnknownOutcomeError, secrets: ReadonlySet<string>): Error {
  const { state } = error;
  if (!state) return error;
  return Object.assign(error, { id: state.id, properties: wrap(state.properties, secrets), reasons: [error.message] });
}
