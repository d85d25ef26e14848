/** Every message that a user may read, in one file, so that wording is reviewed in one place. */
import { describe, expect, it } from "vitest";
import { type Message, messagesOf, type Room } from "./entry";
import { rooms } from "./rooms";

function lineOf({ id, severity, path, message }: Message): string {
  const place = path ? ` at ${path}` : "";
  return `- **${id}** (${severity}${place}): ${message.replaceAll("\n", "\n  ")}`;
}

/** The lines of a room, in the order of its ids, and what provoked nothing of its own. */
async function linesOf(room: Room, failed: string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const [id, provoked] of Object.entries(room).sort(([one], [other]) => (one < other ? -1 : 1))) {
    for (const [index, provoke] of [provoked].flat().entries()) {
      const { own, others } = await messagesOf(id, provoke);
      lines.push(...own.map(lineOf));
      if (own.length === 0) failed.push(`${id}, provocation ${index}: ${others}`);
    }
  }
  return [...new Set(lines)];
}

describe("every message", () => {
  it("reads as it was reviewed", async () => {
    const failed: string[] = [];
    const text = ["# Messages", ""];
    for (const [title, room] of Object.entries(rooms))
      text.push(`## ${title}`, "", ...(await linesOf(room, failed)), "");
    expect(failed).toEqual([]);
    await expect(text.join("\n")).toMatchFileSnapshot("../golden/messages.md");
  });
});
