import { afterAll, describe, expect, it } from "vitest";
import { placeInSight } from "../attacks/canaries";
import { attacks } from "../attacks/cases";
import { expectHolds } from "../attacks/holds";
import { playAttack, removePrograms } from "../attacks/play";
import { expectNothingHappened } from "../attacks/universal";

afterAll(removePrograms);

const kinds = [...new Set(attacks.map(({ kind }) => kind))];
const sight = await placeInSight();
const here = attacks.filter(
  ({ only, data }) =>
    (only === undefined || process.platform === "linux") && (data !== "in sight" || sight !== null),
);

it("the corpus is as large as was promised, and each case is there once", () => {
  const counts = kinds.map((kind) => `${kind} ${here.filter((each) => each.kind === kind).length}`);
  process.stdout.write(`attacks: ${here.length} (${counts.join(", ")})\n`);
  expect(here.length).toBeGreaterThanOrEqual(120);
  expect(new Set(attacks.map(({ kind, name }) => `${kind}: ${name}`)).size).toBe(attacks.length);
});

/** Each has a folder and services of its own. */
const play = async (attack: (typeof here)[number]): Promise<void> => {
  await playAttack(attack, async (played) => {
    await expectHolds(played);
    await expectNothingHappened(played);
  });
};
const named = (kind: string, races: boolean) =>
  here
    .filter((each) => each.kind === kind && (each.race !== undefined) === races)
    .map((each) => [each.name, each] as const);

describe.each(kinds)("%s", (kind) => {
  // Most of their time is waiting for the disk and for programs; a race wants the processor for itself.
  it.concurrent.for(named(kind, false))("%s", ([, attack]) => play(attack));
  it.for(named(kind, true))("%s", ([, attack]) => play(attack));
});
