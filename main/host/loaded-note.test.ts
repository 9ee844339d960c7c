import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { EngineStatus, LoadedModel } from "../contract";
import { practicePlan } from "../engine";
import { loadedNow, noteLoaded } from "./loaded-note";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-loaded-"));
  return () => rm(folder, { recursive: true, force: true });
});

const model: LoadedModel = {
  modelId: "m",
  name: "Practice",
  quant: null,
  practice: true,
  plan: practicePlan,
  engine: { id: "node-llama-cpp", version: "1", why: { code: "x", params: {} } },
  slots: 1,
  images: false,
  actual: { backend: "none", gpuLayers: 0, totalLayers: 4, contextTokens: 2048, ramBytes: 1, vramBytes: 0 },
};

function world() {
  let tell: (status: EngineStatus) => void = () => undefined;
  const troubles: unknown[] = [];
  const noted = noteLoaded(
    {
      onStatus: (listener) => {
        tell = listener;
      },
    },
    { dataFolder: folder, by: "serve", onTrouble: (thrown) => troubles.push(thrown) },
  );
  return {
    troubles,
    is: async (status: EngineStatus) => {
      tell(status);
      await noted.settled();
    },
  };
}

test("what is loaded is told as long as it is, with whose it is and since when", async () => {
  const { is, troubles } = world();
  await is({ state: "loading", modelId: "m", name: "Practice", progress: 0.5 });
  expect(await loadedNow(folder)).toEqual([]);
  await is({ state: "ready", model });
  const [first] = await loadedNow(folder);
  expect(first).toMatchObject({ by: "serve", pid: process.pid, model: { modelId: "m" } });
  // More memory or fewer threads are no new load.
  await is({ state: "ready", model: { ...model, actual: { ...model.actual, ramBytes: 5 } } });
  expect(await loadedNow(folder)).toMatchObject([
    { since: first?.since, model: { actual: { ramBytes: 5 } } },
  ]);
  await is({ state: "sleeping", modelId: "m", name: "Practice", why: "idle" });
  expect(await loadedNow(folder)).toEqual([]);
  expect(troubles).toEqual([]);
});

test("what a program left that ended without a word is not believed, and swept by the next one", async () => {
  const { is } = world();
  await is({ state: "ready", model });
  const notes = join(folder, "loaded");
  const own = join(notes, `${process.pid}.json`);
  const text = await readFile(own, "utf8");
  // No process has this number.
  await writeFile(join(notes, "4194999.json"), text.replace(`${process.pid}`, "4194999"));
  await writeFile(join(notes, "1.json"), "torn");
  expect(await loadedNow(folder)).toHaveLength(1);
  // Another program has the number now: nobody refreshes the note.
  const long = new Date(Date.now() - 3_600_000);
  await utimes(own, long, long);
  expect(await loadedNow(folder)).toEqual([]);
  await is({ state: "ready", model });
  expect(await readdir(notes)).not.toContain("4194999.json");
  expect(await loadedNow(folder)).toHaveLength(1);
});

test("where nothing can be written, that is told and hinders nothing", async () => {
  await writeFile(join(folder, "loaded"), "");
  const { is, troubles } = world();
  await is({ state: "ready", model });
  expect(troubles).toHaveLength(1);
  await rm(join(folder, "loaded"));
  await mkdir(join(folder, "loaded"));
  await is({ state: "ready", model });
  expect(await loadedNow(folder)).toHaveLength(1);
});
