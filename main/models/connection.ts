import { type CatalogFile, QuernError } from "../contract";
import type { Chunks } from "./chunks";
import type { Claim } from "./claims";
import type { Limiter } from "./limiter";
import type { BlockWriter, PartFile } from "./part-file";
import type { SourceAnswer } from "./source";

export interface ReceiveOptions {
  readonly file: CatalogFile;
  readonly chunks: Chunks;
  readonly part: PartFile;
  readonly claim: Claim;
  readonly limiter: Limiter;
  readonly signal: AbortSignal;
  /** Called with the size of what came, useful or not. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Takes the bytes of one answer into the part, as far as the claim goes. What is already there is skipped, so that
 * nothing is lost when a server sends everything from the start and breaks off again.
 * @throws QuernError of the network and hub kinds; whatever arrived before is in the part
 */
export async function receive(answer: SourceAnswer, options: ReceiveOptions): Promise<void> {
  const writer = options.part.writer();
  try {
    await takeBody(answer, writer, options);
  } finally {
    answer.discard();
    await writer.flush();
  }
}

async function takeBody(answer: SourceAnswer, writer: BlockWriter, options: ReceiveOptions): Promise<void> {
  const { claim, chunks, file } = options;
  const { host } = answer;
  const place = createPlace(answer.start, options);
  try {
    for await (const bytes of answer.body) {
      if (place.at() + bytes.length > answer.end)
        throw new QuernError("hub-bad-answer", { host, what: "too many bytes" });
      const { length } = bytes;
      options.onBytes(length);
      await place.put(bytes, writer);
      answer.giveBack?.(bytes);
      if (place.at() >= chunks.startOf(claim.end)) return;
      await options.limiter.take(length, options.signal);
    }
  } catch (error) {
    if (error instanceof QuernError && error.code === "network-closed-early")
      throw closedEarly(host, chunks, file, error);
    throw error;
  }
  if (place.at() < answer.end) throw closedEarly(host, chunks, file);
}

/** Where in the file an answer is, and what of it is still needed there. */
function createPlace(start: number, { chunks, claim }: ReceiveOptions) {
  let at = start;
  let entered = -1;
  let knownTo = 0;
  return {
    at: () => at,
    put: async (bytes: Buffer, writer: BlockWriter): Promise<void> => {
      for (let offset = 0; offset < bytes.length && at < chunks.startOf(claim.end); ) {
        const index = chunks.indexOf(at);
        if (index !== entered) {
          // What is there of a chunk when its turn comes: from then on only this connection writes it.
          entered = index;
          claim.at = index;
          knownTo = chunks.filledTo(index);
        }
        const end = Math.min(bytes.length, offset + chunks.startOf(index + 1) - at);
        const known = Math.max(0, Math.min(end - offset, knownTo - at));
        const useful = bytes.subarray(offset + known, end);
        if (useful.length > 0) await writer.put(at + known, useful);
        at += end - offset;
        offset = end;
      }
    },
  };
}

function closedEarly(host: string, chunks: Chunks, file: CatalogFile, cause?: unknown): QuernError {
  return new QuernError(
    "network-closed-early",
    { host, haveBytes: chunks.receivedBytes(), wantBytes: file.bytes },
    cause === undefined ? {} : { cause },
  );
}
