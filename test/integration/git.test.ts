import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type GitWorld, gitWorld } from "./support/git-world";

let world: GitWorld;
beforeEach(async () => {
  world = await gitWorld();
});
afterEach(() => world.remove());

async function started(): Promise<void> {
  await world.git("init", "--quiet", "--initial-branch=main");
  await world.put("a.txt", "one\n");
  await world.put("in/b.txt", "two\n");
  await world.git("add", "--all");
  await world.git("commit", "--quiet", "--message=first");
}

it("a folder in no repository has no status", async () => {
  const { handlers } = world.service();
  expect(await handlers.status()).toBeNull();
  expect(await handlers.headText({ path: "a.txt" })).toBeNull();
  await expect(handlers.stage({ paths: ["a.txt"] })).rejects.toMatchObject({ code: "git-failed" });
});

it("without git there is no status, and what needs it says so", async () => {
  await started();
  const { handlers } = world.service();
  world.env.PATH = join(world.base, "nothing");
  expect(await handlers.status()).toBeNull();
  await expect(handlers.stage({ paths: ["a.txt"] })).rejects.toMatchObject({ code: "git-missing" });
});

it("shows what is changed, staged, new, gone and renamed, below the folder", async () => {
  await started();
  await world.put("a.txt", "changed\n");
  await world.git("add", "a.txt");
  await world.put("a.txt", "changed again\n");
  await rename(join(world.root, "in/b.txt"), join(world.root, "in/c.txt"));
  await world.git("add", "in");
  await world.put("new name\twith\nodd characters.txt", "new");
  await rm(join(world.root, "a.txt"));
  await symlink("x", join(world.root, "a.txt"));
  const { handlers } = world.service();
  expect(await handlers.status()).toEqual({
    branch: "main",
    ahead: 0,
    behind: 0,
    clipped: false,
    files: [
      { path: "a.txt", from: null, staged: "modified", unstaged: "type-changed" },
      { path: "in/c.txt", from: "in/b.txt", staged: "renamed", unstaged: null },
      { path: "new name\twith\nodd characters.txt", from: null, staged: null, unstaged: "untracked" },
    ],
  });
  const part = world.service(true, "in");
  expect((await part.handlers.status())?.files).toEqual([
    { path: "c.txt", from: "b.txt", staged: "renamed", unstaged: null },
  ]);
  expect(await part.handlers.headText({ path: "b.txt" })).toBe("two\n");
});

it("says of a file that was too large at HEAD that it is, and not that it was not there", async () => {
  await started();
  await world.put("large.txt", "0123456789\n".repeat(1_000_000));
  await world.git("add", "--all");
  await world.git("commit", "--quiet", "--message=large");
  await world.put("large.txt", "small now\n");
  await expect(world.service().handlers.headText({ path: "large.txt" })).rejects.toMatchObject({
    code: "file-too-large",
  });
});

it("stages, unstages and commits what the user asks for, before and after the first commit", async () => {
  await world.git("init", "--quiet", "--initial-branch=main");
  await world.put("a.txt", "one\n");
  await world.put("*.txt", "not a pattern\n");
  await world.put("-b", "not an option\n");
  const { handlers } = world.service();
  const staged = await handlers.stage({ paths: ["*.txt", "-b"] });
  expect(staged.files.map(({ path, staged, unstaged }) => [path, staged, unstaged])).toEqual([
    ["*.txt", "added", null],
    ["-b", "added", null],
    ["a.txt", null, "untracked"],
  ]);
  const unstaged = await handlers.unstage({ paths: ["-b"] });
  expect(unstaged.files.filter(({ staged }) => staged !== null).map(({ path }) => path)).toEqual(["*.txt"]);
  const message = "A first line\n\n# not a comment\n“quoted”, $(not run), `nor this`";
  const committed = await handlers.commit({ message });
  expect(committed.files.map(({ path }) => path)).toEqual(["-b", "a.txt"]);
  expect((await world.git("log", "-1", "--format=%an %ae%n%B")).trim()).toBe(
    `Ada ada@example.org\n${message}`,
  );
  expect(await handlers.headText({ path: "*.txt" })).toBe("not a pattern\n");
  expect(await handlers.headText({ path: "a.txt" })).toBeNull();
  await expect(handlers.commit({ message: "again" })).rejects.toMatchObject({ code: "git-nothing-staged" });

  await rename(join(world.root, "*.txt"), join(world.root, "renamed.txt"));
  const renamed = await handlers.stage({ paths: ["*.txt", "renamed.txt"] });
  expect(renamed.files[0]).toMatchObject({ path: "renamed.txt", from: "*.txt", staged: "renamed" });
  const back = await handlers.unstage({ paths: ["renamed.txt"] });
  expect(back.files.every(({ staged }) => staged === null)).toBe(true);
});

it("a folder that is not trusted can be looked at, and nothing else", async () => {
  await started();
  await world.put("a.txt", "changed\n");
  const { handlers } = world.service(false);
  expect((await handlers.status())?.files).toHaveLength(1);
  expect(await handlers.headText({ path: "a.txt" })).toBe("one\n");
  const index = await readFile(join(world.root, ".git/index"));
  await expect(handlers.stage({ paths: ["a.txt"] })).rejects.toMatchObject({ code: "not-trusted" });
  await expect(handlers.unstage({ paths: ["a.txt"] })).rejects.toMatchObject({ code: "not-trusted" });
  await expect(handlers.commit({ message: "x" })).rejects.toMatchObject({ code: "not-trusted" });
  expect((await readFile(join(world.root, ".git/index"))).equals(index)).toBe(true);
});

it("says what stands in the way of a commit", async () => {
  await started();
  await world.put("a.txt", "changed\n");
  await world.put("in/b.txt", "changed\n");
  const part = world.service(true, "in");
  await world.git("add", "a.txt");
  await part.handlers.stage({ paths: ["b.txt"] });
  await expect(part.handlers.commit({ message: "x" })).rejects.toMatchObject({
    code: "git-staged-outside",
    params: { path: "a.txt" },
  });
  const { handlers } = world.service();
  await writeFile(
    join(world.home, ".gitconfig"),
    "[commit]\n\tgpgSign = true\n[user]\n\tname = A\n\temail = a@b.c\n",
  );
  await expect(handlers.commit({ message: "x" })).rejects.toMatchObject({ code: "git-signing" });
  await writeFile(join(world.home, ".gitconfig"), "");
  await expect(handlers.commit({ message: "x" })).rejects.toMatchObject({ code: "git-no-identity" });
  expect(await world.git("log", "--format=%s")).toBe("first\n");
});

it("leaves files to git itself that a filter would change", async () => {
  await writeFile(
    join(world.home, ".gitconfig"),
    '[filter "lfs"]\n\tclean = tr a-z A-Z\n\trequired = true\n[user]\n\tname = A\n\temail = a@b.c\n',
  );
  await world.git("init", "--quiet");
  await world.put(".gitattributes", "*.bin filter=lfs\n");
  await world.put("in/x.bin", "binary");
  await world.put("plain.txt", "plain");
  const { handlers } = world.service();
  for (const path of ["in/x.bin", "in"])
    await expect(handlers.stage({ paths: ["plain.txt", path] })).rejects.toMatchObject({
      code: "git-filter",
      params: { path: "in/x.bin", name: "lfs" },
    });
  const status = await handlers.stage({ paths: ["plain.txt"] });
  expect(status.files.filter(({ staged }) => staged !== null).map(({ path }) => path)).toEqual(["plain.txt"]);
});

it("paths that lead out are refused, and nothing is read or staged through a link", async () => {
  await started();
  await mkdir(join(world.base, "outside"));
  await writeFile(join(world.base, "outside/x.txt"), "outside");
  await symlink(join(world.base, "outside"), join(world.root, "link"));
  const { handlers } = world.service();
  await expect(handlers.headText({ path: "../folder/a.txt" })).rejects.toMatchObject({
    code: "path-outside",
  });
  await expect(handlers.stage({ paths: ["../outside/x.txt"] })).rejects.toMatchObject({
    code: "path-outside",
  });
  await expect(handlers.stage({ paths: ["link/x.txt"] })).rejects.toMatchObject({ code: "git-failed" });
});

it("lists a part of very many files, and says so", async () => {
  await world.git("init", "--quiet");
  for (let n = 0; n < 5100; n += 1) await world.put(`d${n % 20}/${n}`, "");
  const status = await world.service().handlers.status();
  expect(status?.clipped).toBe(true);
  expect(status?.files).toHaveLength(5000);
});

it("tells the page when the repository or its files have changed, and is silent when nothing has", async () => {
  await started();
  const { handlers, said, refresh, close } = world.service();
  await handlers.status();
  await world.put("a.txt", "changed\n");
  refresh();
  await vi.waitFor(
    () => expect(said.at(-1)?.files).toMatchObject([{ path: "a.txt", unstaged: "modified" }]),
    10_000,
  );
  await world.git("add", "a.txt");
  await vi.waitFor(() => expect(said.at(-1)?.files).toMatchObject([{ staged: "modified" }]), 10_000);
  await world.git("commit", "--quiet", "--message=second");
  await vi.waitFor(() => expect(said.at(-1)?.files).toEqual([]), 10_000);
  await world.git("switch", "--quiet", "--create", "other/branch");
  await vi.waitFor(() => expect(said.at(-1)?.branch).toBe("other/branch"), 10_000);
  const before = said.length;
  expect((await handlers.status())?.branch).toBe("other/branch");
  refresh();
  // In turn with what `refresh` has begun.
  await new Promise((resolve) => setTimeout(resolve, 700));
  await handlers.status();
  expect(said).toHaveLength(before);
  close();
});
