/** One task of the suite: a folder to work in, what is wanted of it, and how it is told whether that was reached. */
export interface AgentBenchTask {
  /** The name of its file. */
  readonly id: string;
  readonly title: string;
  readonly language: string;
  /** The program that its tests need, a key of `toolChains`. */
  readonly needs: string;
  /** A command line for `sh` that ends with 0 when the task is solved. */
  readonly test: string;
  readonly prompt: string;
  /** The folder as the model gets it, by path. */
  readonly start: ReadonlyMap<string, string>;
  /** Tests that the model never sees; they are put into the folder to grade it. */
  readonly tests: ReadonlyMap<string, string>;
  /** Files of one right solution, over those of `start`. */
  readonly solution: ReadonlyMap<string, string>;
}

const parts = ["start", "tests", "solution"] as const;
/** No part of a path may lead out of the folder; the suite's files are plain names. */
const plainPath = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/u;

/**
 * Reads a task from its one file: lines `key: value`, an empty line, the prompt, then files, each behind a line
 * `-- part/path --` (the form of Go's txtar archives).
 * @throws RangeError with what is wrong with it
 */
export function readTask(id: string, text: string): AgentBenchTask {
  const wrong = (what: string) => new RangeError(`Task ${id}: ${what}`);
  const [head = "", ...rest] = text.split(/^-- (.+) --\n/mu);
  const end = head.indexOf("\n\n");
  if (end < 0) throw wrong("no prompt");
  const keys = new Map(
    head
      .slice(0, end)
      .split("\n")
      .map((line): [string, string] => {
        const at = line.indexOf(": ");
        if (at < 0) throw wrong(`not a setting: ${line}`);
        return [line.slice(0, at), line.slice(at + 2).trim()];
      }),
  );
  const setting = (key: string) => {
    const value = keys.get(key);
    if (value === undefined || value === "") throw wrong(`no ${key}`);
    return value;
  };
  const files = {
    start: new Map<string, string>(),
    tests: new Map<string, string>(),
    solution: new Map<string, string>(),
  };
  for (let at = 0; at < rest.length; at += 2) {
    const name = rest[at] ?? "";
    const part = parts.find((each) => name.startsWith(`${each}/`));
    const path = name.slice(name.indexOf("/") + 1);
    if (!part || !plainPath.test(path)) throw wrong(`a file of no part: ${name}`);
    if (files[part].has(path)) throw wrong(`${name} is there twice`);
    files[part].set(path, rest[at + 1] ?? "");
  }
  for (const part of parts) if (files[part].size === 0) throw wrong(`nothing in ${part}`);
  return {
    id,
    title: setting("title"),
    language: setting("language"),
    needs: setting("needs"),
    test: setting("test"),
    prompt: head.slice(end).trim(),
    ...files,
  };
}

/** Tests that the model sees. They are not what it is graded by, and are taken away before that. */
export const isVisibleTest = (path: string): boolean => /(?:^|\/)visible[\w.-]*$/iu.test(path);
