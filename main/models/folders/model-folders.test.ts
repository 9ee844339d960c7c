import { mkdir, mkdtemp, readdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addModelFolder } from "./marker";
import { createModelFolders, oneFolder } from "./model-folders";

let folder: string;
let main: string;
let second: string;
let third: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "quern-folders-")));
  [main, second, third] = ["main", "second", "third"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** More than any disk has. */
const tooMuch = 1e18;

const folders = (mainIsMade = true) =>
  createModelFolders(() => ({
    main,
    mainIsMade,
    mainMarked: false,
    more: [second, third],
    moreMarked: true,
  }));
const states = async () => (await folders().look()).map(({ state }) => state);

describe("several folders for models", () => {
  it("are here by their marker: an empty place where a disk was mounted is away, and nothing is made there", async () => {
    await addModelFolder(second);
    await addModelFolder(third);
    expect(await states()).toEqual(["here", "here", "here"]);
    await rename(second, join(folder, "unplugged"));
    await rm(third, { recursive: true });
    await mkdir(third);
    expect(await states()).toEqual(["here", "away", "away"]);
    await expect(folders().mustBeHere(second)).rejects.toMatchObject({ code: "folder-away" });
    await expect(folders().mustBeHere(third)).rejects.toMatchObject({ code: "folder-away" });
    expect(await folders().awayFolderOf(join(third, "a", "b.gguf"))).toBe(third);
    expect(await folders().awayFolderOf(join(main, "b.gguf"))).toBeNull();
    await rename(join(folder, "unplugged"), second);
    expect(await states()).toEqual(["here", "here", "away"]);
    expect(await readdir(third)).toEqual([]);
  });

  it("take a file where it was begun, else the first that is here with room", async () => {
    await addModelFolder(second);
    await addModelFolder(third);
    expect(await folders().choose({ needBytes: 1 })).toBe(main);
    expect(await folders().choose({ needBytes: 1, begunIn: async (one) => one === third })).toBe(third);
    const promisedBytes = (one: string) => (one === main ? tooMuch : 0);
    expect(await folders().choose({ needBytes: 1, promisedBytes })).toBe(second);
    // A first folder that the user chose is not made anew where its disk is not connected.
    expect(await folders(false).choose({ needBytes: 1 })).toBe(second);
    expect(await readdir(folder)).toEqual(["second", "third"]);
  });

  it("know the first one by its marker once it has one: an empty place in its stead is away, after a restart as well", async () => {
    let mainMarked = false;
    const chosen = () =>
      createModelFolders(
        () => ({ main, mainIsMade: false, mainMarked, more: [], moreMarked: true }),
        (marked) => {
          mainMarked = marked === main;
        },
      );
    // One that was chosen before there were markers is believed as it is.
    await mkdir(main);
    const opened = chosen();
    expect((await opened.look())[0]?.state).toBe("here");
    expect(mainMarked).toBe(false);
    await addModelFolder(main);
    expect((await opened.look())[0]?.state).toBe("here");
    expect(mainMarked).toBe(true);
    await rename(main, join(folder, "unplugged"));
    await mkdir(main);
    for (const one of [opened, chosen()]) {
      expect((await one.look())[0]?.state).toBe("away");
      await expect(one.choose({ needBytes: 1 })).rejects.toMatchObject({ code: "folder-away" });
      await expect(one.mustBeHere(main)).rejects.toMatchObject({ code: "folder-away" });
    }
    await rm(main, { recursive: true });
    await rename(join(folder, "unplugged"), main);
    expect(await chosen().choose({ needBytes: 1 })).toBe(main);
  });

  it("that was the first and is not any more is still known by its marker: a download in it makes nothing in its place", async () => {
    let first = main;
    const opened = createModelFolders(() => ({
      main: first,
      mainIsMade: false,
      mainMarked: false,
      more: [],
      moreMarked: true,
    }));
    await addModelFolder(main);
    await opened.look();
    first = second;
    await opened.mustBeHere(main);
    await rename(main, join(folder, "unplugged"));
    await mkdir(main);
    await expect(opened.mustBeHere(main)).rejects.toMatchObject({ code: "folder-away" });
  });

  it("that have no room are named with what each has free; one alone says what it needs with the reserve", async () => {
    await addModelFolder(second);
    await expect(folders().choose({ needBytes: tooMuch })).rejects.toMatchObject({
      code: "no-room",
      params: {
        needBytes: tooMuch,
        folders: expect.stringMatching(new RegExp(`^${main} \\(.* [KMGT]B\\), ${second} \\(.* [KMGT]B\\)$`)),
      },
    });
    // What is free is told without what others will still write: else it would look as if there were room.
    const promised = folders().choose({ needBytes: 1, promisedBytes: () => tooMuch });
    await expect(promised).rejects.toMatchObject({
      params: { folders: `${main} (0 bytes), ${second} (0 bytes)` },
    });
    const one = oneFolder(() => main).choose({ needBytes: 1, promisedBytes: () => tooMuch });
    await expect(one).rejects.toMatchObject({ code: "disk-full", params: { freeBytes: 0 } });
    const single = oneFolder(() => main).choose({ needBytes: tooMuch });
    await expect(single).rejects.toMatchObject({ code: "disk-full", params: { path: main } });
  });

  it("that are all away are said to be, and not to be full", async () => {
    await expect(folders(false).choose({ needBytes: 1 })).rejects.toMatchObject({
      code: "folder-away",
      params: { path: main },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it("are added once or again, and only where something can be written", async () => {
    expect(await addModelFolder(second)).toBe(second);
    expect(await addModelFolder(second)).toBe(second);
    await writeFile(join(folder, "file"), "");
    await expect(addModelFolder(join(folder, "file"))).rejects.toMatchObject({ code: expect.any(String) });
    await expect(addModelFolder(join(folder, "file", "below"))).rejects.toMatchObject({
      code: "folder-not-writable",
    });
    await expect(addModelFolder(" ")).rejects.toMatchObject({ code: "invalid-request" });
  });
});
