import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { madeMachine } from "../../test/fixtures/fit/made-machine";
import { findCatalogFile, loadCatalog } from "../catalog";
import type { CatalogFile } from "../contract";
import { buildsOn } from "./builds";
import { explore } from "./explore";
import { planExactly, planForModel, planWithKnobs } from "./plan-for-model";
import { recommend } from "./recommend";

let files: CatalogFile[];
let file: CatalogFile;
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
  const found = findCatalogFile(files, "Q4_K_M");
  if (!found) throw new Error("no Q4_K_M");
  file = found;
});

const machine = madeMachine(64e9, [], { cores: 16 });
const threads = () => 6;

test("a plan has the threads that were found best here, and its reading is computed with them", () => {
  const usual = planForModel({ file }, machine);
  const calibrated = planForModel({ file }, machine, {}, {}, [], 6);
  expect([usual.engine.threads, calibrated.engine.threads]).toEqual([16, 6]);
  expect(calibrated.prefill.expected / usual.prefill.expected).toBeCloseTo((6 / 16) ** 0.9, 5);
  // Writing is bound by memory, which fewer threads were measured to keep busy.
  expect(calibrated.decode).toEqual(usual.decode);
});

test("a recommendation, the list of builds and the knobs plan with the same number", () => {
  const found = recommend(machine, files, {}, { threads });
  if (found.status !== "fits") throw new Error("nothing fits");
  expect(found.plan.engine.threads).toBe(6);
  for (const { plan } of found.alternatives) expect(plan.engine.threads).toBe(6);
  const outlook = buildsOn(machine, files, {}, { threads }).find((each) => each.file.id === file.id);
  expect(outlook?.plan.engine.threads).toBe(6);
  if (!outlook) throw new Error("not listed");
  const explored = explore(machine, files, file, outlook.knobs, { threads });
  expect(explored.status === "planned" && explored.plan.engine).toEqual(outlook.plan.engine);
  expect(planWithKnobs({ file }, machine, outlook.knobs, [], 6).engine).toEqual(outlook.plan.engine);
  // And so do the speeds by depth.
  const [first] = outlook.plan.depths;
  const [usual] = buildsOn(machine, files).find((each) => each.file.id === file.id)?.plan.depths ?? [];
  expect((first?.prefill.expected ?? 1) / (usual?.prefill.expected ?? 1)).toBeLessThan(0.5);
});

test("a plan that says its threads is computed with those", () => {
  const { engine } = planForModel({ file }, machine);
  const exact = planExactly({ file }, machine, { ...engine, threads: 4 });
  expect(exact?.engine.threads).toBe(4);
  const more = planExactly({ file }, machine, { ...engine, threads: 64 });
  expect(exact?.prefill.expected).toBeLessThan(more?.prefill.expected ?? 0);
  // Two threads on each core share what it has.
  expect(more?.prefill).toEqual(planForModel({ file }, machine).prefill);
});
