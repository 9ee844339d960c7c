import { type Emit, type FindQuery, type FoundLine, type filesService, toErrorData } from "../contract";
import { type SearchOptions, searchFiles } from "./find";

/** What is found is told together within this time: a page draws no faster. */
const togetherMs = 60;
/** What a page shows at most. */
const mostLines = 10_000;

/** One search at a time, told as events. */
export interface Finding {
  start(id: string, options: SearchOptions, query: FindQuery): void;
  stop(): void;
}

export function createFinding(emit: Emit<typeof filesService>): Finding {
  let stopLast: () => void = () => undefined;

  async function search(
    id: string,
    options: SearchOptions,
    query: FindQuery,
    signal: AbortSignal,
  ): Promise<void> {
    let waiting: FoundLine[] = [];
    let count = 0;
    let clipped = false;
    let told = performance.now();
    const tell = (done: boolean, error: unknown = null) => {
      const lines = waiting;
      waiting = [];
      told = performance.now();
      emit("found", { id, lines, done, clipped, error: error === null ? null : toErrorData(error) });
    };
    try {
      for await (const batch of searchFiles(options, query, signal)) {
        if (signal.aborted) break;
        const room = mostLines - count;
        clipped ||= batch.clipped || batch.lines.length > room;
        waiting.push(...batch.lines.slice(0, room));
        count += Math.min(room, batch.lines.length);
        if (count >= mostLines) break;
        if (waiting.length > 0 && performance.now() - told > togetherMs) tell(false);
      }
      tell(true);
    } catch (error) {
      // Stopped: what was found stays, and nothing went wrong.
      tell(true, signal.aborted ? null : error);
    }
  }

  return {
    start: (id, options, query) => {
      stopLast();
      const ending = new AbortController();
      stopLast = () => ending.abort();
      void search(id, options, query, ending.signal);
    },
    stop: () => stopLast(),
  };
}
