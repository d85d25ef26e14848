/** Property values in the provider protocol: some wrapped as secrets, some unknown. */

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Properties = Record<string, unknown>;

/** Removes the wrappers; `secrets` are the properties that contained a secret. */
export function unwrap(properties: Properties): { values: Properties; secrets: Set<string> } {
  const secrets = new Set<string>();
  const values: Properties = {};
  for (const [name, property] of Object.entries(properties)) {
    const plain = take(property);
    if (plain.value !== undefined) values[name] = plain.value;
    if (plain.secret) secrets.add(name);
  }
  return { values, secrets };
}

/** Wraps secrets again, so that they are encrypted in the state. The protocol has no `undefined`. */
export function wrap(values: Properties, secrets: ReadonlySet<string>): Properties {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, secrets.has(name) ? { [signatureKey]: secretSignature, value } : value]),
  );
}

export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

function take(value: unknown): { value: unknown; secret: boolean } {
  if (Array.isArray(value)) {
    const items = value.map(take);
    return { value: items.map((item) => item.value), secret: items.some((item) => item.secret) };
  }
  if (typeof value !== "object" || value === null) return { value: value ?? undefined, secret: false };
  const wrapped = value as Properties;
  if (wrapped[signatureKey] === secretSignature) return { ...take(wrapped.value), secret: true };
  if (wrapped[signatureKey] === outputSignature) {
    const inner = "value" in wrapped ? take(wrapped.value) : { value: unknownValue, secret: false };
    return { value: inner.value, secret: inner.secret || wrapped.secret === true };
  }
  const { values, secrets } = unwrap(wrapped);
  return { value: values, secret: secrets.size > 0 };
}

interface ReadRequest {
  getProperties(): { toJavaScript(): object } | undefined;
}

/**
 * An import sends no properties, and Pulumi's server for Node.js providers (3.270) crashes when it reads them. With this
 * they are empty instead.
 */
export function tolerateMissingProperties(request: ReadRequest): void {
  const original = request.getProperties;
  request.getProperties = function (this: ReadRequest) {
    return original.call(this) ?? { toJavaScript: () => ({}) };
  };
}
