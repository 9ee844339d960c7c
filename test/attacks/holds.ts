import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { Played } from "./play";

/** What the case itself says. */
export async function expectHolds(played: Played): Promise<void> {
  const { attack, folder, results, user } = played;
  const { steps, shown = [], after = {}, told = [], untold = [] } = attack.holds;
  // Every call was made, so that the case is played to its end.
  expect(results.length).toBe(attack.calls.length);
  const states = results.map(({ step }) => step.state);
  expect(
    (steps ?? []).map((wanted, index) => {
      const state = states[index];
      if (wanted === "any") return "any";
      return wanted === "refused" && (state === "failed" || state === "denied") ? "refused" : state;
    }),
  ).toEqual(steps ?? []);
  expect(
    user.shown.map(({ argv, network, folder: where }) => ({ command: argv.at(-1), network, folder: where })),
  ).toEqual(
    shown.map(({ command, network = false, folder: below }) => ({
      command,
      network,
      folder: below === undefined ? folder : join(folder, below),
    })),
  );
  for (const request of user.shown) {
    expect(request.argv.slice(0, -1)).toEqual(["/bin/sh", "-c"]);
    expect(request.why.length).toBeGreaterThan(0);
  }
  for (const [path, text] of Object.entries(after))
    expect(await readFile(join(folder, path), "utf8").catch(() => null), path).toBe(text);
  const gave = results.map((result) => result.gave).join("\n");
  for (const text of told) expect(gave).toContain(text);
  for (const text of untold) expect(gave).not.toContain(text);
  // A race that was not run proves nothing.
  if (played.swaps !== null) expect(played.swaps).toBeGreaterThan(100);
}
