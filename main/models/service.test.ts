import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { catalogEntry } from "../../test/mirror/catalog.mjs";
import type { CatalogFile } from "../contract";
import { createNet } from "../net";
import { addModelFolder, createModelFolders } from "./folders";
import { createPatience, type Patience } from "./folders/patience";
import { downloadPaths } from "./paths";
import { createModelsService, type Models } from "./service";

let folder: string;
let main: string;
let share: string;
let file: CatalogFile;
let models: Models;
/** How often the share was asked, and what ends its silence. */
let asked: number;
let answer: () => void;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "quern-service-")));
  [main, share] = [join(folder, "main"), await addModelFolder(join(folder, "share"))];
  const content = Buffer.alloc(1000, 1);
  file = await catalogEntry({ repo: "test/tiny", revision: "a".repeat(40), file: "ONE.gguf", content });
  for (const root of [main, share]) {
    const { final } = downloadPaths(root, file);
    await mkdir(dirname(final), { recursive: true });
    await writeFile(final, content);
  }
});
afterEach(async () => {
  answer();
  await models.close();
  await rm(folder, { recursive: true, force: true });
});

/** As patience is, but for the share: what is asked of it does not come back until `answer` is called. */
function silentShare(): Patience {
  asked = 0;
  const silence = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const real = createPatience(100);
  const silent = async <T>(work: () => Promise<T>): Promise<T> => {
    asked++;
    await silence;
    return await work();
  };
  return {
    ask: (at, work, otherwise) => real.ask(at, at === share ? () => silent(work) : work, otherwise),
  };
}

it("a share that does not answer holds up neither the start nor the lists, and is asked once", async () => {
  const named = { main, mainIsMade: true, mainMarked: false, more: [share], moreMarked: true };
  const net = createNet({
    offline: () => true,
    endpoint: new URL("http://h.invalid"),
    env: {},
    version: "0",
  });
  models = await createModelsService({
    catalog: [file],
    net,
    dataFolder: join(folder, "data"),
    modelFolder: () => main,
    folders: createModelFolders(() => named, undefined, silentShare()),
    practicePath: join(folder, "practice.gguf"),
    emit: () => undefined,
    onTrouble: () => undefined,
    pickFile: async () => null,
    showItem: () => undefined,
    isInUse: () => false,
  });
  await models.lookedThrough;
  const model = (await models.handlers.installed(undefined)).find(({ id }) => id === file.id);
  expect(model).toMatchObject({ path: downloadPaths(main, file).final, problem: null });
  expect(await models.handlers.downloads(undefined)).toEqual([]);
  for (let focus = 0; focus < 5; focus++)
    expect((await models.handlers.folders(undefined)).map(({ state }) => state)).toEqual(["here", "away"]);
  expect(asked).toBe(1);
  answer();
  await expect
    .poll(async () => (await models.handlers.folders(undefined)).map(({ state }) => state))
    .toEqual(["here", "here"]);
  await net.close();
});
