/** What programs written against one schema would miss in another. */

interface Type {
  type?: string;
  $ref?: string;
  items?: Type;
  additionalProperties?: Type;
}

interface Shape {
  properties?: Record<string, Type>;
  required?: string[];
  inputProperties?: Record<string, Type>;
  requiredInputs?: string[];
  enum?: { name: string; value: string }[];
}

export interface Schema {
  resources: Record<string, Shape>;
  types: Record<string, Shape>;
  provider: Shape;
  language: unknown;
}

/** One line for each thing that was removed, is required now, or has another type. */
export function breakingChanges(before: Schema, after: Schema): string[] {
  const groups = { resources: [before.resources, after.resources], types: [before.types, after.types] };
  const shapes = Object.entries(groups).flatMap(([group, [old = {}, now = {}]]) =>
    Object.entries(old).flatMap(([name, shape]) => {
      const found = now[name];
      return found ? ofShape(name, shape, found) : [`${group}: ${name} was removed`];
    }),
  );
  const isRenamed = JSON.stringify(before.language) !== JSON.stringify(after.language);
  const renamed = isRenamed ? ["language: the names of the SDKs changed"] : [];
  return [...shapes, ...ofShape("provider", before.provider, after.provider), ...renamed];
}

function ofShape(name: string, before: Shape, after: Shape): string[] {
  return [
    ...ofProperties(`${name}, property`, before.properties, after.properties),
    ...ofProperties(`${name}, input`, before.inputProperties, after.inputProperties),
    ...newlyRequired(`${name}, input`, before.requiredInputs, after.requiredInputs),
    // The properties of a resource are outputs, which only gain by being there always; those of a type are inputs too.
    ...(before.inputProperties ? [] : newlyRequired(`${name}, property`, before.required, after.required)),
    ...noLongerSure(name, before.required, after.required),
    ...ofValues(name, before.enum, after.enum),
  ];
}

function ofProperties(where: string, before: Record<string, Type> = {}, after: Record<string, Type> = {}): string[] {
  return Object.entries(before).flatMap(([name, type]) => {
    const now = after[name];
    if (!now) return [`${where} ${name}: it was removed`];
    const [old, found] = [spell(type), spell(now)];
    return old === found ? [] : [`${where} ${name}: ${old} became ${found}`];
  });
}

function newlyRequired(where: string, before: string[] = [], after: string[] = []): string[] {
  return after.filter((name) => !before.includes(name)).map((name) => `${where} ${name}: it is required now`);
}

function noLongerSure(name: string, before: string[] = [], after: string[] = []): string[] {
  return before.filter((one) => !after.includes(one)).map((one) => `${name}, property ${one}: it may be absent now`);
}

function ofValues(name: string, before: Shape["enum"] = [], after: Shape["enum"] = []): string[] {
  const kept = new Set(after.map((one) => `${one.name} = ${one.value}`));
  const lost = before.map((one) => `${one.name} = ${one.value}`).filter((one) => !kept.has(one));
  return lost.map((one) => `${name}, value ${one}: it was removed`);
}

function spell({ type, $ref, items, additionalProperties }: Type): string {
  if (items) return `${spell(items)}[]`;
  if (additionalProperties) return `map of ${spell(additionalProperties)}`;
  return $ref ?? type ?? "anything";
}
