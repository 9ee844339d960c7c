import type {
  Client,
  ErrorCode,
  filesService,
  GitStatus,
  gitService,
  Result,
  terminalService,
  UnsavedFile,
  WorkspaceState,
  workspaceService,
} from "../../../../main/contract";
import type { Bus } from "../bus";
import type { Scenario } from "../scenario";
import { Disk } from "./disk";
import { findIn } from "./find";
import { head } from "./sample";
import { fakeTerminals } from "./terminal";

const root = "/home/ada/projects/clockwork";

function good<T>(value: T): Result<T> {
  return { ok: true, value };
}

function bad(code: ErrorCode, params: Record<string, string> = {}): Result<never> {
  return { ok: false, error: { code, params } };
}

/** Letters in their order, as quick open has them. */
function hasLetters(path: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters.toLowerCase()) {
    at = path.toLowerCase().indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

interface FakeWorkspace {
  readonly workspace: Client<typeof workspaceService>;
  readonly files: Client<typeof filesService>;
  readonly git: Client<typeof gitService>;
  readonly terminal: Client<typeof terminalService>;
  readonly disk: Disk;
}

/** Folder, files, git and terminals over a folder in memory; what was typed and not saved outlives a reload. */
export function fakeWorkspace(scenario: Scenario, bus: Bus): FakeWorkspace {
  const disk = new Disk(bus, scenario.folder === "big");
  const staged = new Set<string>();
  let committed: Record<string, string> = { ...head };
  const recentList = [
    { id: "r1", path: root, name: "clockwork", missing: false },
    { id: "r2", path: "/home/ada/projects/old-site", name: "old-site", missing: true },
  ];
  const isOpen = ["open", "big", "untrusted"].includes(scenario.folder);
  let state: WorkspaceState = {
    folder: isOpen
      ? { path: root, name: "clockwork", trusted: scenario.folder !== "untrusted", git: true }
      : null,
    recent: scenario.folder === "none" ? [] : recentList,
  };
  const set = (change: Partial<WorkspaceState>): Result<WorkspaceState> => {
    state = { ...state, ...change };
    bus.emit("workspace.changed", state);
    return good(state);
  };
  const opened = { path: root, name: "clockwork", trusted: true, git: true };
  const trusted = (): boolean => state.folder?.trusted ?? false;
  const kept = new Map<string, UnsavedFile>(
    JSON.parse(sessionStorage.getItem("fake-unsaved") ?? "[]") as [string, UnsavedFile][],
  );
  const keep = (): void => sessionStorage.setItem("fake-unsaved", JSON.stringify([...kept]));
  const status = (): GitStatus => {
    const files = [...disk.changed()]
      .filter(([path]) => committed[path] !== disk.read(path))
      .map(([path, kind]) => ({
        path,
        from: null,
        staged: staged.has(path) ? (kind === "untracked" ? ("added" as const) : kind) : null,
        unstaged: staged.has(path) ? null : kind,
      }));
    return { branch: "main", ahead: 1, behind: 2, files, clipped: false };
  };
  const gitNow = (): Result<GitStatus> => {
    bus.emit("git.changed", status());
    return good(status());
  };
  const stopFind = findIn(disk, bus);
  return {
    disk,
    workspace: {
      state: async () => good(state),
      choose: async () => set({ folder: opened, recent: recentList }),
      openRecent: async () => set({ folder: opened }),
      forgetRecent: async ({ id }) => set({ recent: state.recent.filter((folder) => folder.id !== id) }),
      askTrust: async () => set({ folder: opened }),
      close: async () => set({ folder: null, recent: recentList }),
    },
    files: {
      list: async ({ path }) => {
        const entries = disk.list(path);
        return entries === null ? bad("file-not-found", { path }) : good(entries);
      },
      open: async ({ path }) => {
        const file = disk.open(path, !trusted());
        return file === null ? bad("file-not-found", { path }) : good(file);
      },
      save: async ({ path, text, baseVersion, overwrite }) => {
        if (!trusted()) return bad("not-trusted");
        const now = disk.files.get(path)?.version ?? null;
        if (now !== baseVersion && overwrite !== true)
          return bad(baseVersion === null ? "file-exists" : "file-changed-on-disk", { path });
        const version = disk.put(path, text);
        disk.tell([path]);
        bus.emit("git.changed", status());
        return good({ version });
      },
      createFolder: async ({ path }) => {
        disk.folders.add(path);
        disk.tell([path]);
        return good(undefined);
      },
      rename: async ({ from, to }) => {
        if (disk.files.has(to) || disk.folders.has(to)) return bad("file-exists", { path: to });
        for (const [path, file] of [...disk.files])
          if (path === from || path.startsWith(`${from}/`)) {
            disk.files.delete(path);
            disk.files.set(`${to}${path.slice(from.length)}`, file);
          }
        if (disk.folders.delete(from)) disk.folders.add(to);
        disk.tell([from, to]);
        return good(undefined);
      },
      remove: async ({ path }) => {
        disk.remove(path);
        return good(undefined);
      },
      quickOpen: async ({ query, limit = 50 }) =>
        good(
          [...disk.files.keys()]
            .filter((path) => !path.startsWith("node_modules/") && hasLetters(path, query))
            .slice(0, limit),
        ),
      find: async (asked) => stopFind.begin(asked),
      stopFind: async () => {
        stopFind.stop();
        return good(undefined);
      },
      unsaved: async () => good([...kept.values()]),
      keepUnsaved: async (file) => {
        kept.set(file.path, file);
        keep();
        return good(undefined);
      },
      dropUnsaved: async ({ path }) => {
        kept.delete(path);
        keep();
        return good(undefined);
      },
      showInSystem: async () => good(undefined),
    },
    git: {
      status: async () => good(status()),
      headText: async ({ path }) => good(committed[path] ?? null),
      stage: async ({ paths }) => {
        for (const path of paths) staged.add(path);
        return gitNow();
      },
      unstage: async ({ paths }) => {
        for (const path of paths) staged.delete(path);
        return gitNow();
      },
      commit: async () => {
        for (const path of staged) committed = { ...committed, [path]: disk.read(path) ?? "" };
        staged.clear();
        return gitNow();
      },
    },
    terminal: fakeTerminals(bus),
  };
}
