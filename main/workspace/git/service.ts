import { type Emit, type GitStatus, type gitService, type Handlers, QuernError } from "../../contract";
import type { CurrentFolder } from "../ports";
import { openRepository, type Repository } from "./repository";
import { watchRepository } from "./watch";

export interface GitServiceOptions {
  readonly current: CurrentFolder;
  readonly emit: Emit<typeof gitService>;
  /** Where to find git, and the user's own configuration of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface GitServices {
  readonly handlers: Handlers<typeof gitService>;
  /** Files of the folder have changed: looks again soon, and tells the page if the status is another one. */
  refresh(): void;
  close(): void;
}

/** Before files that change all the time are looked at again, in milliseconds. */
const pauseMs = 300;

interface Opened {
  readonly root: string;
  readonly repository: Repository;
  readonly stopWatching: () => void;
}

/** The repository of the opened folder. In a folder that is not trusted it can be looked at, and nothing else. */
export function createGitService({ current, emit, env }: GitServiceOptions): GitServices {
  let opened: Opened | undefined;
  /** What the page was told last, as text; undefined: nothing yet. */
  let told: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  /** One after the other: git locks its index, and a second one would fail. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work, work);
    queue = done.catch(() => undefined);
    return done;
  };
  const forget = () => {
    opened?.stopWatching();
    opened = undefined;
  };
  const open = async (): Promise<Repository | null> => {
    const { root } = current.require().files;
    if (opened?.root === root) return opened.repository;
    forget();
    const repository = await openRepository(root, env);
    if (repository) {
      const stopWatching = watchRepository(repository.gitFolder, refresh);
      opened = { root, repository, stopWatching };
    }
    return repository;
  };
  const look = async (): Promise<GitStatus | null> => {
    try {
      return (await (await open())?.status()) ?? null;
    } catch (error) {
      // The repository may have gone, or have come to lie elsewhere.
      forget();
      if (error instanceof QuernError && error.code === "git-missing") return null;
      throw error;
    }
  };
  const tell = async () => {
    if (!current.get()) return;
    const status = await look();
    const text = JSON.stringify(status);
    if (text !== told) emit("changed", status);
    told = text;
  };
  const refresh = () => {
    // Before the page has asked for the first time nobody wants to know.
    if (told === undefined) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      // What stands in the way is told when the page asks.
      inTurn(tell).catch(() => undefined);
    }, pauseMs);
    timer.unref();
  };
  const known = <T extends GitStatus | null>(status: T): T => {
    told = JSON.stringify(status);
    return status;
  };
  const change = (work: (repository: Repository) => Promise<void>): Promise<GitStatus> =>
    inTurn(async () => {
      current.requireTrusted();
      const repository = await open();
      if (!repository) throw new QuernError("git-failed", { why: "not a git repository" });
      await work(repository);
      return known(await repository.status());
    });
  const stopListening = current.onChange(() => {
    forget();
    refresh();
  });

  return {
    handlers: {
      status: () =>
        inTurn(async () => {
          current.require();
          return known(await look());
        }),
      headText: ({ path }) => inTurn(async () => (await (await open())?.headText(path)) ?? null),
      stage: ({ paths }) => change((repository) => repository.stage(paths)),
      unstage: ({ paths }) => change((repository) => repository.unstage(paths)),
      commit: ({ message }) => change((repository) => repository.commit(message)),
    },
    refresh,
    close: () => {
      clearTimeout(timer);
      stopListening();
      forget();
    },
  };
}
