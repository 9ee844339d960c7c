import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { machineFixture, machineNames } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { CatalogFile } from "../contract";
import { gainsFor } from "./gains";
import { paperMachine } from "./paper-machine";
import { rankQuality } from "./quality";
import { recommend } from "./recommend";

const now = new Date("2026-11-26T00:00:00.000Z");
let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});
const gainsOn = (hardware: string) => {
  const machine = paperMachine(hardware, now);
  const found = recommend(machine, files);
  return { found, gains: gainsFor(machine, files, {}, found) };
};

test("a machine that runs a build whole on its card is told which card would run a better one", () => {
  const { found, gains } = gainsOn("RTX 3060 12 GB, 64 GB RAM");
  const card = gains.find(({ kind }) => kind === "gpu");
  if (found.status !== "fits" || !card) throw new Error("nothing gained");
  expect(card.bytes).toBeGreaterThan(12 * 1024 ** 3);
  expect(card.plan.where).toBe("gpu");
});

test("the largest card that is sold is not told to be replaced by another one", () => {
  const card = madeGpu("a card nobody knows", 86_000_000_000);
  const machine = madeMachine(120_000_000_000, [card]);
  expect(gainsFor(machine, files, {}, recommend(machine, files))).toEqual([]);
});

test.each(machineNames())(
  "on %s an upgrade is never worse than what there is, and one of each kind",
  (name) => {
    const machine = machineFixture(name);
    const found = recommend(machine, files);
    const gains = gainsFor(machine, files, {}, found);
    expect(new Set(gains.map(({ kind }) => kind)).size).toBe(gains.length);
    if (found.status !== "fits") return;
    const ranks = rankQuality(files);
    const order = (id: string) => ranks.get(id)?.order ?? Number.POSITIVE_INFINITY;
    for (const { plan } of gains) {
      const whole = plan.where === "gpu" && found.plan.where !== "gpu";
      const better = order(plan.file.id) < order(found.plan.file.id);
      const longer = plan.engine.contextTokens >= found.plan.engine.contextTokens * 2;
      expect(whole || better || longer).toBe(true);
    }
  },
);
