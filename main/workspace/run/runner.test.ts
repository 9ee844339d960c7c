import { execFile } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRunner } from "./runner";

/** Whether a process with these arguments runs. */
const listed = (args: string) =>
  new Promise<boolean>((done) =>
    execFile("ps", ["-eo", "args"], (_, out) => done(out.split("\n").includes(args))),
  );

test.runIf(process.platform === "linux")(
  "a command that is stopped in the moment of its start leaves nothing running",
  async () => {
    const root = await realpath(await mkdtemp(join(tmpdir(), "quern-runner-")));
    const runner = createRunner({ files: { root }, env: { PATH: process.env.PATH }, own: [] });
    const run = (ms: number) => {
      const argv = ["/bin/sh", "-c", "exec sleep 9656"];
      return runner.run(
        { argv, folder: "", network: false, timeoutMs: ms, outputBytes: 1000 },
        () => undefined,
        new AbortController().signal,
      );
    };
    for (let ms = 1; ms <= 15; ms++) expect(await run(ms)).toMatchObject({ ended: "timeout" });
    await rm(root, { recursive: true });
    expect(await listed("sleep 9656")).toBe(false);
  },
);
