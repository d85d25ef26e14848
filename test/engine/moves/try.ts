/** Makes moves and looks at what they left. */
import { expect, it, type TestOptions } from "vitest";
import { inFull, inMatrix } from "../../support/full";
import { type Move, type Outcome, moves as ordinary, outcomeIn, type Refused } from "./moves";
import { type Program, planned, recordsOf } from "./program";
import { type Base, expectClean, expectWhole, type Trial } from "./trial";
import { lineText, type ZoneName } from "./zone";

/** What does not hold yet: `ALIBABA_MAIL_OPEN=1` shows how it fails. */
export const itFails = process.env.ALIBABA_MAIL_OPEN === "1" ? it : it.fails;

/** The zone in which a few essential moves are made at every change. */
const FREQUENT: ZoneName = "rfc2136";

function frequency(name: ZoneName, { isEssential }: Move): TestOptions {
  if (!isEssential) return inMatrix;
  return name === FREQUENT ? {} : inFull;
}

/** Declares a test for each move that can be made in this zone. */
export function tryMoves(
  name: ZoneName,
  base: () => Base,
  which: (move: Move) => boolean = () => true,
  options: (move: Move) => TestOptions = (move) => frequency(name, move),
  moves: readonly Move[] = ordinary,
): void {
  for (const move of moves.filter(which)) {
    const outcome = outcomeIn(move, name);
    if (!outcome) continue;
    const test = move.isOpen?.includes(name) ? itFails : it;
    test(`${sentence(outcome)} by ${move.name}`, options(move), async () => judge(move, outcome, await base().begin()));
  }
}

function sentence(outcome: Outcome): string {
  if (outcome.is === "kept") return "are all kept";
  return outcome.is === "lost" ? "are lost, as the docs tell," : `are kept, refused by the ${outcome.by},`;
}

/** What a zone holds, with what the run may have deleted. */
function whole(found: string[], { mayLack }: Refused, program: Program): string[] {
  const [domain] = Object.values(program);
  const line = mayLack === undefined ? undefined : domain && lineText(recordsOf(domain)[mayLack] as never);
  return line === undefined || found.includes(line) ? found : [...found, line].sort();
}

async function judge(move: Move, outcome: Outcome, trial: Trial): Promise<void> {
  const { zone, stack } = trial;
  const others = (move.others ?? []).map((program) => stack.completed(program));
  await move.before?.(trial);
  const inZone = await zone.read(stack.folder);
  const said = stack.program;
  if (move.program) stack.says(move.program(trial));
  const { code, text } = await (move.judged?.(trial) ?? stack.upWithPreview(...(move.flags?.(trial) ?? [])));
  switch (outcome.is) {
    case "kept":
      expect(code, text).toBe(0);
      break;
    case "refused":
      expect(code, text).not.toBe(0);
      expect(text).toMatch(outcome.says);
      expect(whole(await zone.read(stack.folder), outcome, said)).toEqual(inZone);
      // The engine says "Updating" once its preview is done.
      expect(/^Updating \(/m.test(text) ? "update" : "preview", text).toBe(outcome.by);
      if (move.back) await move.back(trial);
      else stack.says(said);
      // A run that began has noted the component.
      if (outcome.by === "update") await stack.up();
      break;
    case "lost": {
      expect(code, text).toBe(0);
      const [domain] = Object.values(stack.program);
      const line = domain && lineText(recordsOf(domain)[outcome.key] as never);
      const left = [...zone.others, ...planned(stack.program)].filter((one) => one !== line);
      expect(await zone.read(stack.folder)).toEqual(left.sort());
      stack.says(said);
      await stack.up("--refresh");
    }
  }
  await expectWhole(trial, ...others);
  await expectClean(stack);
}
