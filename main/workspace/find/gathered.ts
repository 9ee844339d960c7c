import type { Readable } from "node:stream";

/** What comes first is given after so many ms: much less than a page takes to draw. */
const firstMs = 5;
/**
 * What comes later within this time is given together, in ms: the page is told no more often, and all files of a batch
 * are asked about at once, which wakes the threads that do it a few times a second rather than once for each file.
 */
const togetherMs = 40;
/** As much is held at most while nobody takes it, in bytes. */
const mostHeld = 8 * 1024 * 1024;

/**
 * The chunks of a stream, those that came meanwhile together. ripgrep writes once for each file with a hit, and it takes
 * all of the processor: a turn of the event loop for each of them would be taken from its search.
 * @throws errors of the stream
 */
export async function* gathered(stream: Readable): AsyncGenerator<Buffer[]> {
  let chunks: Buffer[] = [];
  let held = 0;
  let failure: Error | undefined;
  let over = false;
  let within = firstMs;
  let tell: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      tell();
    }, within);
  };
  const end = (error?: Error) => {
    failure ??= error;
    over = true;
    tell();
  };
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    held += chunk.length;
    if (held > mostHeld) stream.pause();
    soon();
  });
  stream
    .once("end", () => end())
    .once("close", () => end())
    .once("error", end);
  try {
    for (;;) {
      if (!over)
        await new Promise<void>((resolve) => {
          tell = resolve;
          if (chunks.length > 0) soon();
        });
      clearTimeout(timer);
      timer = undefined;
      const given = chunks;
      chunks = [];
      held = 0;
      stream.resume();
      if (given.length > 0) {
        within = togetherMs;
        yield given;
      }
      if (over && chunks.length === 0) break;
    }
    if (failure !== undefined) throw failure;
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
}
