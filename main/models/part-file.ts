import { constants, type FileHandle, open } from "node:fs/promises";
import type { Chunks } from "./chunks";

/** The file that a download fills, at any position. */
export interface PartFile {
  readonly handle: FileHandle;
  /** Bytes of one connection, in blocks. */
  writer(): BlockWriter;
  /** Forces to the disk what is written. */
  sync(): Promise<void>;
  /** Gives up everything from a position on. Only after everything else has ended. */
  cutTo(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Takes bytes of one connection; they are written in blocks, while the next ones come. */
export interface BlockWriter {
  /** Rejects when an earlier write failed. */
  put(position: number, bytes: Buffer): Promise<void>;
  /** Writes what is still held back. */
  flush(): Promise<void>;
}

// Two of them for each connection are in memory, one filled and one written.
const blockBytes = 256 * 1024;
// On a slow line a block takes long to fill; progress and a crash should not wait for it.
const blockMs = 200;

/**
 * Opens or creates a part.
 * @param mostBytes what is behind is cut off
 * @param onWritten called whenever bytes have been written and noted in `chunks`
 */
export async function openPart(
  path: string,
  mostBytes: number,
  chunks: Chunks,
  onWritten: () => void,
): Promise<PartFile> {
  // A link planted under this name would lead the bytes elsewhere.
  const noFollow = constants.O_NOFOLLOW ?? 0;
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT | noFollow, 0o644);
  try {
    if ((await handle.stat()).size > mostBytes) await handle.truncate(mostBytes);
  } catch (error) {
    await handle.close();
    throw error;
  }

  async function write(block: Buffer, position: number): Promise<void> {
    for (let at = 0; at < block.length; ) {
      // A full disk may take a part of the block before it refuses the rest.
      const { bytesWritten } = await handle.write(block, at, block.length - at, position + at);
      chunks.wrote(position + at, block.subarray(at, at + bytesWritten));
      at += bytesWritten;
      onWritten();
    }
  }

  /** Blocks of answers that have ended: the next ones fill them again. */
  const spare: Buffer[] = [];

  function writer(): BlockWriter {
    // What comes is copied, so that the many small buffers of a connection need not be kept. One block is filled
    // while the other is written.
    let [filling, other]: [Buffer | null, Buffer | null] = [null, null];
    let heldAt = 0;
    let heldBytes = 0;
    let begunAt = performance.now();
    let writing: Promise<void> = Promise.resolve();

    async function next(): Promise<void> {
      await writing;
      if (heldBytes === 0 || filling === null) return;
      writing = write(filling.subarray(0, heldBytes), heldAt);
      // The error comes out at the next put or flush.
      writing.catch(() => undefined);
      [filling, other] = [other, filling];
      heldBytes = 0;
      begunAt = performance.now();
    }

    return {
      put: async (position, bytes) => {
        if (heldBytes > 0 && position !== heldAt + heldBytes) await next();
        for (let at = 0; at < bytes.length; ) {
          if (heldBytes === 0) heldAt = position + at;
          filling ??= spare.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
          const taken = bytes.copy(filling, heldBytes, at, at + blockBytes - heldBytes);
          heldBytes += taken;
          at += taken;
          if (heldBytes === blockBytes) await next();
        }
        if (heldBytes > 0 && performance.now() - begunAt > blockMs) await next();
      },
      flush: async () => {
        try {
          await next();
          await writing;
        } finally {
          for (const block of [filling, other]) if (block) spare.push(block);
          [filling, other, heldBytes] = [null, null, 0];
        }
      },
    };
  }

  return {
    handle,
    writer,
    sync: () => handle.datasync(),
    cutTo: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}
