import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import type { EventOf, filesService, WorkspaceState } from "../../../main/contract";
import { QuernError } from "../../../main/contract";
import { createWorkspaceServices, locateRipgrep, type WorkspaceServices } from "../../../main/workspace";

type FoundEvent = EventOf<typeof filesService, "found">;
type ChangedEvent = EventOf<typeof filesService, "changed">;

export interface TestWorkspace {
  /** The folder to be opened, real. */
  readonly folder: string;
  /** A folder beside it, which must stay untouched. */
  readonly outside: string;
  readonly dataFolder: string;
  readonly services: WorkspaceServices;
  readonly asked: string[];
  readonly found: FoundEvent[];
  readonly changes: ChangedEvent[];
  readonly states: WorkspaceState[];
  readonly trashed: string[];
  /** What the next dialogs answer. */
  readonly answers: { pick: string | null; trust: boolean };
}

const ending: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A folder of real files, with the real services over it; gone after the test. */
export async function testWorkspace(files: Record<string, string | Uint8Array> = {}): Promise<TestWorkspace> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "quern-workspace-")));
  const folder = join(base, "folder");
  const outside = join(base, "outside");
  const dataFolder = join(base, "data");
  for (const path of [folder, outside, dataFolder]) await mkdir(path);
  await writeFile(join(outside, "canary"), "canary");
  for (const [path, content] of Object.entries(files)) await put(join(folder, path), content);
  const ripgrep = (await locateRipgrep()) ?? "";
  const log = { asked: [], found: [], changes: [], states: [], trashed: [] } as {
    asked: string[];
    found: FoundEvent[];
    changes: ChangedEvent[];
    states: WorkspaceState[];
    trashed: string[];
  };
  const answers = { pick: folder as string | null, trust: true };
  const services = await createWorkspaceServices({
    dataFolder,
    ripgrep,
    pickWorkspace: async () => answers.pick,
    confirmTrust: async (path) => {
      log.asked.push(path);
      return answers.trust;
    },
    trash: async (path) => {
      log.trashed.push(path);
      await rm(path, { recursive: true });
    },
    showItem: () => undefined,
    emitWorkspace: (_event, state) => log.states.push(state),
    emitFiles: (event, payload) => {
      if (event === "found") log.found.push(payload as FoundEvent);
      else log.changes.push(payload as ChangedEvent);
    },
  });
  ending.push(async () => {
    await services.close();
    await rm(base, { recursive: true, force: true });
  });
  return { folder, outside, dataFolder, services, answers, ...log };
}

export async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** The code of the error that a call ends with; "ok" when it does not. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    if (error instanceof QuernError) return error.code;
    throw error;
  }
}

/** Waits for something that other processes bring about. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
