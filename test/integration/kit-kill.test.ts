import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { statfsSync, writeFileSync } from "node:fs";
import { readFile, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";
import { type KitWorld, kitWorld } from "./support/kit-world";
import { canMount, mountSmallDisk } from "./support/small-disk";

let programs: BuiltPrograms;
let world: KitWorld | undefined;
let child: ChildProcess | undefined;
beforeAll(async () => {
  programs = await buildPrograms({ applying: "test/integration/programs/applying.ts" });
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await world?.remove();
});
afterAll(() => programs.remove());

it("applying that is killed outright at any moment leaves no model, and goes on without trusting what it left", async () => {
  world = await kitWorld(12_000_000);
  await world.create();
  const args = [world.out, world.modelFolder, JSON.stringify(world.model)];
  for (const share of [0.1, 0.5, 0.9]) {
    const started = fork(programs.file("applying"), args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child = started;
    const wanted = share * world.content.length;
    started.on("message", ({ bytes }: { bytes: number }) => {
      if (bytes >= wanted) started.kill("SIGKILL");
    });
    const [code, signal] = await once(started, "exit");
    expect([code, signal]).toEqual([null, "SIGKILL"]);
    expect(await world.hasName()).toBe(false);
    const left = await readFile(`${world.final}.kit-part`);
    expect(left.length).toBeGreaterThan(0);
  }
  // What was put together is read from there: the kit's own file may be all wrong where that is right.
  const sizeLeft = (await stat(`${world.final}.kit-part`)).size;
  expect(sizeLeft).toBeGreaterThan(0.5 * world.content.length);
  await utimes(`${world.final}.kit-part`, 0, 0);
  expect(await world.outcome()).toBe("applied");
  expect(await world.isWhole()).toBe(true);
});

/** Takes all the room there is, before anybody else can. */
function fillAtOnce(path: string): void {
  const { bavail, bsize } = statfsSync(join(path, ".."));
  writeFileSync(path, Buffer.alloc(bavail * bsize));
}

it.runIf(await canMount())(
  "a disk that cannot hold the model ends it with its sizes; with room it goes on",
  async () => {
    world = await kitWorld(6_000_000);
    await world.create();
    const disk = await mountSmallDisk(16);
    try {
      await disk.fill(3_000_000);
      const full = world.apply({ modelFolder: disk.folder });
      await expect(full).rejects.toMatchObject({ code: "disk-full" });
      await disk.free();
      // Full in the middle of the copying: nothing has the name, and what was right is there.
      let filled = false;
      const ended = world.outcome({
        modelFolder: disk.folder,
        onProgress: () => {
          if (!filled) fillAtOnce(join(disk.folder, "filler"));
          filled = true;
        },
      });
      expect(await ended).toBe("disk-full");
      await disk.free();
      expect(await world.outcome({ modelFolder: disk.folder })).toBe("applied");
    } finally {
      await disk.remove();
    }
  },
);

it.runIf(await canMount())(
  "a kit that its stick cannot hold is not begun, and one on a stick that fills up is none",
  async () => {
    world = await kitWorld(6_000_000);
    const disk = await mountSmallDisk(4);
    try {
      const error: unknown = await world.create({ out: disk.folder }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "disk-full", params: { path: disk.folder } });
      expect(await stat(`${disk.folder}/quern-kit.json`).catch(() => null)).toBeNull();
    } finally {
      await disk.remove();
    }
  },
);
