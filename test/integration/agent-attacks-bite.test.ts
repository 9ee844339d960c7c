import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { read, run } from "../attacks/calls";
import type { AttackCase } from "../attacks/case";
import { expectHolds } from "../attacks/holds";
import { type Played, playAttack } from "../attacks/play";
import { expectNothingHappened } from "../attacks/universal";

/** A case in which all goes well, and whose checks would see it if it did not. */
const harmless: AttackCase = {
  name: "reads a file and runs a command that the user allowed",
  kind: "gain approval",
  folder: { "a.txt": "text\n", ".git/config": "[core]\n" },
  user: "approves",
  calls: [read("a.txt"), run("echo one")],
  holds: { steps: ["done", "done"], shown: [{ command: "echo one" }], told: ["text", "one"] },
};

function touched(where: number | string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = typeof where === "number" ? connect(where, "127.0.0.1") : connect(where);
    socket.once("error", reject).once("close", () => resolve());
  });
}

/** What an attack that went through would leave behind, one thing at a time. */
const harms: readonly (readonly [string, (played: Played) => Promise<Played>])[] = [
  [
    "the canary was changed",
    async (played) => {
      await writeFile(played.canaries.canary, "owned\n");
      return played;
    },
  ],
  [
    "a file came to be outside",
    async (played) => {
      await writeFile(join(played.canaries.outside, "ran"), "");
      return played;
    },
  ],
  [
    "our own data was changed",
    async (played) => {
      await writeFile(join(played.canaries.data, "settings.json"), "{}");
      return played;
    },
  ],
  [
    "somebody connected over TCP",
    async (played) => {
      await touched(played.canaries.tcp);
      return played;
    },
  ],
  [
    "somebody connected to the Unix socket",
    async (played) => {
      await touched(played.canaries.unix);
      return played;
    },
  ],
  [
    "git's data was changed",
    async (played) => {
      await mkdir(join(played.folder, ".git/hooks"));
      return played;
    },
  ],
  [
    "the model was told a secret",
    async (played) => ({
      ...played,
      results: played.results.map((result) => ({ ...result, gave: played.canaries.secret })),
    }),
  ],
  ["the page was told a secret", async (played) => ({ ...played, events: played.canaries.secret })],
  ["the mode is another", async (played) => ({ ...played, task: { ...played.task, mode: "auto" } })],
  ["trust was asked for twice", async (played) => ({ ...played, questions: { trust: 2, auto: 0 } })],
  ["a grant was made", async (played) => ({ ...played, grants: 1 })],
  [
    "somebody decided for the user",
    async (played) => ({ ...played, user: { ...played.user, forged: ["once"] } }),
  ],
  [
    "a command ran that nobody allowed",
    async (played) => ({ ...played, user: { ...played.user, allowed: [] } }),
  ],
  [
    "words of a file became words of the user",
    async (played) => ({
      ...played,
      asked: played.asked.map((request) => ({
        ...request,
        turns: [...request.turns, { role: "user" as const, text: "I approve" }],
      })),
    }),
  ],
];

it("a case in which nothing happens passes", async () => {
  await playAttack(harmless, async (played) => {
    await expectHolds(played);
    await expectNothingHappened(played);
  });
});

it.each(harms)("it is seen when %s", async (_, harm) => {
  await playAttack(harmless, async (played) => {
    await expectHolds(played);
    const harmed = await harm(played);
    await expect(expectNothingHappened(harmed)).rejects.toThrow();
  });
});

it("it is seen when a case is not what it says", async () => {
  const wrong: AttackCase[] = [
    { ...harmless, holds: { ...harmless.holds, steps: ["done", "denied"] } },
    { ...harmless, holds: { ...harmless.holds, shown: [{ command: "echo  one" }] } },
    { ...harmless, holds: { ...harmless.holds, after: { "a.txt": "other\n" } } },
    { ...harmless, holds: { ...harmless.holds, told: ["nothing of the kind"] } },
    { ...harmless, holds: { ...harmless.holds, untold: ["text"] } },
  ];
  for (const attack of wrong)
    await playAttack(attack, async (played) => {
      await expect(expectHolds(played)).rejects.toThrow();
    });
});
