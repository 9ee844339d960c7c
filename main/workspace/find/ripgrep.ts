import { type ChildProcess, spawn } from "node:child_process";
import { childEnvironment } from "../../child";
import { QuernError } from "../../contract";
import { belowFolder, type FolderRoot } from "../paths";
import { gathered } from "./gathered";

/** Where and how ripgrep looks. */
export interface RipgrepRun {
  /** The program. */
  readonly ripgrep: string;
  /** The folder it looks into: `./` of its working directory. */
  readonly folder: string;
  readonly args: readonly string[];
  /** What parts the pieces of its output: `\n` or, for names, a zero byte. */
  readonly separator: 10 | 0;
  readonly signal: AbortSignal;
}

/** A piece longer than this is dropped: no file name or line that anyone reads is. */
const longestPiece = 4 * 1024 * 1024;

/** How ripgrep came to its end, when it came there by itself. */
export interface RipgrepEnd {
  readonly code: number | null;
  readonly errors: string;
  /** Pieces too long to be kept. */
  readonly dropped: number;
}

/**
 * Runs ripgrep and gives what it says as it comes, all pieces of a moment together. It is ended when the signal says so
 * or when nobody takes any more.
 * @throws QuernError `cancelled`; errors of the system when it cannot be started
 */
export async function* runRipgrep(run: RipgrepRun): AsyncGenerator<Buffer[], RipgrepEnd> {
  if (run.signal.aborted) throw new QuernError("cancelled");
  // An argument array, no shell, none of the user's variables (`RIPGREP_CONFIG_PATH` could name a program to run).
  const child = spawn(run.ripgrep, [...run.args], {
    cwd: run.folder,
    env: childEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  const ended = endOf(child);
  const stop = () => child.kill("SIGKILL");
  run.signal.addEventListener("abort", stop, { once: true });
  const split = splitter(run.separator);
  try {
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (errors.length < 10_000) errors += text;
    });
    for await (const chunks of gathered(child.stdout)) {
      const pieces = chunks.flatMap((chunk) => split.add(chunk));
      if (pieces.length > 0) yield pieces;
    }
    const code = await ended;
    if (run.signal.aborted) throw new QuernError("cancelled");
    const last = split.rest();
    if (last.length > 0) yield [last];
    return { code, errors, dropped: split.dropped() };
  } finally {
    run.signal.removeEventListener("abort", stop);
    stop();
    await ended.catch(() => undefined);
  }
}

async function endOf(child: ChildProcess): Promise<number | null> {
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
  });
}

function splitter(separator: number) {
  let rest: Buffer = Buffer.alloc(0);
  let tooLong = false;
  let dropped = 0;
  return {
    add: (chunk: Buffer): Buffer[] => {
      const pieces: Buffer[] = [];
      let from = 0;
      for (;;) {
        const at = chunk.indexOf(separator, from);
        if (at < 0) break;
        const piece = chunk.subarray(from, at);
        if (tooLong) dropped++;
        else pieces.push(rest.length === 0 ? piece : Buffer.concat([rest, piece]));
        tooLong = false;
        rest = Buffer.alloc(0);
        from = at + 1;
      }
      if (from < chunk.length && !tooLong) rest = Buffer.concat([rest, chunk.subarray(from)]);
      if (rest.length > longestPiece) {
        tooLong = true;
        rest = Buffer.alloc(0);
      }
      return pieces;
    },
    rest: () => rest,
    dropped: () => dropped,
  };
}

/**
 * What all runs have in common: hidden files are looked at, the folder's ignore files hold with or without a
 * repository, those of the machine do not, links are not followed.
 * @param rulesAbove whether ignore files of the folders above belong to this one
 */
export function commonArguments(rulesAbove: boolean): string[] {
  return [
    "--no-config",
    "--no-messages",
    "--no-ignore-messages",
    "--hidden",
    "--no-follow",
    "--no-require-git",
    "--no-ignore-global",
    ...(rulesAbove ? [] : ["--no-ignore-parent"]),
  ];
}

/**
 * What is never looked at: what belongs to git, what is half written, and our own data where the folder holds it.
 * These come last, so that no glob of the user brings them back.
 */
export function neverLooked(root: FolderRoot): string[] {
  const own = root.forbidden
    .map((folder) => belowFolder(root.path, folder, root.grammar))
    .filter((below) => below !== null && below !== "")
    .map((below) => `--glob=!/${`${below}`.replaceAll("\\", "/").replace(/[[\]{}*?!]/g, "[$&]")}`);
  return ["--iglob=!.git", "--glob=!.quern-????????????.tmp", ...own];
}
