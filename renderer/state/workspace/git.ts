import { create } from "zustand";
import type { ErrorData, GitFile, GitStatus, Result } from "../../../main/contract";
import { ask, askOrNotice, events, services } from "../../bridge";
import { useFolder } from "./folder";

export type GitState = NonNullable<GitFile["staged"]>;

interface GitStore {
  /** Null: no repository, or not asked yet. */
  readonly status: GitStatus | null;
  /** Why there is no status. */
  readonly error: ErrorData | null;
  /** What of the folder differs from the last commit, by path; folders have the state of what is in them. */
  readonly states: ReadonlyMap<string, GitState>;
  readonly message: string;
  readonly busy: boolean;
}

const empty: GitStore = { status: null, error: null, states: new Map(), message: "", busy: false };

/** What git says of the opened folder. */
export const useGit = create<GitStore>(() => empty);

/** What a folder shows of what is in it: a conflict before a change, a change before what is new. */
const weight: Readonly<Record<GitState, number>> = {
  conflicted: 6,
  deleted: 3,
  modified: 4,
  "type-changed": 4,
  renamed: 3,
  added: 2,
  untracked: 1,
};

/** States by path, with those of the folders above. */
export function gitStates(files: readonly GitFile[]): ReadonlyMap<string, GitState> {
  const states = new Map<string, GitState>();
  const put = (path: string, state: GitState): void => {
    const known = states.get(path);
    if (known === undefined || weight[known] < weight[state]) states.set(path, state);
  };
  for (const { path, staged, unstaged } of files) {
    const state = unstaged ?? staged;
    if (state === null) continue;
    put(path, state);
    // A folder whose file is gone is changed, not gone.
    const above: GitState = state === "deleted" || state === "renamed" ? "modified" : state;
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
      put(path.slice(0, end), above);
  }
  return states;
}

function take(status: GitStatus | null): void {
  useGit.setState({ status, error: null, states: gitStates(status?.files ?? []) });
}

/** Reads the status of the repository, where the folder is one. */
export async function readGit(): Promise<void> {
  if (useFolder.getState().folder === null) return;
  const result = await ask(services().git.status());
  if (result.ok) take(result.value);
  else useGit.setState({ status: null, error: result.error, states: new Map() });
}

/** Forgets what git said: another folder is open. */
export function clearGit(): void {
  useGit.setState(empty);
}

/** Follows the repository. */
export function startGit(): void {
  events().git.changed(take);
}

async function act(call: Promise<Result<GitStatus>>): Promise<boolean> {
  useGit.setState({ busy: true });
  const status = await askOrNotice(call);
  useGit.setState({ busy: false });
  if (status !== undefined) take(status);
  return status !== undefined;
}

/** Puts files as they are now into the next commit. */
export async function stage(paths: string[]): Promise<void> {
  if (paths.length > 0) await act(services().git.stage({ paths }));
}

/** Takes files out of the next commit; their content stays. */
export async function unstage(paths: string[]): Promise<void> {
  if (paths.length > 0) await act(services().git.unstage({ paths }));
}

/** Changes the message of the next commit. */
export function setMessage(message: string): void {
  useGit.setState({ message });
}

/** Commits what is staged; true when it was done. */
export async function commit(): Promise<boolean> {
  const message = useGit.getState().message.trim();
  if (message === "") return false;
  const done = await act(services().git.commit({ message }));
  if (done) useGit.setState({ message: "" });
  return done;
}
