/** One rule's entry in the table of all messages: what makes it, by the real function and with little input. */
import { OperationError } from "../../src/shared/operation-error";

/** A message as a user reads it. */
export interface Message {
  id: string;
  severity: string;
  path?: string;
  message: string;
}

/** Anything that holds issues or reasons, at any depth; or what throws an error that has a rule. */
export type Provoke = () => unknown;

/** The provocations of each rule, by its id: one, or one for each wording. */
export type Room = Record<string, Provoke | Provoke[]>;

/** A table of inputs of one function, by the id that each provokes; a list has one for each wording. */
export function inputs<Input>(provoke: (input: Input) => unknown, table: Record<string, Input[]>): Room {
  return Object.fromEntries(
    Object.entries(table).map(([id, list]) => [
      id,
      list.map(
        (input): Provoke =>
          () =>
            provoke(input),
      ),
    ]),
  );
}

/** Rooms as one: an id that several have keeps the provocations of all. */
export function together(...rooms: Room[]): Room {
  const all: Record<string, Provoke[]> = {};
  for (const room of rooms) {
    for (const [id, provoked] of Object.entries(room)) all[id] = [...(all[id] ?? []), provoked].flat();
  }
  return all;
}

/** The messages of one rule that a provocation makes, and in words what else it makes. */
export async function messagesOf(id: string, provoke: Provoke): Promise<{ own: Message[]; others: string }> {
  let made: unknown;
  try {
    made = await provoke();
  } catch (problem) {
    made = problem;
  }
  const found: Message[] = [];
  collect(made, found, new Set());
  const others = found.filter((message) => message.id !== id).map((message) => message.id);
  return {
    own: found.filter((message) => message.id === id),
    others: others.join(", ") || String((made as Error | undefined)?.stack ?? made),
  };
}

/** The id at the end of an error's message. */
const END = / \[[^[\]]*\]$/;

function collect(value: unknown, found: Message[], seen: Set<unknown>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof OperationError) {
    const { rule, message } = value;
    found.push({ id: rule, severity: "error", message: message.replace(END, "") });
    return;
  }
  // Errors that have no id are named by their class.
  if (value instanceof Error) found.push({ id: value.constructor.name, severity: "error", message: value.message });
  const { id, severity = "error", path, message } = value as Partial<Message>;
  if (typeof id === "string" && typeof message === "string") {
    found.push({ id, severity, message, ...(path === undefined ? {} : { path }) });
  }
  // What a record resource's check says of a property.
  const { property, rule, reason } = value as { property?: unknown; rule?: unknown; reason?: unknown };
  if (typeof rule === "string" && typeof reason === "string") {
    found.push({ id: rule, severity, path: String(property), message: reason.replace(END, "") });
  }
  for (const part of Object.values(value)) collect(part, found, seen);
}
