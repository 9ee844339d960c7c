import { access, chmod, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type GitWorld, gitWorld } from "./support/git-world";

/*
 * A repository that comes from somebody else and whose own configuration names a program of theirs, by every way that
 * we know. Each way is tried with git as it is, to see that it is one, and then with ours.
 */

/** The repository as it is before anybody touched it; each attack gets a copy. */
let untouched: GitWorld;
beforeAll(async () => {
  untouched = await gitWorld();
  await untouched.git("init", "--quiet", "--initial-branch=main", "--template=");
  await mkdir(join(untouched.root, ".git/hooks"));
  await mkdir(join(untouched.root, ".git/info"));
  await untouched.put("a.txt", "one\n");
  await untouched.put("b.txt", "one\n");
  await untouched.git("add", "--all");
  await untouched.git("commit", "--quiet", "--message=first");
  await untouched.git("tag", "first");
});
afterAll(() => untouched.remove());

let world: GitWorld;
beforeEach(async () => {
  world = await gitWorld();
  await cp(untouched.root, world.root, { recursive: true });
});
afterEach(() => world.remove());

const canary = (number = 0) => join(world.base, `canary-${number}`);
const sung = async (number = 0) =>
  access(canary(number)).then(
    () => true,
    () => false,
  );

/** A program that lets its canary sing, and otherwise does what a filter would do. */
async function program(number = 0): Promise<string> {
  const path = join(world.base, `program-${number}`);
  await writeFile(path, `#!/bin/sh\ntouch '${canary(number)}'\ncat\n`);
  await chmod(path, 0o755);
  return path;
}

interface Attack {
  readonly name: string;
  /** Lays it out in the repository. */
  plant(program: string): Promise<unknown>;
  /** With git as it is, this runs the program. Absent: the way opens only elsewhere. */
  readonly opens?: readonly (readonly string[])[];
}

const configured = (name: string, key: string, opens: Attack["opens"], attributes?: string): Attack => ({
  name,
  plant: async (program) => {
    await world.git("config", key, program);
    if (attributes !== undefined) await world.put(".gitattributes", attributes);
  },
  ...(opens && { opens }),
});
const hook = (name: string, opens: Attack["opens"]): Attack => ({
  name: `hook ${name}`,
  plant: async (program) => {
    const path = `.git/hooks/${name}`;
    await world.put(path, `#!/bin/sh\nexec '${program}' < /dev/null\n`);
    await chmod(join(world.root, path), 0o755);
  },
  opens,
});

const commit = ["commit", "--quiet", "--all", "--message=x"] as const;

/** Ways that do not stand in one another's: each with a program and a canary of its own, all in one repository. */
const together: readonly (readonly Attack[])[] = [
  [
    hook("post-index-change", [["add", "a.txt"]]),
    hook("pre-commit", [commit]),
    hook("prepare-commit-msg", [commit]),
    hook("commit-msg", [commit]),
    hook("post-commit", [commit]),
    hook("reference-transaction", [commit]),
  ],
  [
    // It runs at a terminal only.
    configured("pager", "core.pager", undefined),
    configured("editor", "core.editor", [["commit", "--all"]]),
    {
      name: "alias of a command",
      plant: async (program) => {
        for (const command of ["status", "add", "reset", "commit", "config", "cat-file", "rev-parse", "x"])
          await world.git("config", `alias.${command}`, `!${program}`);
      },
      opens: [["x"]],
    },
    // In newer versions of git.
    configured("hook by configuration", "hook.x.command", undefined),
  ],
];

const alone: readonly Attack[] = [
  configured("fsmonitor", "core.fsmonitor", [["status"]]),
  {
    name: "hooksPath",
    plant: async (program) => {
      await world.put("hooks/pre-commit", `#!/bin/sh\nexec '${program}' < /dev/null\n`);
      await chmod(join(world.root, "hooks/pre-commit"), 0o755);
      await world.git("config", "core.hooksPath", "hooks");
    },
    opens: [commit],
  },
  configured("filter clean", "filter.x.clean", [["add", "a.txt"]], "* filter=x\n"),
  configured("filter clean on status", "filter.x.clean", [["status"]], "* filter=x\n"),
  configured("filter process", "filter.x.process", [["add", "a.txt"]], "* filter=x\n"),
  configured("filter with an odd name", "filter.a=b.c.clean", [["add", "a.txt"]], "* filter=a=b.c\n"),
  configured("filter smudge", "filter.x.smudge", [["cat-file", "--filters", "HEAD:a.txt"]], "* filter=x\n"),
  {
    name: "filter from an included file",
    plant: async (program) => {
      await world.put("more", `[filter "x"]\n\tclean = ${program}\n\trequired\n`);
      await world.put(".gitattributes", "* filter=x\n");
      await world.git("config", "include.path", "../more");
    },
    opens: [["add", "a.txt"]],
  },
  {
    name: "filter of a working tree of its own",
    plant: async (program) => {
      await world.git("config", "extensions.worktreeConfig", "true");
      await world.git("config", "--worktree", "filter.x.clean", program);
      await world.put(".gitattributes", "* filter=x\n");
    },
    opens: [["add", "a.txt"]],
  },
  {
    name: "filter by the repository's own attributes",
    plant: async (program) => {
      await world.git("config", "filter.x.clean", program);
      await world.put(".git/info/attributes", "* filter=x\n");
    },
    opens: [["add", "a.txt"]],
  },
  configured("textconv", "diff.x.textconv", [["diff"]], "* diff=x\n"),
  configured("external diff", "diff.external", [["diff"]]),
  configured("diff driver", "diff.x.command", [["diff"]], "* diff=x\n"),
  {
    name: "gpg.program",
    plant: async (program) => {
      await world.git("config", "commit.gpgSign", "true");
      await world.git("config", "gpg.program", program);
    },
    opens: [commit],
  },
  {
    name: "gpg.ssh.program",
    plant: async (program) => {
      await world.git("config", "commit.gpgSign", "true");
      await world.git("config", "gpg.format", "ssh");
      await world.git("config", "user.signingKey", "key::ssh-ed25519 AAAA");
      await world.git("config", "gpg.ssh.program", program);
    },
    opens: [commit],
  },
  {
    name: "gpg.ssh.defaultKeyCommand",
    plant: async (program) => {
      await world.git("config", "commit.gpgSign", "true");
      await world.git("config", "gpg.format", "ssh");
      await world.git("config", "gpg.ssh.defaultKeyCommand", program);
    },
    opens: [commit],
  },
  {
    name: "missing objects that are to be fetched by ssh",
    plant: async (program) => await promise(program, "core.sshCommand", "ssh://nowhere.invalid/x"),
    opens: [["cat-file", "blob", "first:a.txt"]],
  },
  {
    name: "missing objects that are to be fetched by a program of the remote",
    plant: async (program) => await promise(program, "remote.origin.uploadpack", join(world.base, "folder")),
    opens: [["cat-file", "blob", "first:a.txt"]],
  },
  {
    name: "missing objects that are to be fetched by a transport of its own",
    plant: async (program) => {
      await world.git("config", "protocol.ext.allow", "always");
      await promise(program, "x.unused", `ext::${program}`);
    },
    opens: [["cat-file", "blob", "first:a.txt"]],
  },
  {
    name: "missing objects, and a program for passwords",
    plant: async (program) => {
      await world.git("config", "core.gitProxy", program);
      await world.git("config", "core.askPass", program);
      await promise(program, "credential.helper", "git://127.0.0.1:9/x");
    },
    opens: [["cat-file", "blob", "first:a.txt"]],
  },
  {
    name: "a repository inside with its own fsmonitor",
    plant: async (program) => {
      await world.git("init", "--quiet", "inner");
      await world.put("inner/x.txt", "x");
      const inner = ["-C", "inner"];
      await world.git(...inner, "add", "--all");
      await world.git(...inner, "commit", "--quiet", "--message=inner");
      await world.put(".gitmodules", '[submodule "inner"]\n\tpath = inner\n\turl = ./inner\n');
      await world.git("add", "--all");
      await world.git("commit", "--quiet", "--message=with inner");
      await world.git(...inner, "config", "core.fsmonitor", program);
      await world.git(...inner, "config", "filter.x.clean", program);
      await world.put("inner/.gitattributes", "* filter=x\n");
      await world.put("inner/x.txt", "y");
    },
    opens: [["status"]],
  },
  {
    name: "a folder that is made to look like a repository's inner parts",
    plant: async (program) => {
      await rm(join(world.root, ".git"), { recursive: true });
      await world.git("init", "--quiet", "--bare", ".");
      await world.git("config", "core.bare", "false");
      await world.git("config", "core.worktree", world.root);
      await world.git("config", "core.fsmonitor", program);
    },
    opens: [["status"]],
  },
];

/** Makes the repository say that what it lacks lies elsewhere, then takes a file away from it. */
async function promise(program: string, key: string, url: string): Promise<void> {
  await world.git("config", key, program);
  await world.git("config", "core.repositoryFormatVersion", "1");
  await world.git("config", "extensions.partialClone", "origin");
  await world.git("config", "remote.origin.url", url);
  await world.git("config", "remote.origin.promisor", "true");
  const hash = (await world.git("rev-parse", "HEAD:a.txt")).trim();
  await rm(join(world.root, ".git/objects", hash.slice(0, 2), hash.slice(2)));
}

for (const attacks of [...together, ...alone.map((attack) => [attack])]) {
  const numbers = [...attacks.keys()];
  it(`a repository runs nothing: ${attacks.map(({ name }) => name).join(", ")}`, async () => {
    for (const [number, { plant }] of attacks.entries()) await plant(await program(number));
    await world.put("a.txt", "two\n");
    // Of the same size as before: git has to look into it.
    await world.put("b.txt", "two\n");
    for (const number of numbers) await rm(canary(number), { force: true });

    const looked = async ({ handlers }: ReturnType<GitWorld["service"]>) => {
      await handlers.status().catch(() => undefined);
      for (const path of ["a.txt", "inner/x.txt"]) await handlers.headText({ path }).catch(() => undefined);
    };
    const untrusted = world.service(false);
    const ours = world.service();
    await Promise.all([looked(untrusted), looked(ours)]);
    untrusted.close();
    const { handlers } = ours;
    for (const paths of [["a.txt"], ["b.txt"], ["inner"], [".gitattributes"]])
      await handlers.stage({ paths }).catch(() => undefined);
    await handlers.unstage({ paths: ["b.txt"] }).catch(() => undefined);
    await handlers.commit({ message: "ours" }).catch(() => undefined);
    await handlers.commit({ message: "nothing more" }).catch(() => undefined);
    await looked(ours);
    ours.close();
    expect(await Promise.all(numbers.map(sung))).toEqual(numbers.map(() => false));

    for (const [number, { name, opens }] of attacks.entries()) {
      if (!opens) continue;
      await world.put("a.txt", `three ${number}\n`);
      await world.put("b.txt", "six\n");
      // One that was ended in the middle leaves it.
      await rm(join(world.root, ".git/index.lock"), { force: true });
      for (const args of opens) await gitUntilSung(args, number);
      expect(await sung(number), `${name} is a way with git as it is`).toBe(true);
    }
  });
}

/** Git as it is; some of the programs keep it waiting for ever, so it is ended once the canary has sung. */
async function gitUntilSung(args: readonly string[], number: number): Promise<void> {
  const enough = new AbortController();
  const git = world.gitUntil(enough.signal, ...args).catch(() => undefined);
  const over = git.then(() => enough.abort());
  while (!enough.signal.aborted) {
    if (await sung(number)) enough.abort();
    else await Promise.race([over, wait(20)]);
  }
  await git;
}

it("what a repository may say is heeded: who commits, and what it is called", async () => {
  await world.git("config", "user.name", "Grace");
  await world.put("a.txt", "two\n");
  const { handlers } = world.service();
  await handlers.stage({ paths: ["a.txt"] });
  await handlers.commit({ message: "second" });
  expect(await world.git("log", "-1", "--format=%an: %s")).toBe("Grace: second\n");
});

it("a git that lies in the folder is never the one that runs", async () => {
  const path = await program();
  await mkdir(join(world.root, "bin"));
  await writeFile(join(world.root, "bin/git"), `#!/bin/sh\nexec '${path}' < /dev/null\n`);
  await chmod(join(world.root, "bin/git"), 0o755);
  world.env.PATH = `${join(world.root, "bin")}:.:${world.env.PATH ?? ""}`;
  const { handlers } = world.service();
  expect((await handlers.status())?.branch).toBe("main");
  expect(await sung()).toBe(false);
});
