import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { CheckpointStore } from "./store";

/** Two trees over the same few names, so that files, links and folders take each other's place. */
const name = fc.constantFrom("a", "b", "c", "__proto__", "ü ü", ".hidden");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const node = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      content: fc.uint8Array({ maxLength: 300 }),
      mode: fc.constantFrom(0o644, 0o600, 0o755, 0o444),
    }),
  },
  { weight: 1, arbitrary: fc.record({ target: fc.constantFrom("a", "../x", "/nowhere", "c/b") }) },
);
type Node = typeof node extends fc.Arbitrary<infer T> ? T : never;
const tree = fc
  .dictionary(path, node, { maxKeys: 12, noNullPrototype: true })
  .map((found) => new Map(Object.entries(found)));

async function lay(root: string, wanted: ReadonlyMap<string, Node>): Promise<void> {
  await rm(root, { recursive: true, force: true });
  await mkdir(root);
  for (const [path, one] of wanted) {
    const at = join(root, path);
    try {
      await mkdir(dirname(at), { recursive: true });
      if ("target" in one) await symlink(one.target, at);
      else {
        await writeFile(at, one.content, { flag: "wx" });
        await chmod(at, one.mode);
      }
    } catch {
      // A file is where a folder should be, or the other way round.
    }
  }
}

/** All that a user has: contents, modes and links by path. */
async function seen(root: string): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  for (const path of await readdir(root, { recursive: true })) {
    const at = join(root, path);
    const stats = await lstat(at);
    if (stats.isSymbolicLink()) found.push([path, `link ${await readlink(at)}`]);
    else if (stats.isFile())
      found.push([path, `${stats.mode & 0o777} ${(await readFile(at)).toString("hex")}`]);
  }
  return Object.fromEntries(found.sort());
}

it("putting all changes back gives back every byte, mode and link, whatever was done", async () => {
  const home = await realpath(await mkdtemp(join(tmpdir(), "quern-restore-")));
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(tree, { minLength: 2, maxLength: 4 }),
        fc.boolean(),
        async (trees, restart) => {
          const root = join(home, "folder");
          const options = { root, folder: join(home, "store"), never: [], fileLimit: 1e6 };
          await rm(options.folder, { recursive: true, force: true });
          await mkdir(root, { recursive: true });
          let store = await CheckpointStore.open(options);
          const past: { id: string; seen: Record<string, string> }[] = [];
          for (const one of trees) {
            await lay(root, one);
            past.push({ id: await store.take([]), seen: await seen(root) });
          }
          if (restart) store = await CheckpointStore.open(options);
          for (const { id, seen: then } of past.reverse()) {
            const now = await store.take([]);
            const files = await Promise.all(
              (await store.changes(id, now)).map(async ({ path }) => ({
                path,
                expected: await store.hashAt(now, path).catch(() => null),
              })),
            );
            expect((await store.restore(id, files)).left).toEqual([]);
            expect(await seen(root)).toEqual(then);
            expect(await store.changes(id, undefined)).toEqual([]);
          }
        },
      ),
      { numRuns: 40 },
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}, 60_000);
