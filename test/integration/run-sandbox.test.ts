import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRunner } from "../../main/workspace";

const never = new AbortController().signal;
let base: string;
let root: string;
let secretHome: string;

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "quern-sandbox-")));
  secretHome = await mkdtemp(join(homedir(), ".quern-hidden-"));
  await writeFile(join(secretHome, "id"), "canary");
});
afterAll(async () => {
  await rm(base, { recursive: true, force: true });
  await rm(secretHome, { recursive: true, force: true });
});
beforeEach(async () => {
  root = await mkdtemp(join(base, "folder-"));
  await mkdir(join(root, ".git/hooks"), { recursive: true });
  await writeFile(join(root, ".env"), "TOKEN=canary");
});

function runner() {
  return createRunner({
    files: { root },
    env: { ...process.env, AWS_SECRET_ACCESS_KEY: "canary" },
    own: [],
  });
}
const sh = (command: string, more: { network?: boolean; timeoutMs?: number; signal?: AbortSignal } = {}) =>
  runner().run(
    {
      argv: ["/bin/sh", "-c", command],
      folder: "",
      network: more.network ?? false,
      timeoutMs: more.timeoutMs ?? 20_000,
      outputBytes: 10_000,
    },
    () => undefined,
    more.signal ?? never,
  );

/** Whether a process with these arguments runs. */
const listed = (args: string) =>
  new Promise<boolean>((done) => execFile("ps", ["-eo", "args"], (_, out) => done(out.includes(args))));

describe("a command in the sandbox", () => {
  it("is held by bubblewrap here, and works in the folder", async () => {
    expect(await runner().sandbox()).toEqual({ kind: "bubblewrap", missing: null });
    const result = await sh("echo text > made && cat made && pwd");
    expect(result).toMatchObject({
      exitCode: 0,
      ended: "exit",
      sandbox: "bubblewrap",
      output: `text\n${root}\n`,
    });
    expect(await readFile(join(root, "made"), "utf8")).toBe("text\n");
  });

  it("writes nowhere else, not into the repository's own data either", async () => {
    await writeFile(join(base, "outside"), "as it was");
    await sh(
      `echo no > ${base}/outside; echo no > ${base}/other; echo no > .git/hooks/pre-commit; echo no > /etc/no`,
    );
    expect(await readFile(join(base, "outside"), "utf8")).toBe("as it was");
    await expect(readFile(join(base, "other"))).rejects.toThrow();
    await expect(readFile(join(root, ".git/hooks/pre-commit"))).rejects.toThrow();
    await expect(readFile("/etc/no")).rejects.toThrow();
  });

  it("reads no secrets: not of the home, not of the folder, not of the environment", async () => {
    const { output } = await sh(
      `cat ${secretHome}/id .env; env; cat /proc/1/environ /proc/$PPID/environ | tr '\\0' '\\n'`,
    );
    expect(output).not.toContain("canary");
    expect(output).toContain("CI=1");
  });

  it("makes no repository in a folder that is none, and leaves nothing there", async () => {
    await rm(join(root, ".git"), { recursive: true });
    const made = await sh("mkdir -p .git/hooks; echo no > .git/config; git init .; ls -A .git; ls -A");
    expect(made.output).not.toContain("Initialized");
    expect(made.repositories).toEqual([]);
    expect((await readdir(root)).sort()).toEqual([".env"]);
    // Two at the same time: the first one's end does not take the second one's hold away.
    const first = sh("sleep 0.3");
    const second = sh("sleep 1; mkdir -p .git/hooks; echo no > .git/config");
    await Promise.all([first, second]);
    expect((await readdir(root)).sort()).toEqual([".env"]);
  });

  it("tells of repositories that it made further down, and of none that were there", async () => {
    await mkdir(join(root, "old/.git"), { recursive: true });
    const { repositories } = await sh(
      "mkdir -p new/.git bare/objects bare/refs; touch bare/HEAD; mv old older; mkdir -p old/.git",
    );
    expect(repositories).toEqual(["bare", "new/.git", "old/.git", "older/.git"]);
    expect((await sh("echo text > a.txt")).repositories).toEqual([]);
  });

  it("hides secrets however many folders there are, those of packages too", async () => {
    await mkdir(join(root, "node_modules/p"), { recursive: true });
    await writeFile(join(root, "node_modules/p/.env"), "TOKEN=canary");
    // More than the limit that there once was, after which the rest lay open.
    await sh("seq 1 21000 | sed 's|^|many/|' | xargs mkdir -p");
    for (const place of ["a", "many/1", "many/10500", "many/21000", "z"]) {
      await mkdir(join(root, place), { recursive: true });
      await writeFile(join(root, place, ".env"), "TOKEN=canary");
    }
    const { output, exitCode } = await sh(
      "echo begun; find . -name .env | wc -l; find . -name .env -exec cat {} +",
    );
    expect(output).toContain("begun\n7\n");
    expect(output).not.toContain("canary");
    expect(exitCode).not.toBe(0);
  }, 60_000);

  it("reaches no network, and no socket of another program, unless it may", async () => {
    let asked = 0;
    const server = createServer((socket) => {
      asked++;
      socket.end("x");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const connect = `node -e "require('net').connect(${port}, '127.0.0.1').on('error', () => process.exit(3)).on('data', () => process.exit(0))"`;
    expect((await sh(connect)).exitCode).toBe(3);
    expect(asked).toBe(0);
    expect((await sh(connect, { network: true })).exitCode).toBe(0);
    expect(asked).toBe(1);
    server.close();
  });

  it("ends with all that it started, within a second of Stop, daemons too", async () => {
    const stop = new AbortController();
    const running = sh("(setsid sleep 987 &) ; sleep 987", { signal: stop.signal });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const from = performance.now();
    stop.abort();
    expect(await running).toMatchObject({ ended: "stopped", exitCode: null });
    expect(performance.now() - from).toBeLessThan(1000);
    expect(await listed("sleep 987")).toBe(false);
  });

  it("is ended when its time is up, and its endless output is cut in the middle", async () => {
    expect(await sh("sleep 60", { timeoutMs: 500 })).toMatchObject({ ended: "timeout", exitCode: null });
    const loud = await sh("echo begin; yes | head -c 5000000; echo end");
    expect(loud).toMatchObject({ exitCode: 0, clipped: true });
    expect(loud.output).toMatch(/^begin\n[\s\S]*left out[\s\S]*end\n$/u);
    expect(loud.output.length).toBeLessThan(11_000);
  });

  it("is ended with all of them when it starts too many processes", async () => {
    // Bounded, so that a limit that does not hold does no harm.
    const result = await sh("for n in $(seq 560); do sleep 654 & done; wait");
    expect(result).toMatchObject({ ended: "limit", exitCode: null });
    await expect.poll(() => listed("sleep 654")).toBe(false);
  });

  it("ends what has left its tree where there is no sandbox: a daemon of two forks in a session of its own", async () => {
    // In Quern's own data no sandbox is offered.
    const bare = createRunner({ files: { root }, env: process.env, own: [base] });
    expect((await bare.sandbox()).kind).toBe("none");
    const start = (command: string, signal: AbortSignal) =>
      bare.run(
        {
          argv: ["/bin/sh", "-c", command],
          folder: "",
          network: false,
          timeoutMs: 20_000,
          outputBytes: 10_000,
        },
        () => undefined,
        signal,
      );
    const daemon = (seconds: number) =>
      `(setsid sh -c 'sleep ${seconds} & exit' </dev/null >/dev/null 2>&1 &)`;
    const stop = new AbortController();
    const running = start(`${daemon(9871)}; sleep 9872`, stop.signal);
    await expect.poll(() => listed("sleep 9871")).toBe(true);
    const from = performance.now();
    stop.abort();
    expect(await running).toMatchObject({ ended: "stopped", sandbox: "none" });
    expect(performance.now() - from).toBeLessThan(2000);
    expect(await listed("sleep 9871")).toBe(false);
    // As in the sandbox, nothing stays after the command's own end.
    await start(`${daemon(9873)}; sleep 0.3`, never);
    expect(await listed("sleep 9873")).toBe(false);
  });

  it("that cannot be started says so", async () => {
    const result = await runner().run(
      { argv: ["/no/such/program"], folder: "", network: false, timeoutMs: 5000, outputBytes: 1000 },
      () => undefined,
      never,
    );
    expect(result.exitCode).not.toBe(0);
    expect(result.output).toContain("/no/such/program");
  });
});
