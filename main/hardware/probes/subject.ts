import { type Note, noteOf } from "../../contract/reason";
import { type BackendName, backendTitles } from "../raw";

/** What a probe asks, and so how its failing is told. */
export interface Subject {
  /** @param seconds the time that it had */
  timedOut(seconds: number): Note;
  /** @param error the system's code (`ENOENT`), where there is one: its messages hold paths, and paths hold names */
  failed(error: string | undefined): Note;
}

/** A program or a library, by its name. */
export function tool(name: string): Subject {
  return {
    timedOut: (seconds) => noteOf("timed-out", { tool: name, seconds }),
    failed: (error) =>
      error === undefined
        ? noteOf("tool-failed-silently", { tool: name })
        : noteOf("tool-failed", { tool: name, error }),
  };
}

/** A program of the system, which may not be there. */
export function command(name: string): Subject {
  const { timedOut, failed } = tool(name);
  return {
    timedOut,
    failed: (error) => (error === "ENOENT" ? noteOf("tool-missing", { tool: name }) : failed(error)),
  };
}

/** A file in which the kernel tells something. */
export function file(path: string): Subject {
  const { timedOut, failed } = tool(path);
  return {
    timedOut,
    failed: (error) => (error === undefined ? failed(error) : noteOf("file-unreadable", { path, error })),
  };
}

/** The disk of the folder for models. */
export const modelDisk: Subject = {
  timedOut: (seconds) => noteOf("disk-timed-out", { seconds }),
  failed: () => noteOf("model-folder-unreadable"),
};

/** One of llama.cpp's backends. */
export function backendLibrary(name: BackendName): Subject {
  const backend = backendTitles[name];
  return {
    timedOut: (seconds) => noteOf("backend-timed-out", { backend, seconds }),
    failed: (error) =>
      error === undefined ? notLoading(name) : noteOf("backend-failed", { backend, error }),
  };
}

/** A library that does not load, where nobody says why. */
export function notLoading(name: BackendName): Note {
  return name === "cpu"
    ? noteOf("cpu-not-loading")
    : noteOf("backend-not-loading", { backend: backendTitles[name] });
}

/** The system's code for an error: `EACCES`. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const { code } = error;
  return (typeof code === "string" || typeof code === "number") && code !== "" ? String(code) : undefined;
}
