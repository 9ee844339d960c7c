import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ProgramRequest, startProgram } from "./caged-program";
import { ReachChanged, reachOf } from "./reach";

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
    ...more,
  };
  const { reach } = await reachOf(named);
  return { consented: reach, ...named };
}

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
