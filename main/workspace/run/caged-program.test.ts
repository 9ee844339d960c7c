import { execFile } from "node:child_process";
import {
  access,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ProgramRequest, startProgram } from "./caged-program";
import { ReachChanged, reachOf, sandboxFor } from "./reach";

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "quern-program-")));
  await mkdir(join(base, "own/root"), { recursive: true });
});
afterEach(() => rm(base, { recursive: true, force: true }));

const env = { PATH: process.env.PATH };

/** A line of the shell as a program, consented to as it is now unless something else is said. */
async function request(line: string, more: Partial<ProgramRequest> = {}): Promise<ProgramRequest> {
  const named = {
    command: "/bin/sh",
    args: ["-c", line],
    root: join(base, "own/root"),
    own: [join(base, "own")],
    reads: [],
    writes: [],
    network: false,
    variables: {},
    signal: new AbortController().signal,
    ...more,
  };
  const { reach } = await reachOf(named);
  return { consented: reach, ...named };
}

/** What a program wrote to its output, after it has ended by itself. */
async function outputOf(asked: ProgramRequest): Promise<string> {
  const { child } = await startProgram(asked, env);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  await new Promise((resolve) => child.once("close", resolve));
  return text;
}
/** Whether a process with these arguments runs. */
const listed = (args: string) =>
  new Promise<boolean>((done) =>
    execFile("ps", ["-eo", "args"], (_, out) => done(out.split("\n").includes(args))),
  );

const isCaged = async () => (await sandboxFor([], [])).kind !== "none";

test("Quern's data is not there for it, also where a folder above may be read, and its own folder in it is", async ({
  skip,
}) => {
  if (!(await isCaged())) skip();
  await writeFile(join(base, "own/secret"), "canary");
  await writeFile(join(base, "beside"), "to be read");
  const line = `cat ${base}/beside; cat ${base}/own/secret; ls ${base}/own; echo made > ${base}/own/root/made`;
  const said = await outputOf(await request(line, { reads: [base] }));
  expect(said).toBe("to be readroot\n");
  expect(await readFile(join(base, "own/root/made"), "utf8")).toBe("made\n");
});

test("of the folder of a program in the home, the program's file alone is there, by its path and its real one", async ({
  skip,
}) => {
  if (!(await isCaged())) skip();
  const home = await mkdtemp(join(homedir(), ".quern-program-"));
  const [bin, share] = [join(home, ".local/bin"), join(home, "share")];
  const link = join(bin, "tool");
  await mkdir(bin, { recursive: true });
  await mkdir(share);
  await writeFile(join(share, "tool"), "#!/bin/sh\nls -A $1 $2\n");
  await chmod(join(share, "tool"), 0o755);
  await symlink(join(share, "tool"), link);
  for (const place of [bin, share]) await writeFile(join(place, "beside"), "canary");
  const said = await outputOf(await request("", { command: link, args: [bin, share] }));
  await rm(home, { recursive: true });
  expect(said).toBe(`${bin}:\ntool\n\n${share}:\ntool\n`);
});

test("it makes no repository in a folder that it may write, and nothing of that is left after it", async ({
  skip,
}) => {
  if (!(await isCaged())) skip();
  const [folder, bare] = [join(base, "notes"), join(base, "bare")];
  await mkdir(join(folder, "old"), { recursive: true });
  await mkdir(bare);
  // A link in the place of a repository cannot be held, and keeps nothing from starting.
  await symlink(bare, join(folder, "old/.git"));
  const line = `cd ${folder}; mkdir -p .git/hooks; echo no > .git/config; mv .git away; echo yes > made; ls -A`;
  const said = await outputOf(await request(line, { writes: [folder] }));
  expect(said).toBe(".git\nmade\nold\n");
  await expect.poll(() => readdir(folder)).toEqual(["made", "old"]);
});

test.runIf(process.platform === "linux")(
  "a program of the system starts where its name is a link to elsewhere",
  async ({ skip }) => {
    const command = "/usr/bin/awk";
    if ((await realpath(command).catch(() => command)) === command) skip();
    const said = await outputOf(await request("", { command, args: ['BEGIN { print "here" }'] }));
    expect(said).toBe("here\n");
  },
);

test("what may write in Quern's data, or above it, is held in by nothing and says so", async () => {
  const own = join(base, "own");
  const missing = "It may write in Quern's own data.";
  await symlink(own, join(base, "link"));
  for (const folder of [base, own, join(own, "root"), join(base, "link")])
    expect(await sandboxFor([folder], [own])).toEqual({ kind: "none", missing });
  expect((await sandboxFor([`${own}-other`], [own])).missing).not.toBe(missing);
});

test("a path that comes to lead elsewhere while folders are looked through keeps it from starting, too", async ({
  skip,
}) => {
  if (!(await isCaged())) skip();
  const [wide, other, link] = [join(base, "wide"), join(base, "other"), join(base, "link")];
  await mkdir(other);
  for (let n = 0; n < 2000; n++) await mkdir(join(wide, String(n)), { recursive: true });
  await symlink(wide, link);
  const starting = startProgram(await request("true", { writes: [link] }), env);
  setTimeout(async () => {
    await rm(link);
    await symlink(other, link);
  }, 10);
  await expect(starting).rejects.toThrow(ReachChanged);
});

test("a start that is not wanted any more looks through no folder to its end, and starts nothing", async ({
  skip,
}) => {
  if (!(await isCaged())) skip();
  const wide = join(base, "wide");
  await mkdir(wide);
  for (let n = 0; n < 2000; n++) await mkdir(join(wide, String(n)));
  const stop = new AbortController();
  const made = join(base, "own/root/made");
  const asked = await request(`echo > ${made}`, { reads: [wide], signal: stop.signal });
  const starting = startProgram(asked, env);
  setTimeout(() => stop.abort(new Error("not wanted")), 5);
  await expect(starting).rejects.toThrow("not wanted");
  await expect(access(made)).rejects.toThrow();
});

test.runIf(process.platform === "linux")(
  "what nothing holds in is ended with a daemon that has left its parents, session and group, by Quern or by itself",
  async () => {
    const daemon = (seconds: number) =>
      `(setsid sh -c 'sleep ${seconds} & exit' </dev/null >/dev/null 2>&1 &); sleep 0.3`;
    const bare = { writes: [homedir()] };
    const waits = await startProgram(await request(`${daemon(9651)}; sleep 9652`, bare), env);
    expect(waits.sandbox).toBe("none");
    await expect.poll(() => listed("sleep 9651")).toBe(true);
    await waits.end();
    expect(await listed("sleep 9651")).toBe(false);
    await startProgram(await request(daemon(9653), bare), env);
    await expect.poll(() => listed("sleep 9653")).toBe(true);
    await expect.poll(() => listed("sleep 9653"), { timeout: 5000 }).toBe(false);
  },
);

test.runIf(process.platform === "linux")(
  "what is ended in the moment of its start leaves nothing running",
  async () => {
    for (let n = 0; n < 15; n++) {
      const started = await startProgram(await request("exec sleep 9655"), env);
      if (n > 0) await new Promise((resolve) => setTimeout(resolve, n));
      await started.end();
    }
    expect(await listed("sleep 9655")).toBe(false);
  },
);

test("a program held in by something else than was consented to is not started", async () => {
  const asked = await request("true");
  const other = asked.consented.sandbox === "none" ? "bubblewrap" : "none";
  await expect(
    startProgram({ ...asked, consented: { ...asked.consented, sandbox: other } }, env),
  ).rejects.toThrow(ReachChanged);
  const started = await startProgram(asked, env);
  await started.end();
});

test("a path that leads elsewhere since the consent keeps it from starting", async () => {
  const [a, link] = [join(base, "a"), join(base, "link")];
  await mkdir(a);
  for (const kind of ["reads", "writes"] as const) {
    const asked = await request("true", { [kind]: [link] });
    await symlink(a, link);
    await expect(startProgram(asked, env)).rejects.toThrow(ReachChanged);
    await rm(link);
  }
  const program = join(base, "program");
  const asked = await request("true", { command: program });
  await symlink("/bin/sh", program);
  await expect(startProgram(asked, env)).rejects.toThrow(ReachChanged);
});
