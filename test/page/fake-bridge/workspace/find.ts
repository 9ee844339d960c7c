import type { FindQuery, FoundLine, Result } from "../../../../main/contract";
import type { Bus } from "../bus";
import type { Disk } from "./disk";

/** Lines of a file that match, with where. */
function linesOf(path: string, text: string, pattern: RegExp): FoundLine[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const hits = [...line.matchAll(pattern)].map(({ index: from, 0: { length } }): [number, number] => [
      from,
      from + length,
    ]);
    return hits.length === 0 ? [] : [{ path, line: index + 1, text: line, hits }];
  });
}

function patternOf({ text, regex, caseSensitive, wholeWord }: FindQuery): RegExp {
  const plain = regex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(wholeWord ? `\\b(?:${plain})\\b` : plain, caseSensitive ? "g" : "gi");
}

/** A search that tells what it finds file by file, and goes on for a while where it looks for `slow`. */
export function findIn(disk: Disk, bus: Bus) {
  let running: string | null = null;
  const tell = (id: string, lines: FoundLine[], done: boolean): void =>
    bus.emit("files.found", { id, lines, done, clipped: false, error: null });
  const run = async (id: string, pattern: RegExp, slow: boolean): Promise<void> => {
    for (const [path, { text, binary }] of disk.files) {
      if (binary || path.startsWith("node_modules/") || path.startsWith("many/")) continue;
      if (running !== id) return;
      const lines = linesOf(path, text, pattern);
      if (lines.length > 0) tell(id, lines, false);
      if (slow) await new Promise((done) => setTimeout(done, 400));
    }
    if (running === id) tell(id, [], true);
  };
  return {
    begin: ({ id, query }: { id: string; query: FindQuery }): Result<void> => {
      let pattern: RegExp;
      try {
        pattern = patternOf(query);
      } catch (thrown) {
        return { ok: false, error: { code: "find-pattern", params: { why: String(thrown) } } };
      }
      running = id;
      void run(id, pattern, query.text === "the");
      return { ok: true, value: undefined };
    },
    stop: (): void => {
      running = null;
    },
  };
}
