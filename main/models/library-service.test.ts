import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tinyShape } from "../../test/fixtures/models/tiny-shape";
import { writeGguf } from "../catalog";
import { oneFolder } from "./folders";
import { openSearchFolders } from "./folders-file";
import { openKnownHashes } from "./found";
import { type Library, openLibrary } from "./library";
import { createLibraryService, type LibraryService } from "./library-service";
import { openCatalogLists } from "./lists";

let folder: string;
let library: Library;
let service: LibraryService;
const told: { name: string; payload: unknown }[] = [];
beforeEach(async () => {
  told.length = 0;
  folder = await realpath(await mkdtemp(join(tmpdir(), "quern-keeper-")));
  await mkdir(join(folder, "data"));
  let keeper: LibraryService | null = null;
  library = await openLibrary({
    dataFolder: join(folder, "data"),
    modelFolder: () => join(folder, "models"),
    practicePath: join(folder, "practice.gguf"),
    catalog: [],
    onChange: () => undefined,
    onProgress: (step) => keeper?.progress(step),
    onTrouble: () => undefined,
  });
  service = createLibraryService({
    companions: [],
    platform: process.platform,
    env: {},
    home: folder,
    catalog: [],
    hashes: await openKnownHashes(join(folder, "data")),
    library,
    modelFolders: oneFolder(() => join(folder, "models")),
    folders: await openSearchFolders(join(folder, "data")),
    lists: await openCatalogLists({
      dataFolder: join(folder, "data"),
      catalog: [],
      source: () => ({ key: null, whose: "quern", address: null, byVariable: false }),
      net: () => {
        throw new Error("nothing is fetched here");
      },
    }),
    listRefresh: {
      ask: () => {
        throw new Error("nobody asks here");
      },
    },
    setListSource: async () => undefined,
    busy: () => false,
    emit: (name, payload) => told.push({ name, payload }),
    pickFolder: async () => null,
    pickListFile: async () => null,
    pickListKey: async () => null,
  });
  keeper = service;
});
afterEach(async () => {
  await service.close();
  await library.close();
  await rm(folder, { recursive: true, force: true });
});

it("a check tells how far the one file is, and looks at no other for it", async () => {
  for (const name of ["one", "two", "three"]) {
    const path = join(folder, `${name}.gguf`);
    await writeGguf(path, tinyShape(), ({ bytes }) => Buffer.alloc(bytes, 1));
    await library.addFile(path);
  }
  const path = join(folder, "two.gguf");
  const content = await readFile(path);
  const id = `file:${path}`;
  await service.handlers.verify({ id });
  const steps = told.filter(({ name }) => name === "verifyProgress").map(({ payload }) => payload);
  expect(steps.at(-1)).toEqual({ id, checkedBytes: content.length, totalBytes: content.length });
  // The whole list is told when it begins and when it ends.
  expect(told.filter(({ name }) => name === "detailsChanged")).toHaveLength(2);
  const entry = library.entries().find((one) => one.id === id);
  expect(entry?.sha256).toBe(createHash("sha256").update(content).digest("hex"));
});
