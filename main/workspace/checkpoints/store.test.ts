import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hashOf } from "./objects";
import { CheckpointStore, type StoreOptions } from "./store";

let home: string;
let options: StoreOptions;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "quern-checkpoints-")));
  await mkdir(join(home, "folder"));
  options = { root: join(home, "folder"), folder: join(home, "store"), never: [], fileLimit: 50_000_000 };
});
afterEach(async () => rm(home, { recursive: true, force: true }));

const open = () => CheckpointStore.open(options);
const at = (path: string) => join(options.root, path);
async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), content);
}
const text = async (path: string) => readFile(at(path), "utf8").catch(() => null);
const version = (content: string) => hashOf(Buffer.from(content));
const decoded = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString("utf8"));

it("tells what was created, changed and deleted, and gives files as they were", async () => {
  const store = await open();
  await put("kept.txt", "kept");
  await put("in/changed.txt", "one");
  await put("gone.txt", "gone");
  const first = await store.take([]);
  await put("in/changed.txt", "two");
  await put("new/made.txt", "made");
  await rm(at("gone.txt"));
  const expected = [
    { path: "gone.txt", kind: "deleted" },
    { path: "in/changed.txt", kind: "changed" },
    { path: "new/made.txt", kind: "created" },
  ];
  expect(await store.changes(first, undefined)).toEqual(expected);
  const second = await store.take([]);
  expect(await store.changes(first, second)).toEqual(expected);
  expect(decoded(await store.bytesAt(first, "in/changed.txt"))).toBe("one");
  expect(decoded(await store.bytesAt(second, "in/changed.txt"))).toBe("two");
  expect(await store.bytesAt(first, "new/made.txt")).toBeNull();
  expect(await store.hashAt(first, "gone.txt")).toBe(version("gone"));
});

it("puts back what was changed, created and deleted, and leaves the rest", async () => {
  const store = await open();
  await put("a.txt", "a1");
  await put("b/c/d.txt", "d1");
  await put("other.txt", "other");
  const first = await store.take([]);
  await put("a.txt", "a2");
  await rm(at("b"), { recursive: true });
  await put("made/by/step.txt", "made");
  const { restored, left } = await store.restore(first, [
    { path: "a.txt", expected: version("a2") },
    { path: "b/c/d.txt", expected: null },
    { path: "made/by/step.txt", expected: version("made") },
  ]);
  expect({ restored, left }).toEqual({ restored: ["a.txt", "b/c/d.txt", "made/by/step.txt"], left: [] });
  expect([await text("a.txt"), await text("b/c/d.txt"), await text("other.txt")]).toEqual([
    "a1",
    "d1",
    "other",
  ]);
  expect((await readdir(options.root)).sort()).toEqual(["a.txt", "b", "other.txt"]);
  expect(await store.changes(first, undefined)).toEqual([]);
});

it("never overwrites, removes or hides what somebody else has done meanwhile", async () => {
  const store = await open();
  await put("edited.txt", "one");
  await put("removed.txt", "one");
  const first = await store.take([]);
  await put("edited.txt", "somebody's");
  await put("created.txt", "somebody's too");
  const result = await store.restore(first, [
    { path: "edited.txt", expected: version("the step's") },
    { path: "created.txt", expected: version("the step's") },
    // The step removed it, and somebody wrote it again.
    { path: "removed.txt", expected: null },
  ]);
  expect(result).toEqual({ restored: ["removed.txt"], left: ["edited.txt", "created.txt"] });
  await put("removed.txt", "written again");
  const again = await store.restore(first, [{ path: "removed.txt", expected: null }]);
  expect(again.left).toEqual(["removed.txt"]);
  expect([await text("edited.txt"), await text("created.txt"), await text("removed.txt")]).toEqual([
    "somebody's",
    "somebody's too",
    "written again",
  ]);
});

it("sees a change that leaves size and time as they were", async () => {
  const store = await open();
  await put("same.txt", "one");
  const then = new Date(1_600_000_000_000);
  await utimes(at("same.txt"), then, then);
  const first = await store.take([]);
  await writeFile(at("same.txt"), "two");
  await utimes(at("same.txt"), then, then);
  const second = await store.take([]);
  expect(await store.changes(first, second)).toEqual([{ path: "same.txt", kind: "changed" }]);
});

it("keeps mode bits and links", async () => {
  const store = await open();
  await put("run.sh", "#!/bin/sh\n");
  await chmod(at("run.sh"), 0o750);
  await symlink("run.sh", at("link"));
  await symlink("../outside", at("outside"));
  const first = await store.take([]);
  await chmod(at("run.sh"), 0o600);
  await rm(at("link"));
  await symlink("elsewhere", at("link"));
  expect(await store.changes(first, undefined)).toEqual([
    { path: "link", kind: "changed" },
    { path: "run.sh", kind: "changed" },
  ]);
  const second = await store.take([]);
  expect([await store.modeAt(first, "run.sh"), await store.modeAt(second, "run.sh")]).toEqual([0o750, 0o600]);
  expect(await store.modeAt(first, "absent.sh")).toBeNull();
  const files = await Promise.all(
    ["run.sh", "link"].map(async (path) => ({ path, expected: await store.hashAt(second, path) })),
  );
  expect((await store.restore(first, files)).left).toEqual([]);
  expect((await lstat(at("run.sh"))).mode & 0o777).toBe(0o750);
  expect(await readlink(at("link"))).toBe("run.sh");
  // A file asked for by its link, as it was then; a link that leads out gives nothing.
  expect(decoded(await store.bytesAt(first, "link"))).toBe("#!/bin/sh\n");
  expect(await store.bytesAt(first, "outside")).toBeNull();
});

it("leaves out git's folder, packages and what is ignored, says so, and never undoes what it does not know", async () => {
  const store = await open();
  await put(".gitignore", "*.log\n/build/\n!keep.log\n");
  await put("sub/.gitignore", "!loud.log\n");
  for (const path of [
    ".git/HEAD",
    "node_modules/a/index.js",
    "x.log",
    "build/out.js",
    "keep.log",
    "sub/loud.log",
  ])
    await put(path, "one");
  await put("sub/build/in.js", "one");
  const first = await store.take([]);
  const { listed, count } = await store.leftOut(first);
  expect(listed.map(({ path, why }) => `${why} ${path}`).sort()).toEqual([
    "ignored .git",
    "ignored build",
    "ignored node_modules",
    "ignored x.log",
  ]);
  expect(count).toBe(4);
  expect(decoded(await store.bytesAt(first, "keep.log"))).toBe("one");
  expect(decoded(await store.bytesAt(first, "sub/loud.log"))).toBe("one");
  expect(decoded(await store.bytesAt(first, "sub/build/in.js"))).toBe("one");
  await expect(store.bytesAt(first, "build/out.js")).rejects.toMatchObject({ code: "file-not-found" });
  // Without the ignore file it is seen, but it was not made: putting back must not remove it.
  await rm(at(".gitignore"));
  expect(await store.changes(first, undefined)).toEqual([{ path: ".gitignore", kind: "deleted" }]);
  const result = await store.restore(first, [
    { path: "x.log", expected: version("one") },
    { path: "build/out.js", expected: version("one") },
  ]);
  expect(result).toEqual({ restored: [], left: ["x.log", "build/out.js"] });
  expect(await text("x.log")).toBe("one");
});

it("records a file that is about to be changed even where it is ignored, large or not yet there", async () => {
  options = { ...options, fileLimit: 10 };
  const store = await open();
  await put(".gitignore", "*.log\n");
  await put("a.log", "one");
  await put("large.txt", "larger than ten bytes");
  const without = await store.take([]);
  await expect(store.bytesAt(without, "large.txt")).rejects.toMatchObject({ code: "file-too-large" });
  const first = await store.take(["a.log", "large.txt", "new.log"]);
  await put("a.log", "two");
  await put("large.txt", "and larger than ten bytes");
  await put("new.log", "new");
  expect((await store.changes(first, undefined)).map(({ path }) => path)).toEqual([
    "a.log",
    "large.txt",
    "new.log",
  ]);
  const result = await store.restore(first, [
    { path: "a.log", expected: version("two") },
    { path: "large.txt", expected: version("and larger than ten bytes") },
    { path: "new.log", expected: version("new") },
  ]);
  expect(result.left).toEqual([]);
  expect([await text("a.log"), await text("large.txt"), await text("new.log")]).toEqual([
    "one",
    "larger than ten bytes",
    null,
  ]);
  // It stays so for those that follow, also after a restart.
  await put("a.log", "three");
  const later = await (await open()).take([]);
  expect(decoded(await (await open()).bytesAt(later, "a.log"))).toBe("three");
});

it("writes through no link, wherever it stands", async () => {
  const store = await open();
  await put("in/file.txt", "inside");
  await put("leaf.txt", "inside");
  const first = await store.take([]);
  await mkdir(join(home, "outside"));
  await writeFile(join(home, "outside", "file.txt"), "canary");
  await rename(at("in"), at("moved"));
  await symlink(join(home, "outside"), at("in"));
  await rm(at("leaf.txt"));
  await symlink(join(home, "outside", "file.txt"), at("leaf.txt"));
  const result = await store.restore(first, [
    { path: "in/file.txt", expected: version("canary") },
    { path: "leaf.txt", expected: version("canary") },
    { path: "../outside/file.txt", expected: version("canary") },
  ]);
  expect(result.restored).toEqual([]);
  expect(await readFile(join(home, "outside", "file.txt"), "utf8")).toBe("canary");
  expect(await readdir(join(home, "outside"))).toEqual(["file.txt"]);
  await expect(store.bytesAt(first, "../outside/file.txt")).rejects.toMatchObject({ code: "path-outside" });
});

it("follows no link when it records", async () => {
  const store = await open();
  await mkdir(join(home, "outside"));
  await writeFile(join(home, "outside", "secret.txt"), "secret");
  await symlink(join(home, "outside"), at("folder-link"));
  await link(join(home, "outside", "secret.txt"), at("hard.txt"));
  const first = await store.take([]);
  expect(await store.changes(first, undefined)).toEqual([]);
  await expect(store.bytesAt(first, "folder-link/secret.txt")).rejects.toMatchObject({
    code: "path-outside",
  });
  await expect(store.take(["folder-link/secret.txt"])).rejects.toMatchObject({ code: "path-outside" });
});

it("looks into no folder of our own, and its own store may lie in the folder", async () => {
  options = { ...options, folder: at("data/store"), never: [at("data")] };
  await put("data/private.txt", "private");
  await put("a.txt", "a");
  const store = await open();
  const first = await store.take([]);
  expect(await store.changes(first, await store.take([]))).toEqual([]);
  await expect(store.bytesAt(first, "data/private.txt")).rejects.toMatchObject({ code: "file-not-found" });
});

it("a file that the system does not give is left out, and nothing else suffers", async () => {
  if (process.getuid?.() === 0 || process.platform === "win32") {
    // The superuser may read everything: a name that is no text stands for it.
    const odd = Buffer.concat([Buffer.from(`${options.root}/`), Buffer.from([0x66, 0xff, 0x66])]);
    await writeFile(odd, "odd");
  } else {
    await put("closed.txt", "closed");
    await chmod(at("closed.txt"), 0);
  }
  await put("a.txt", "a");
  const store = await open();
  const first = await store.take([]);
  expect((await store.leftOut(first)).listed).toMatchObject([{ why: "unreadable" }]);
  expect(decoded(await store.bytesAt(first, "a.txt"))).toBe("a");
});

it("large contents are stored as files of their own and come back the same", async () => {
  const large = Buffer.alloc(5_000_000, "0123456789abcdefg");
  await put("large.bin", large);
  await chmod(at("large.bin"), 0o444);
  const store = await open();
  const first = await store.take([]);
  await rm(at("large.bin"));
  const result = await store.restore(first, [{ path: "large.bin", expected: null }]);
  expect(result.left).toEqual([]);
  expect((await readFile(at("large.bin"))).equals(large)).toBe(true);
  expect((await lstat(at("large.bin"))).mode & 0o777).toBe(0o444);
});

it("what is not kept is gone from the disk, and what is kept is whole", async () => {
  const store = await open();
  const big = (seed: string) =>
    Buffer.from(Array.from({ length: 2000 }, (_, n) => hashOf(Buffer.from(seed + n))).join(""));
  await put("stays.txt", "stays");
  await put("a.bin", big("1"));
  const first = await store.take([]);
  await put("a.bin", big("2"));
  const second = await store.take([]);
  await put("a.bin", Buffer.alloc(5_000_000, 1));
  const third = await store.take([]);
  await store.keepOnly(new Set([second]));
  await expect(store.bytesAt(first, "a.bin")).rejects.toMatchObject({ code: "agent-step-not-found" });
  await expect(store.bytesAt(third, "a.bin")).rejects.toMatchObject({ code: "agent-step-not-found" });
  const later = await open();
  for (const one of [store, later]) {
    expect(await one.bytesAt(second, "a.bin")).toEqual(new Uint8Array(big("2")));
    expect(decoded(await one.bytesAt(second, "stays.txt"))).toBe("stays");
  }
  expect(await readdir(join(options.folder, "large"))).toEqual([]);
  // What is unchanged but no longer stored is stored again.
  await later.keepOnly(new Set());
  expect(await readdir(join(options.folder, "packs"))).toEqual([]);
  const fourth = await later.take([]);
  expect(decoded(await (await open()).bytesAt(fourth, "stays.txt"))).toBe("stays");
});

it("a stopped one leaves nothing behind", async () => {
  const store = await open();
  await put("a.txt", "a");
  const stop = new AbortController();
  stop.abort();
  await expect(store.take([], stop.signal)).rejects.toMatchObject({ name: "AbortError" });
  expect(await readdir(join(options.folder, "checkpoints"))).toEqual([]);
  expect(await readdir(join(options.folder, "packs"))).toEqual([]);
});

it("names that mean something to JavaScript are names like any other", async () => {
  const store = await open();
  for (const name of ["__proto__", "constructor", "-rf", "a b", "ü\n.txt", "*"]) await put(name, name);
  const first = await store.take([]);
  for (const name of ["__proto__", "constructor", "-rf", "a b", "ü\n.txt", "*"]) {
    await put(name, "changed");
    const result = await store.restore(first, [{ path: name, expected: version("changed") }]);
    expect(result.restored).toEqual([name]);
    expect(await text(name)).toBe(name);
  }
});

it("a first copy that was made ahead is what the next checkpoint goes on from", async () => {
  const store = await open();
  await put("kept.txt", "kept");
  await put("changed.txt", "one");
  // Older than the tick of the clock: nothing has to be read a second time for its youth.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const packs = async () => (await readdir(join(options.folder, "packs"))).length;
  await store.ahead();
  expect(await packs()).toBe(2);
  await store.ahead();
  const first = await store.take([]);
  expect(await packs()).toBe(2);
  await put("changed.txt", "two");
  expect(await store.changes(first, undefined)).toEqual([{ path: "changed.txt", kind: "changed" }]);
  expect(decoded(await store.bytesAt(first, "changed.txt"))).toBe("one");
  // Nobody names it: it goes with the others, and what it alone held as well.
  await store.keepOnly(new Set([first]));
  expect(decoded(await store.bytesAt(first, "kept.txt"))).toBe("kept");
});
