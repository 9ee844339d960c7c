import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type ChildHandle, forkChildren, type SpawnChild } from "../../main/child";
import { QuernError, type TerminalInfo } from "../../main/contract";
import { type CurrentFolder, createTerminalService, type TerminalService } from "../../main/workspace";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";

const size = { columns: 80, rows: 24 };
const patience = { timeout: 15_000, interval: 25 };

let programs: BuiltPrograms;
let folder: string;
let service: TerminalService;
let trusted = true;
let folderId = "one";
let input = true;
let tellFolder: () => void = () => undefined;
let shown: Map<string, string>;
let changes: TerminalInfo[][];
let children: ChildHandle[];

beforeAll(async () => {
  programs = await buildPrograms({ terminal: "main/workspace/terminal/program/entry.ts" });
});
afterAll(() => programs.remove());

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "quern-terminal-")));
  [trusted, folderId, input, shown, changes, children] = [true, "one", true, new Map(), [], []];
  const fork = forkChildren(dirname(programs.file("terminal")));
  const spawnChild: SpawnChild = (program, options) => {
    const child = fork(program, options);
    children.push(child);
    return child;
  };
  service = createTerminalService({
    current: currentFolder(),
    spawnChild,
    // The payload is that of the event, which the type of `emit` ties together for callers only.
    emit: (event, payload) => {
      if (event === "changed") changes.push(payload as TerminalInfo[]);
      else {
        const { id, data } = payload as { id: string; data: string };
        shown.set(id, (shown.get(id) ?? "") + data);
      }
    },
    hadInput: () => input,
    env: { ...process.env, SHELL: "/bin/sh", PS1: "$ ", QUERN_SECRET: "canary" },
    onTrouble: () => undefined,
  });
});
afterEach(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

function currentFolder(): CurrentFolder {
  const opened = () => ({ id: folderId, trusted, files: { root: folder } as never });
  return {
    get: opened,
    require: opened,
    requireTrusted: () => {
      if (!trusted) throw new QuernError("not-trusted");
      return opened();
    },
    onChange: (listener) => {
      tellFolder = listener;
      return () => undefined;
    },
  };
}

const type = (id: string, line: string) => service.handlers.write({ id, data: `${line}\r` });
const sees = (id: string, what: string) =>
  vi.waitFor(() => expect(shown.get(id) ?? "").toMatch(what), patience);
const pidFrom = async (file: string) =>
  vi.waitFor(async () => {
    const pid = Number(await readFile(join(folder, file), "utf8"));
    expect(pid).toBeGreaterThan(1);
    return pid;
  }, patience);
const gone = (pid: number) => vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), patience);

test("a shell runs in the folder, with the user's environment, on a terminal of the size asked for", async () => {
  const { id, title } = await service.handlers.start(size);
  expect(title).toBe("sh");
  await type(id, 'echo "at:$PWD:$TERM:[$QUERN_SECRET]:"; stty size');
  await sees(id, `at:${folder}:xterm-256color:[]:`);
  await sees(id, "24 80");
  await service.handlers.resize({ id, columns: 120, rows: 40 });
  await type(id, "stty size");
  await sees(id, "40 120");
  expect(await service.handlers.replay({ id })).toBe(shown.get(id));
  expect(service.text(id)).toContain("40 120");
});

test("several have names of their own; the end of one is shown with its code and its output stays", async () => {
  const first = await service.handlers.start(size);
  const second = await service.handlers.start(size);
  expect([first.title, second.title]).toEqual(["sh", "sh 2"]);
  await type(first.id, "echo last words; exit 3");
  await vi.waitFor(() => expect(changes.at(-1)).toEqual([{ ...first, exitCode: 3 }, second]), patience);
  expect(await service.handlers.replay({ id: first.id })).toContain("last words");
  await service.handlers.close({ id: first.id });
  expect(await service.handlers.list()).toEqual([second]);
  await expect(service.handlers.replay({ id: first.id })).rejects.toMatchObject({
    code: "terminal-not-found",
  });
});

test("closing ends the shell and what it started, also what would not go", async () => {
  const { id } = await service.handlers.start(size);
  await writeFile(
    join(folder, "stay.sh"),
    "trap '' HUP TERM\necho $$ > stay.pid\nwhile :; do sleep 1; done\n",
  );
  await type(id, "echo $$ > shell.pid; sh stay.sh & nohup sleep 600 & echo $! > nohup.pid");
  const pids = await Promise.all(["shell.pid", "stay.pid", "nohup.pid"].map(pidFrom));
  await service.handlers.close({ id });
  await Promise.all(pids.map(gone));
});

test("shells end with their folder, with its trust, and with Quern", async () => {
  const endings: (() => Promise<void> | void)[] = [
    () => {
      folderId = "two";
      tellFolder();
    },
    () => {
      trusted = false;
      tellFolder();
    },
    () => service.close(),
  ];
  for (const [n, end] of endings.entries()) {
    const { id } = await service.handlers.start(size);
    await type(id, `echo $$ > shell${n}.pid`);
    const pid = await pidFrom(`shell${n}.pid`);
    await end();
    await gone(pid);
    expect(await service.handlers.list()).toEqual([]);
    trusted = true;
  }
});

test("a crash of the program is an end of its terminals, and the next one starts anew", async () => {
  const { id } = await service.handlers.start(size);
  children[0]?.kill();
  await vi.waitFor(() => expect(changes.at(-1)?.[0]?.exitCode).toBe(137), patience);
  const next = await service.handlers.start(size);
  await type(next.id, "echo here$((1+1))");
  await sees(next.id, "here2");
  expect(children).toHaveLength(2);
  expect(next.id).not.toBe(id);
});

test("a flood is held back and can be stopped", async () => {
  const { id } = await service.handlers.start(size);
  const before = process.memoryUsage().heapUsed;
  await type(id, "yes flood");
  const began = performance.now();
  await vi.waitFor(() => expect(shown.get(id)?.length ?? 0).toBeGreaterThan(1_000_000), patience);
  const perSecond = (shown.get(id)?.length ?? 0) / ((performance.now() - began) / 1000);
  // 32 KiB a frame; `yes` by itself writes a thousand times that.
  expect(perSecond).toBeLessThan(3_000_000);
  expect((await service.handlers.replay({ id })).length).toBeLessThanOrEqual(400_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
  await service.handlers.write({ id, data: "\u0003" });
  await type(id, "echo over$((1+1))");
  await sees(id, "over2");
});

test("nothing starts in a folder without trust, and nothing is typed without a user", async () => {
  trusted = false;
  await expect(service.handlers.start(size)).rejects.toMatchObject({ code: "not-trusted" });
  expect(children).toHaveLength(0);
  trusted = true;
  const { id } = await service.handlers.start(size);
  input = false;
  await expect(type(id, "touch canary")).rejects.toMatchObject({ code: "terminal-no-input" });
  input = true;
  await type(id, "ls; echo end$((1+1))");
  await sees(id, "end2");
  expect(shown.get(id)).not.toContain("canary");
});
