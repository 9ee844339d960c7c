import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { writeGguf } from "../../main/catalog";
import { openTokens } from "../../main/server";
import { tinyShape } from "../fixtures/models/tiny-shape";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";

let programs: BuiltPrograms;
let folder: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  programs = await buildPrograms({ writing: "test/integration/programs/writing-lists.ts" });
});
afterAll(() => programs.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-two-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const each = 12;

/** Files of models for one process, all readable as such. */
async function modelsFor(name: string): Promise<string[]> {
  await mkdir(join(folder, name));
  const first = join(folder, name, "0.gguf");
  await writeGguf(first, tinyShape(), ({ bytes }) => Buffer.alloc(bytes, 1));
  const paths = Array.from({ length: each }, (_, n) => join(folder, name, `${n}.gguf`));
  for (const path of paths.slice(1)) await copyFile(first, path);
  return paths;
}

async function start(name: string, models: string[], data = "data"): Promise<ChildProcess> {
  const child = fork(programs.file("writing"), [join(folder, data), name, ...models], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  children.push(child);
  await once(child, "message");
  return child;
}

it("an app and a command line that write at once lose no token and no model of each other", async () => {
  const models = { app: await modelsFor("app"), cli: await modelsFor("cli") };
  const both = await Promise.all([start("app", models.app), start("cli", models.cli)]);
  const ends = both.map((child) => once(child, "exit"));
  for (const child of both) child.send("go");
  expect((await Promise.all(ends)).map(([code]) => code)).toEqual([0, 0]);
  const all = [...models.app, ...models.cli].sort();
  const tokens = await openTokens(join(folder, "data", "server-tokens.json"));
  expect(
    tokens
      .list()
      .map(({ name }) => name.replace(/^\w+ /, ""))
      .sort(),
  ).toEqual(all);
  const library: { models: { path: string; lastLoadedAt?: string }[] } = JSON.parse(
    await readFile(join(folder, "data", "library.json"), "utf8"),
  );
  expect(library.models.map(({ path }) => path).sort()).toEqual(all);
  expect(library.models.every(({ lastLoadedAt }) => lastLoadedAt !== undefined)).toBe(true);
  expect((await readdir(join(folder, "data"))).filter((name) => /lock|tmp/.test(name))).toEqual([]);
});

/** Has a process that has started do its work. @returns how long it took, in ms */
async function timed(child: ChildProcess): Promise<number> {
  const ended = once(child, "exit");
  const began = performance.now();
  child.send("go");
  expect((await ended)[0]).toBe(0);
  return performance.now() - began;
}

it("a lock that a killed process left holds nobody up", async () => {
  const [model = ""] = await modelsFor("app");
  const first = await start("app", [model]);
  first.kill("SIGKILL");
  await once(first, "exit");
  await mkdir(join(folder, "data"), { recursive: true });
  for (const list of ["library.json", "server-tokens.json"])
    await writeFile(
      join(folder, "data", `${list}.lock`),
      JSON.stringify({ pid: first.pid, nonce: "theirs" }),
    );
  // The same without a lock, just before: on a busy machine both take longer.
  const free = await timed(await start("app", [model], "free"));
  const taking = await timed(await start("app", [model]));
  expect(taking).toBeLessThan(Math.max(5000, 10 * free));
  expect(await readdir(join(folder, "data"))).toEqual(["library.json", "server-tokens.json"]);
});
