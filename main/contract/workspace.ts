import { z } from "zod";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";

/** Below the opened folder, with `/` between parts, never absolute, never with `..`; empty: the folder itself. */
export const workspacePath = z.string().max(4096);
/** An existing file or a name for a new one: not the folder itself. */
const filePath = workspacePath.min(1);
const count = z.number().int().nonnegative();
/** Of a file's bytes: the same bytes, the same version. */
export const fileVersion = z.string().max(128);
const textContent = z.string().max(20_000_000);

export const openFolder = z.object({
  /** The real, absolute path; shown, never sent back. */
  path: z.string(),
  name: z.string(),
  /** Without it everything is read only: no edits, no commands, no terminal, no agent that changes anything. */
  trusted: z.boolean(),
  git: z.boolean(),
});
export type OpenFolder = z.infer<typeof openFolder>;

export const recentFolder = z.object({
  id: z.string().max(128),
  path: z.string(),
  name: z.string(),
  /** It is not there any more, or cannot be read. */
  missing: z.boolean(),
});
export type RecentFolder = z.infer<typeof recentFolder>;

export const workspaceState = z.object({ folder: openFolder.nullable(), recent: z.array(recentFolder) });
export type WorkspaceState = z.infer<typeof workspaceState>;

/** The opened folder. Which one, and whether it is trusted, is decided by the user in dialogs of the system. */
export const workspaceService = service({
  methods: {
    state: method(nothing, workspaceState),
    /** Asks for a folder in a system dialog, then, for one that is new here, whether it is trusted. */
    choose: method(nothing, workspaceState),
    openRecent: method(z.object({ id: z.string().max(128) }), workspaceState),
    forgetRecent: method(z.object({ id: z.string().max(128) }), workspaceState),
    /** Asks again whether this folder is trusted. */
    askTrust: method(nothing, workspaceState),
    close: method(nothing, workspaceState),
  },
  events: { changed: workspaceState },
});

export const fileEntry = z.object({
  name: z.string(),
  path: workspacePath,
  kind: z.enum(["file", "folder", "link"]),
  /** Null: not asked for, as the folder holds too many files. */
  bytes: count.nullable(),
  /** Left out of search and of what the agent sees, by the folder's ignore files. */
  ignored: z.boolean(),
});
export type FileEntry = z.infer<typeof fileEntry>;

export const textFormat = z.object({
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "latin1"]),
  bom: z.boolean(),
  /** Of most lines; lines of other kinds stay as they are. */
  eol: z.enum(["lf", "crlf", "cr"]),
});
/** How a text lies on disk; kept when it is saved. */
export type TextFormat = z.infer<typeof textFormat>;

export const openedFile = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("text"),
    path: filePath,
    text: z.string(),
    version: fileVersion,
    format: textFormat,
    bytes: count,
    readOnly: z.boolean(),
    /** Only its beginning is here, and it cannot be edited: the file is too large. */
    clipped: z.boolean(),
  }),
  z.object({ kind: z.literal("binary"), path: filePath, bytes: count, version: fileVersion }),
]);
export type OpenedFile = z.infer<typeof openedFile>;

export const foundLine = z.object({
  path: filePath,
  /** From 1. */
  line: z.number().int().positive(),
  text: z.string(),
  /** Pairs of offsets into `text`: begin and end of each hit. */
  hits: z.array(z.tuple([count, count])),
});
export type FoundLine = z.infer<typeof foundLine>;

export const findQuery = z.object({
  text: z.string().min(1).max(2000),
  regex: z.boolean(),
  caseSensitive: z.boolean(),
  wholeWord: z.boolean(),
  /** Globs of files to look into; empty: all. */
  include: z.array(z.string().max(500)).max(50),
  exclude: z.array(z.string().max(500)).max(50),
});
export type FindQuery = z.infer<typeof findQuery>;

export const unsavedFile = z.object({
  path: filePath,
  text: textContent,
  /** Of the file it was opened from; null: a new file. */
  baseVersion: fileVersion.nullable(),
});
/** Text that was typed and not saved; it survives a crash. */
export type UnsavedFile = z.infer<typeof unsavedFile>;

/** Files of the opened folder. Every path is checked against the real folder, and no link leads out of it. */
export const filesService = service({
  methods: {
    list: method(z.object({ path: workspacePath }), z.array(fileEntry)),
    open: method(z.object({ path: filePath }), openedFile),
    /**
     * Writes a file whole, in the format that it has. `file-changed-on-disk` when it is no longer the version that
     * the text was made from, unless `overwrite`.
     */
    save: method(
      z.object({
        path: filePath,
        text: textContent,
        /** Null: it must not exist yet. */
        baseVersion: fileVersion.nullable(),
        overwrite: z.boolean().default(false),
      }),
      z.object({ version: fileVersion }),
    ),
    createFolder: method(z.object({ path: filePath }), nothing),
    rename: method(z.object({ from: filePath, to: filePath }), nothing),
    /** Into the system's trash. */
    remove: method(z.object({ path: filePath }), nothing),
    /** Files whose path has these letters in this order, the best ones first; ignored files are left out. */
    quickOpen: method(
      z.object({ query: z.string().max(500), limit: z.number().int().min(1).max(500).default(50) }),
      z.array(workspacePath),
    ),
    /** Begins a search; what is found comes as events until one says `done`. An earlier one ends. */
    find: method(z.object({ id: z.string().max(64), query: findQuery }), nothing),
    stopFind: method(nothing, nothing),
    unsaved: method(nothing, z.array(unsavedFile)),
    keepUnsaved: method(unsavedFile, nothing),
    dropUnsaved: method(z.object({ path: filePath }), nothing),
    showInSystem: method(z.object({ path: workspacePath }), nothing),
  },
  events: {
    /** Folders whose entries changed, and files whose content did. Empty lists: look at everything again. */
    changed: z.object({ folders: z.array(workspacePath), files: z.array(workspacePath) }),
    found: z.object({
      id: z.string(),
      lines: z.array(foundLine),
      done: z.boolean(),
      /** There is more than is shown. */
      clipped: z.boolean(),
      error: errorData.nullable(),
    }),
  },
});

export const gitFileState = z.enum([
  "added",
  "modified",
  "deleted",
  "renamed",
  "untracked",
  "conflicted",
  "type-changed",
]);
export const gitFile = z.object({
  path: workspacePath,
  from: workspacePath.nullable(),
  /** Null: nothing there. */
  staged: gitFileState.nullable(),
  unstaged: gitFileState.nullable(),
});
export type GitFile = z.infer<typeof gitFile>;
export const gitStatus = z.object({
  branch: z.string().nullable(),
  ahead: count,
  behind: count,
  files: z.array(gitFile),
  /** More files than are listed. */
  clipped: z.boolean(),
});
export type GitStatus = z.infer<typeof gitStatus>;

/** The repository of the opened folder. Nothing of the repository's own configuration is run. */
export const gitService = service({
  methods: {
    /** Null: the folder is no repository, or there is no git. */
    status: method(nothing, gitStatus.nullable()),
    /** The file as it is at HEAD, to be compared with; null: it is not there, or is no text. `file-too-large` above 10 MB. */
    headText: method(z.object({ path: filePath }), z.string().nullable()),
    stage: method(z.object({ paths: z.array(filePath).min(1).max(10_000) }), gitStatus),
    unstage: method(z.object({ paths: z.array(filePath).min(1).max(10_000) }), gitStatus),
    commit: method(z.object({ message: z.string().trim().min(1).max(20_000) }), gitStatus),
  },
  events: { changed: gitStatus.nullable() },
});

export const terminalInfo = z.object({
  id: z.string().max(64),
  title: z.string(),
  /** Set when its shell has ended. */
  exitCode: z.number().int().nullable(),
});
export type TerminalInfo = z.infer<typeof terminalInfo>;
const terminalSize = { columns: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) };
const byTerminal = z.object({ id: z.string().max(64) });

/** The user's own shell in the opened folder. What is typed is taken only shortly after real input in the window. */
export const terminalService = service({
  methods: {
    list: method(nothing, z.array(terminalInfo)),
    /** Starts one; `not-trusted` in a folder that is not trusted. */
    start: method(z.object(terminalSize), terminalInfo),
    /** What it has shown lately, to be drawn again. */
    replay: method(byTerminal, z.string()),
    write: method(byTerminal.extend({ data: z.string().max(1_000_000) }), nothing),
    resize: method(byTerminal.extend(terminalSize), nothing),
    close: method(byTerminal, nothing),
  },
  events: {
    data: z.object({ id: z.string(), data: z.string() }),
    changed: z.array(terminalInfo),
  },
});
