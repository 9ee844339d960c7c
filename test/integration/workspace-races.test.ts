import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, readFile, realpath, rename, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { QuernError } from "../../main/contract";
import { workspaceFiles } from "../../main/workspace/files";
import { withFile } from "../../main/workspace/files/read";
import { writeAt } from "../../main/workspace/files/write";
import { type FolderRoot, inFolder } from "../../main/workspace/paths";
import { codeOf, put, testWorkspace } from "./support/workspace";

const swappers: ChildProcess[] = [];
afterEach(() => {
  for (const swapper of swappers.splice(0)) swapper.kill("SIGKILL");
});

/**
 * Another process that swaps, as fast as it can, a folder with a link that leads out, and a file with another one.
 */
async function startSwapping(folder: string): Promise<void> {
  const program = `
    const { renameSync, symlinkSync, rmSync, writeFileSync } = require("node:fs");
    process.chdir(${JSON.stringify(folder)});
    process.stdout.write("on\\n");
    for (;;) {
      renameSync("way", "way-kept");
      // Who writes may have made the folder anew in the moment when it was gone.
      try { symlinkSync("../outside", "way"); } catch {}
      for (;;) {
        // No orphan when the test's process is ended from outside.
        if (process.ppid !== ${process.pid}) process.exit();
        rmSync("way", { recursive: true, force: true });
        try { renameSync("way-kept", "way"); break; } catch {}
      }
      symlinkSync("../outside/canary", "link-to-be"); renameSync("link-to-be", "file.txt");
      writeFileSync("file-to-be", "inside"); renameSync("file-to-be", "file.txt");
    }`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  swappers.push(child);
  await new Promise((resolve) => child.stdout.once("data", resolve));
}

/** Only these may come of a call on something that is swapped under it. */
const allowed = ["path-outside", "file-not-found", "file-changed-on-disk", "file-exists", "path-invalid"];

async function race(
  files: ReturnType<typeof workspaceFiles>,
  rounds: number,
): Promise<Record<string, number>> {
  const ends: Record<string, number> = {};
  const note = (end: string) => {
    ends[end] = (ends[end] ?? 0) + 1;
  };
  for (let round = 0; round < rounds; round++) {
    const calls = [
      async () => {
        const { text } = await files.readText(round % 2 ? "file.txt" : "way/canary");
        expect(text).toBe("inside");
      },
      async () => {
        await files.writeText(`way/new-${round}.txt`, "written", null);
      },
      async () => {
        await files.writeText("file.txt", "inside", await files.version("file.txt"));
      },
      async () => {
        await files.writeText("way/canary", "inside", await files.version("way/canary"));
      },
      async () => {
        const names = (await files.list("way")).map(({ name }) => name);
        expect(names).not.toContain("outside-only");
      },
    ];
    for (const call of calls) {
      try {
        await call();
        note("ok");
      } catch (error) {
        if (!(error instanceof QuernError)) throw error;
        expect(allowed).toContain(error.code);
        note(error.code);
      }
    }
  }
  return ends;
}

async function prepare() {
  const workspace = await testWorkspace({ "way/canary": "inside", "file.txt": "inside" });
  await put(join(workspace.outside, "outside-only"), "");
  await workspace.services.workspace.choose();
  return workspace;
}

async function expectUntouched(outside: string): Promise<void> {
  expect((await readdir(outside)).sort()).toEqual(["canary", "outside-only"]);
  expect(await readFile(join(outside, "canary"), "utf8")).toBe("canary");
}

describe("a folder and a file that are swapped with links all the time", () => {
  it.runIf(process.platform === "linux")(
    "lead nobody out where the folder is held by its handle",
    async () => {
      const { folder, outside, services } = await prepare();
      await startSwapping(folder);
      const ends = await race(services.agentFiles(), 400);
      // Both were met: a race in which nothing was swapped proves nothing.
      expect(ends.ok).toBeGreaterThan(50);
      expect(ends["path-outside"]).toBeGreaterThan(5);
      await expectUntouched(outside);
    },
  );

  it("are refused where folders are checked by their path, when the swap came before the look", async () => {
    const { folder, outside } = await prepare();
    const real = await realpath(folder);
    const stats = await stat(real, { bigint: true });
    const root: FolderRoot = {
      path: real,
      dev: stats.dev,
      ino: stats.ino,
      grammar: "linux",
      forbidden: [],
      holding: "checked",
    };
    const above = { repository: false, levels: [] };
    const nobody = { root, above, ripgrep: "", view: "agent", onWritten: () => undefined } as const;
    const files = workspaceFiles({ ...nobody, trusted: () => true });
    const { version } = await files.readText("way/canary");
    await files.writeText("way/canary", "again", version);
    expect((await files.readText("way/canary")).text).toBe("again");
    // The folder turns into a link while something is done in it: what is open already is not taken for inside.
    await inFolder(root, ["way"], async (place) => {
      await rename(join(folder, "way"), join(folder, "way-kept"));
      await symlink("../outside", join(folder, "way"));
      const calls = [
        () => withFile(root, place, "canary", async () => "read"),
        () => writeAt(root, place, "new.txt", { bytes: Buffer.from("x"), ifVersion: null }),
        () => writeAt(root, place, "canary", { bytes: Buffer.from("x"), ifVersion: undefined }),
      ];
      for (const call of calls) expect(await codeOf(call())).toBe("path-outside");
    });
    for (const path of ["way/canary", "way/new.txt"]) {
      expect(await codeOf(files.readText(path))).toBe("path-outside");
      expect(await codeOf(files.writeText(path, "x", null))).toBe("path-outside");
    }
    await expectUntouched(outside);
  });

  it("a link that comes between looking and opening is not followed", async () => {
    const { folder, outside, services } = await prepare();
    await mkdir(join(folder, "deep"));
    await symlink("../../outside", join(folder, "deep/out"));
    const agent = services.agentFiles();
    await expect(agent.writeText("deep/out/x.txt", "x", null)).rejects.toThrow("path-outside");
    await expectUntouched(outside);
  });
});
