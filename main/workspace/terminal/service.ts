import { randomUUID } from "node:crypto";
import type { SpawnChild } from "../../child";
import {
  type Emit,
  type Handlers,
  QuernError,
  type TerminalInfo,
  type terminalService,
} from "../../contract";
import type { CurrentFolder } from "../ports";
import { TerminalHolder } from "./holder";
import type { TerminalAnswer } from "./messages";
import { TerminalOutput } from "./output";
import { plainText } from "./plain";
import { isReply } from "./replies";
import { shellEnvironment, userShell } from "./shell";

/** The page gets what there is to show once a frame. */
const frameMs = 16;
/** Of a shell whose program crashed: no code of its own. As after an end by SIGKILL. */
const crashedCode = 137;

export interface TerminalOptions {
  readonly current: CurrentFolder;
  readonly spawnChild: SpawnChild;
  readonly emit: Emit<typeof terminalService>;
  /** Real keys or clicks reached the window just now. */
  readonly hadInput: () => boolean;
  /** Quern's own environment, of which the shells get what is the user's. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onTrouble: (thrown: unknown) => void;
}

export interface TerminalService {
  readonly handlers: Handlers<typeof terminalService>;
  /** The last lines of a terminal as plain text; empty for one that is not there. */
  text(id: string): string;
  close(): Promise<void>;
}

interface Terminal {
  readonly info: TerminalInfo;
  readonly output: TerminalOutput;
  exitCode: number | null;
  /** Its shell has ended; shown as soon as all of its output is. */
  ended: number | null;
  onStarted: ((error?: QuernError) => void) | null;
}

/** The user's shells in the opened folder. They end with the folder, with its trust and with Quern. */
export function createTerminalService(options: TerminalOptions): TerminalService {
  const { current, emit, hadInput, env } = options;
  const terminals = new Map<string, Terminal>();
  const holder = new TerminalHolder(options.spawnChild, take, (why) => {
    const lost = [...terminals.values()].filter(({ ended }) => ended === null);
    if (lost.length > 0) options.onTrouble(new QuernError("terminal-failed", { why: "" }, { detail: why }));
    for (const terminal of lost) {
      terminal.onStarted?.(new QuernError("terminal-failed", { why }));
      terminal.ended = crashedCode;
    }
    if (lost.length > 0) wake();
  });
  let folderId: string | null = null;
  let frame: NodeJS.Timeout | null = null;

  const unlisten = current.onChange(() => {
    const folder = current.get();
    if (folder?.trusted && folder.id === folderId) return;
    closeAll();
  });

  function list(): TerminalInfo[] {
    return [...terminals.values()]
      .filter(({ onStarted }) => onStarted === null)
      .map(({ info, exitCode }) => ({ ...info, exitCode }));
  }

  function find(id: string): Terminal {
    const terminal = terminals.get(id);
    if (!terminal) throw new QuernError("terminal-not-found");
    return terminal;
  }

  function take(answer: TerminalAnswer): void {
    const terminal = terminals.get(answer.id);
    if (!terminal) return;
    switch (answer.type) {
      case "started":
        terminal.onStarted?.();
        break;
      case "failed":
        terminal.onStarted?.(new QuernError("terminal-failed", { why: answer.why }));
        break;
      case "data":
        terminal.output.add(answer.data);
        wake();
        break;
      case "exit":
        terminal.ended = answer.code;
        wake();
    }
  }

  function wake(): void {
    frame ??= setTimeout(tick, frameMs);
  }

  /** One frame: a piece of each terminal's output, and the ends that are all shown. */
  function tick(): void {
    frame = null;
    let isMore = false;
    let hasEnded = false;
    for (const [id, terminal] of terminals) {
      const { output } = terminal;
      if (!output.isEmpty) {
        const data = output.next();
        emit("data", { id, data });
        holder.tell({ type: "taken", id, characters: data.length });
      }
      if (!output.isEmpty) isMore = true;
      else if (terminal.ended !== null && terminal.exitCode === null) {
        terminal.exitCode = terminal.ended;
        hasEnded = true;
      }
    }
    if (hasEnded) emit("changed", list());
    if (isMore) wake();
  }

  function closeAll(): void {
    if (terminals.size === 0) return;
    for (const [id, { onStarted }] of terminals) {
      onStarted?.(new QuernError("folder-not-open"));
      holder.tell({ type: "close", id });
    }
    terminals.clear();
    emit("changed", []);
  }

  async function start(size: { columns: number; rows: number }): Promise<TerminalInfo> {
    const folder = current.requireTrusted();
    const shell = await userShell(env);
    // The user may have closed it meanwhile.
    if (current.requireTrusted().id !== folder.id) throw new QuernError("folder-not-open");
    folderId = folder.id;
    const id = randomUUID();
    const info = { id, title: freeTitle(shell.name), exitCode: null };
    const terminal: Terminal = {
      info,
      output: new TerminalOutput(),
      exitCode: null,
      ended: null,
      onStarted: null,
    };
    terminals.set(id, terminal);
    const started = new Promise<void>((resolve, reject) => {
      terminal.onStarted = (error) => {
        terminal.onStarted = null;
        if (error) reject(error);
        else resolve();
      };
    });
    const { file, args } = shell;
    const root = folder.files.root;
    holder.ask({
      type: "start",
      id,
      file,
      args: [...args],
      folder: root,
      env: shellEnvironment(env),
      ...size,
    });
    try {
      await started;
    } catch (error) {
      terminals.delete(id);
      throw error;
    }
    emit("changed", list());
    return info;
  }

  function freeTitle(name: string): string {
    const taken = new Set([...terminals.values()].map(({ info }) => info.title));
    let title = name;
    for (let n = 2; taken.has(title); n += 1) title = `${name} ${n}`;
    return title;
  }

  return {
    handlers: {
      list: async () => list(),
      start,
      replay: async ({ id }) => find(id).output.replay(),
      write: async ({ id, data }) => {
        find(id);
        current.requireTrusted();
        if (!isReply(data) && !hadInput()) throw new QuernError("terminal-no-input");
        holder.tell({ type: "write", id, data });
      },
      resize: async ({ id, columns, rows }) => {
        find(id);
        holder.tell({ type: "resize", id, columns, rows });
      },
      close: async ({ id }) => {
        find(id);
        holder.tell({ type: "close", id });
        terminals.delete(id);
        emit("changed", list());
      },
    },
    text: (id) => plainText(terminals.get(id)?.output.replay() ?? ""),
    close: async () => {
      unlisten();
      if (frame) clearTimeout(frame);
      terminals.clear();
      await holder.close();
    },
  };
}
