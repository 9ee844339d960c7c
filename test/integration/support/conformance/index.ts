import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { buildPracticeModel, defaultPracticeTable } from "../../../../main/engine/practice";
import type { TokenEngine } from "../../../../main/engine/token-engine";
import { keepingPromises } from "./keeping";
import { type ConformanceWorld, type Conforming, conformanceTable, never, plan } from "./parts";
import { readingPromises } from "./reading";
import { writingPromises } from "./writing";

export { asks, conformanceTable, goesOn, say } from "./parts";

/** The promises of `TokenEngine`, kept by a real engine with real, tiny models. */
export function conformance({ id, abilities, make }: Conforming): void {
  describe(id, () => {
    const engines: TokenEngine[] = [];
    const paths = { folder: "", model: "", usual: "" };
    const world: ConformanceWorld = {
      id,
      abilities,
      make,
      adopt: (engine) => {
        engines.push(engine);
      },
      get folder() {
        return paths.folder;
      },
      get model() {
        return paths.model;
      },
      get usual() {
        return paths.usual;
      },
      load: async (path = paths.model, changes = {}) => {
        const engine = await make();
        engines.push(engine);
        const facts = await engine.load(path, { ...plan, engine: id, ...changes }, () => undefined, never);
        return { engine, facts };
      },
      read: (engine, prompt, slot = 0) => engine.prefill(slot, prompt, () => undefined, never),
    };

    beforeAll(async () => {
      paths.folder = await mkdtemp(join(tmpdir(), "quern-conformance-"));
      paths.model = join(paths.folder, "conformance.gguf");
      paths.usual = join(paths.folder, "practice.gguf");
      await buildPracticeModel(conformanceTable, paths.model, { retokenizes: true });
      await buildPracticeModel(defaultPracticeTable, paths.usual);
    });
    afterEach(async () => {
      for (const engine of engines.splice(0)) await engine.dispose();
    });
    afterAll(() => rm(paths.folder, { recursive: true, force: true }));

    readingPromises(world);
    writingPromises(world);
    keepingPromises(world);
  });
}
