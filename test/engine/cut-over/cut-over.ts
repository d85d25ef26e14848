/** The whole way of a cut-over on the real engine, in one zone: at no moment without an MX, or with two SPF records. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, type TestOptions } from "vitest";
import type { LegacyRecord } from "../../../src";
import { inFull, inMatrix } from "../../support/full";
import { corp, type Program, planned, recordsOf } from "../moves/program";
import { type Base, expectClean, type Trial } from "../moves/trial";
import { lineText, type ZoneName } from "../moves/zone";
import { watched, wrongIn } from "./sampler";

type Place = Pick<Trial, "zone" | "stack">;
type State = LegacyRecord["state"];

/** What is in the zone. */
export function state({ zone, stack }: Place): Promise<string[]> {
  return zone.read(stack.folder);
}

/** What the zone holds with such a program. */
export function inZoneWith({ zone, stack }: Place, program = stack.program): string[] {
  return [...zone.others, ...planned(program)].sort();
}

/** The planned records that a killed run may have created before the state had them: the engine knows which. */
async function unrecorded({ stack }: Place, program: Program): Promise<string[]> {
  const pending = await stack.pendingCreates();
  return Object.entries(turned(program, "removed")).flatMap(([name, domain]) =>
    Object.entries(recordsOf(domain)).flatMap(([key, line]) =>
      pending.some((urn) => urn.endsWith(`::${name}-${key}`)) ? [lineText(line)] : [],
    ),
  );
}

/** The program with all its legacy records in this state. */
export function turned(program: Program, to: State): Program {
  const entries = Object.entries(program).map(([name, { args, opts }]): [string, Program[string]] => {
    const legacy = Object.entries(args.legacy ?? {}).map(([key, one]) => [key, { ...one, state: to }]);
    return [name, { args: { ...args, legacy: Object.fromEntries(legacy) }, ...(opts ? { opts } : {}) }];
  });
  return Object.fromEntries(entries);
}

/** An update that is looked at all the while. */
async function goTo({ zone, stack }: Place, program: Program, ...flags: string[]): Promise<void> {
  stack.says(program);
  await watched(zone, stack.folder, () => stack.up(...flags));
}

/** An update that ends after some of its changes: the service refuses the rest, or the run is killed. */
async function breakOff({ zone, stack }: Place, program: Program, changes: number): Promise<void> {
  stack.says(program);
  await watched(zone, stack.folder, async () => {
    if (zone.failAfter) {
      const repair = zone.failAfter(changes);
      const { code } = await stack.upWithPreview();
      // Where a resource is an RRset, a cut-over has fewer changes.
      expect(code !== 0).toBe(repair());
      return;
    }
    await killAfter({ zone, stack }, changes);
  });
}

async function killAfter({ zone, stack }: Place, changes: number): Promise<void> {
  const look = async (): Promise<string> => (await (zone.glance ?? zone.read)(stack.folder)).join("\n");
  let last = await look();
  const kill = stack.startUp();
  for (let seen = 0, end = Date.now() + 20_000; seen < changes && Date.now() < end; await sleep(5)) {
    const now = await look();
    if (now !== last) seen++;
    last = now;
  }
  await kill();
  stack.restoreState();
  await stack.run("cancel", "--yes");
}

export function tryCutOver(base: () => Base, name: ZoneName): void {
  const ways: [State, TestOptions][] = [
    ["removed", name === "rfc2136" ? {} : inFull],
    ["suspended", inFull],
  ];
  for (const [gone, options] of ways) {
    it(`goes to ${gone}, and back, and stays`, options, async () => {
      const { zone, stack } = await base().begin();
      const live = stack.program;
      await expectClean(stack);

      await goTo({ zone, stack }, turned(live, gone));
      expect(await state({ zone, stack })).toEqual(inZoneWith({ zone, stack }));
      await expectClean(stack);

      await goTo({ zone, stack }, live);
      expect(await state({ zone, stack })).toEqual(inZoneWith({ zone, stack }));
      await expectClean(stack);

      await goTo({ zone, stack }, turned(live, gone));
      await goTo({ zone, stack }, { corp: corp({ extraRecords: {} }) });
      expect(await state({ zone, stack })).toEqual(inZoneWith({ zone, stack }));
      await expectClean(stack);
    });
  }

  // The fourth change is in the middle of all.
  for (const changes of [1, 2, 3, 4, 5, 6, 7, 8]) {
    for (const gone of ["removed", "suspended"] as const) {
      const options = changes === 4 ? inFull : inMatrix;
      it(
        `to ${gone} that breaks off after ${changes} changes can be gone on with, and taken back`,
        options,
        async () => {
          for (const goesOn of [true, false]) {
            const { zone, stack } = await base().begin();
            const live = stack.program;
            await breakOff({ zone, stack }, turned(live, gone), changes);
            expect(wrongIn(await state({ zone, stack }))).toBeUndefined();
            // Of a record that the service has created by half, a refresh finds out.
            await goTo({ zone, stack }, goesOn ? turned(live, gone) : live, "--refresh");
            if (goesOn) {
              expect(await state({ zone, stack }), "gone on with").toEqual(inZoneWith({ zone, stack }));
              await expectClean(stack);
              continue;
            }
            const wanted = inZoneWith({ zone, stack }, live);
            const left = await unrecorded({ zone, stack }, live);
            const now = await state({ zone, stack });
            expect(
              now.filter((line) => !left.includes(line)),
              "taken back",
            ).toEqual(wanted);
            await expectClean(stack);
            if (now.length === wanted.length) continue;
            // What no state knows is taken over by the next cut-over.
            await goTo({ zone, stack }, turned(live, gone), "--refresh");
            expect(await state({ zone, stack }), "gone on with later").toEqual(inZoneWith({ zone, stack }));
          }
        },
      );
    }
  }
}
