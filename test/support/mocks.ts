/** The component under Pulumi's mocks: what it registers, without an engine. */
import * as pulumi from "@pulumi/pulumi";

export interface Registered {
  name: string;
  type: string;
  inputs: Record<string, unknown>;
}

/** Sets the mocks; what is registered from now on is in the list. */
export async function mockEngine({ preview = false } = {}): Promise<Registered[]> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, type, inputs }) => {
        registered.push({ name, type, inputs });
        return { id: `id-of-${name}`, state: inputs };
      },
      call: () => ({}),
    },
    "project",
    "stack",
    preview,
  );
  return registered;
}

/** Waits until a component and all its records are registered. */
export async function whenRegistered(mail: { recordIds: pulumi.Output<unknown> }): Promise<void> {
  await settled(mail.recordIds);
  await rpcsDone();
}

/** Waits for all that was begun. */
export function rpcsDone(): Promise<void> {
  return (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
}

/** An output's value; nothing where it is not known. */
export function settled<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const internal = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
    Promise.all([internal.isKnown, internal.promise()]).then(
      ([known, value]) => resolve(known ? value : undefined),
      reject,
    );
  });
}

/** An output that a preview does not know. */
export function unknownOutput<T>(): pulumi.Output<T> {
  const Output = pulumi.Output as unknown as new (...args: unknown[]) => pulumi.Output<T>;
  return new Output(
    [],
    Promise.resolve(undefined),
    Promise.resolve(false),
    Promise.resolve(false),
    Promise.resolve([]),
  );
}
