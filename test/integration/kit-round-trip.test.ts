import { randomBytes } from "node:crypto";
import {
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkKit, type KitItem, openKit } from "../../main/kits";
import { openLibrary } from "../../main/models";
import { chunkBytes, type KitWorld, kitWorld } from "./support/kit-world";

let world: KitWorld;
beforeEach(async () => {
  world = await kitWorld();
});
afterEach(() => world.remove());

const signal = new AbortController().signal;

async function flip(path: string, at: number): Promise<void> {
  const handle = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  await handle.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, at);
  await handle.close();
}

describe("a kit", () => {
  it("brings the model over byte for byte, and into the library as verified", async () => {
    await world.create();
    expect(await checkKit(await openKit(world.out), { signal })).toEqual([]);
    const applied = await world.apply();
    expect(applied).toMatchObject({
      kind: "applied",
      installers: [join(world.out, "installers", "setup.exe")],
    });
    expect(await world.isWhole()).toBe(true);
    expect(await readdir(join(world.final, ".."))).toEqual(["tiny.gguf"]);
    if (applied.kind !== "applied") return;
    const library = await openLibrary({
      dataFolder: join(world.folder, "data"),
      modelFolder: () => world.modelFolder,
      practicePath: world.modelPath,
      catalog: [],
      onChange: () => undefined,
      onProgress: () => undefined,
      onTrouble: () => undefined,
    });
    await library.addDownloaded(applied.file, applied.downloaded, world.modelFolder);
    expect(await library.find(world.model.id)).toMatchObject({ problem: null, path: world.final });
    expect((await library.find(world.model.id)).verifiedAt).not.toBeNull();
    await library.close();
  });

  it("in parts of any size is joined to the same bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 500_000 }), async (partBytes) => {
        await rm(world.out, { recursive: true, force: true });
        await rm(world.modelFolder, { recursive: true, force: true });
        await world.create({ partBytes });
        const names = await readdir(join(world.out, "model"));
        const sizes = await Promise.all(
          names.map(async (name) => (await stat(join(world.out, "model", name))).size),
        );
        expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(partBytes, chunkBytes));
        expect((await world.apply()).kind).toBe("applied");
        expect(await world.isWhole()).toBe(true);
      }),
      { numRuns: 8 },
    );
  });

  it("whose parts lie on several sticks is put together stick by stick, naming the part that is missing", async () => {
    await world.create({ partBytes: 150_000 });
    const [first, second = ""] = (await readdir(join(world.out, "model"))).sort();
    const stick = join(world.folder, "stick");
    await mkdir(join(stick, "model"), { recursive: true });
    for (const name of ["quern-kit.json", "quern-kit.sig"])
      await copyFile(join(world.out, name), join(stick, name));
    await rename(join(world.out, "model", second), join(stick, "model", second));
    for (const name of ["licences", "installers"])
      await mkdir(join(stick, name)).then(async () => {
        for (const one of await readdir(join(world.out, name)))
          await copyFile(join(world.out, name, one), join(stick, name, one));
      });
    const count = 1 + (await readdir(join(world.out, "model"))).length;
    expect(await world.apply()).toEqual({
      kind: "damaged",
      problems: [{ kind: "missing", path: `model/${second}`, part: 2, parts: count }],
    });
    expect(await world.hasName()).toBe(false);
    expect(first).toBe(`tiny.gguf.part-1-of-${count}`);
    // The second stick alone: what came from the first one is here.
    expect((await world.apply({}, stick)).kind).toBe("applied");
    expect(await world.isWhole()).toBe(true);
  });

  it("on two sticks that are both there is one kit", async () => {
    await world.create({ partBytes: 150_000 });
    const [, second = ""] = (await readdir(join(world.out, "model"))).sort();
    const stick = join(world.folder, "stick");
    await mkdir(join(stick, "model"), { recursive: true });
    await rename(join(world.out, "model", second), join(stick, "model", second));
    expect((await world.apply({}, world.out, [stick])).kind).toBe("applied");
    expect(await world.isWhole()).toBe(true);
  });

  it("with a bad byte anywhere names the range that holds it, and applies once that is copied again", async () => {
    await world.create();
    const path = join(world.out, "model/tiny.gguf");
    const last = world.content.length - 1;
    for (const at of [0, chunkBytes - 1, chunkBytes, last]) {
      await flip(path, at);
      const from = Math.floor(at / chunkBytes) * chunkBytes;
      const to = Math.min(from + chunkBytes, world.content.length);
      const wanted = [{ kind: "bad-bytes", path: "model/tiny.gguf", from, to }];
      expect(await checkKit(await openKit(world.out), { signal })).toEqual(wanted);
      expect(await world.apply()).toEqual({ kind: "damaged", problems: wanted });
      expect(await world.hasName()).toBe(false);
      await flip(path, at);
      await rm(world.modelFolder, { recursive: true, force: true });
    }
    // Two bad pieces side by side are one range; what was right stays, and is not asked of the stick again.
    await flip(path, chunkBytes + 5);
    await flip(path, 2 * chunkBytes + 5);
    expect(await world.apply()).toEqual({
      kind: "damaged",
      problems: [{ kind: "bad-bytes", path: "model/tiny.gguf", from: chunkBytes, to: 3 * chunkBytes }],
    });
    const onlyThose = Buffer.alloc(world.content.length);
    world.content.copy(onlyThose, chunkBytes, chunkBytes, 3 * chunkBytes);
    await writeFile(path, onlyThose);
    expect((await world.apply()).kind).toBe("applied");
    expect(await world.isWhole()).toBe(true);
  });

  it("that is truncated, or longer than signed, says so and is not used", async () => {
    await world.create();
    const path = join(world.out, "model/tiny.gguf");
    const { length } = world.content;
    await truncate(path, length - 10);
    const short = { kind: "wrong-size", path: "model/tiny.gguf", haveBytes: length - 10, wantBytes: length };
    expect(await world.apply()).toEqual({ kind: "damaged", problems: [short] });
    expect(await world.hasName()).toBe(false);
    await writeFile(path, Buffer.concat([world.content, randomBytes(7)]));
    expect(await checkKit(await openKit(world.out), { signal })).toEqual([
      { ...short, haveBytes: length + 7 },
    ]);
  });

  it("never trusts what an interrupted try left: every piece of it is hashed again", async () => {
    await world.create();
    await mkdir(join(world.final, ".."), { recursive: true });
    const left = Buffer.from(world.content);
    left[10] = (left[10] ?? 0) ^ 1;
    await writeFile(`${world.final}.kit-part`, Buffer.concat([left, randomBytes(50)]));
    expect((await world.apply()).kind).toBe("applied");
    expect(await world.isWhole()).toBe(true);
  });

  it("stopped in the middle leaves no model, and goes on", async () => {
    await world.create();
    const controller = new AbortController();
    const stopped = world.outcome({
      signal: controller.signal,
      onProgress: ({ doneBytes }) => {
        if (doneBytes > 2 * chunkBytes) controller.abort();
      },
    });
    expect(await stopped).toBe("cancelled");
    expect(await world.hasName()).toBe(false);
    expect((await world.apply()).kind).toBe("applied");
    expect(await world.isWhole()).toBe(true);
  });

  it("replaces a wrong file under the model's name, and copies nothing when the right one is there", async () => {
    await world.create();
    await mkdir(join(world.final, ".."), { recursive: true });
    await writeFile(world.final, Buffer.alloc(world.content.length));
    expect((await world.apply()).kind).toBe("applied");
    expect(await world.isWhole()).toBe(true);
    const { mtimeMs } = await stat(world.final);
    expect((await world.apply()).kind).toBe("applied");
    expect((await stat(world.final)).mtimeMs).toBe(mtimeMs);
  });
});

describe("a model that is here already", () => {
  it("is read piece by piece, tells of each, and can be stopped", async () => {
    await world.create();
    await world.apply();
    const seen: number[] = [];
    const onProgress = ({ path, doneBytes }: { path: string; doneBytes: number }) => {
      if (path === "model/tiny.gguf") seen.push(doneBytes);
    };
    expect((await world.apply({ onProgress })).kind).toBe("applied");
    expect(seen.length).toBe(Math.ceil(world.content.length / chunkBytes));
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    const controller = new AbortController();
    const stopped = world.outcome({
      signal: controller.signal,
      onProgress: ({ path }) => path === "model/tiny.gguf" && controller.abort(),
    });
    expect(await stopped).toBe("cancelled");
    expect(await world.isWhole()).toBe(true);
  });

  it("of the same size and with other bytes is copied, and nothing is counted twice", async () => {
    await world.create();
    await world.apply();
    await flip(world.final, chunkBytes + 5);
    let last = { doneBytes: 0, totalBytes: 1 };
    const result = await world.apply({
      onProgress: (progress) => {
        last = progress;
        expect(progress.doneBytes).toBeLessThanOrEqual(progress.totalBytes);
      },
    });
    expect(result.kind).toBe("applied");
    expect(last.doneBytes).toBe(last.totalBytes);
    expect(await world.isWhole()).toBe(true);
  });
});

describe("making a kit", () => {
  it("goes on from what an interrupted try left, believing none of it", async () => {
    const controller = new AbortController();
    const onProgress = ({ doneBytes }: { doneBytes: number }) => {
      if (doneBytes > 2 * chunkBytes) controller.abort();
    };
    await expect(world.create({ signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(await readdir(world.out)).not.toContain("quern-kit.json");
    await flip(join(world.out, "model/tiny.gguf.quern-part"), 5);
    await world.create();
    expect(await checkKit(await openKit(world.out), { signal })).toEqual([]);
    expect(
      (await readdir(world.out, { recursive: true })).filter((name) => name.includes("quern-part")),
    ).toEqual([]);
  });

  it("refuses a model that is not what the catalogue says, and leaves no kit", async () => {
    await flip(world.modelPath, 100);
    await expect(world.create()).rejects.toMatchObject({ code: "hash-mismatch" });
    expect(await readdir(world.out)).not.toContain("quern-kit.sig");
    expect(await readdir(join(world.out, "model"))).toEqual([]);
  });

  it("writes over nobody's files", async () => {
    await mkdir(world.out);
    await writeFile(join(world.out, "holiday.jpg"), "");
    await expect(world.create()).rejects.toMatchObject({ code: "kit-other-there" });
    expect(await readdir(world.out)).toEqual(["holiday.jpg"]);
  });

  it("refuses a name that no kit may have before a byte is copied, and makes no folder", async () => {
    for (const path of ["installers/nul.exe", "../out.txt", "MODEL/TINY.GGUF"]) {
      const wrong: KitItem = { path, role: "installer", from: { text: "x" } };
      const model: KitItem = { path: "model/tiny.gguf", role: "model", from: { file: world.modelPath } };
      await expect(world.create({ items: [model, wrong] }), path).rejects.toMatchObject({
        code: "kit-invalid",
      });
      await expect(readdir(world.out)).rejects.toMatchObject({ code: "ENOENT" });
    }
  });

  it("says the same of the same files: what is signed has one form", async () => {
    const now = () => new Date(0);
    await world.create({ now });
    const first = await readFile(join(world.out, "quern-kit.json"));
    await world.create({ now });
    expect((await readFile(join(world.out, "quern-kit.json"))).equals(first)).toBe(true);
  });
});
