interface ReadRequest {
  getProperties(): { toJavaScript(): object } | undefined;
}

/**
 * An import sends no properties, and Pulumi's server for Node.js providers (3.270) reads them without asking, which ends
 * the process. With this an import's properties are empty.
 */
export function tolerateMissingProperties(request: ReadRequest): void {
  const original = request.getProperties;
  request.getProperties = function (this: ReadRequest) {
    return original.call(this) ?? { toJavaScript: () => ({}) };
  };
}
