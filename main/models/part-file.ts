import { constants, type FileHandle, open } from "node:fs/promises";

/** A file that grows at its end. */
export interface PartFile {
  readonly handle: FileHandle;
  /** Bytes that are in the file. */
  writtenBytes(): number;
  /** Takes bytes; they are written in blocks, while the next ones come. Rejects when an earlier write failed. */
  append(bytes: Buffer): Promise<void>;
  /** Writes what is still held back. */
  flush(): Promise<void>;
  /** Forces to the disk what is written; gives how much that was. */
  sync(): Promise<number>;
  /** Gives up the last bytes. Only after everything else has ended. */
  shorten(byBytes: number): Promise<void>;
  close(): Promise<void>;
}

const blockBytes = 1024 * 1024;
// On a slow line a block takes long to fill; progress and a crash should not wait for it.
const blockMs = 200;

/**
 * Opens or creates a part, cut to `keepBytes` (or to its length, where it is shorter).
 * @param onWritten called with the length whenever it has grown
 */
export async function openPart(
  path: string,
  keepBytes: number,
  onWritten: (bytes: number) => void,
): Promise<PartFile> {
  // A link planted under this name would lead the bytes elsewhere.
  const noFollow = constants.O_NOFOLLOW ?? 0;
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT | noFollow, 0o644);
  let written: number;
  try {
    const { size } = await handle.stat();
    written = Math.min(size, keepBytes);
    if (size !== written) await handle.truncate(written);
  } catch (error) {
    await handle.close();
    throw error;
  }
  let held: Buffer[] = [];
  let heldBytes = 0;
  let begunAt = performance.now();
  let writing: Promise<void> = Promise.resolve();

  async function write(chunks: Buffer[], size: number): Promise<void> {
    const { bytesWritten } = await handle.writev(chunks, written);
    // A full disk may take a part of the block before it refuses the rest.
    if (bytesWritten < size) {
      const rest = Buffer.concat(chunks).subarray(bytesWritten);
      written += bytesWritten;
      onWritten(written);
      return write([rest], rest.length);
    }
    written += size;
    onWritten(written);
  }

  async function next(): Promise<void> {
    await writing;
    if (heldBytes === 0) return;
    writing = write(held, heldBytes);
    // The error comes out at the next append or flush.
    writing.catch(() => undefined);
    held = [];
    heldBytes = 0;
    begunAt = performance.now();
  }

  return {
    handle,
    writtenBytes: () => written,
    append: async (bytes) => {
      held.push(bytes);
      heldBytes += bytes.length;
      if (heldBytes >= blockBytes || performance.now() - begunAt > blockMs) await next();
    },
    flush: async () => {
      await next();
      await writing;
    },
    sync: async () => {
      const length = written;
      await handle.datasync();
      return length;
    },
    shorten: async (byBytes) => {
      written = Math.max(0, written - byBytes);
      await handle.truncate(written);
    },
    close: () => handle.close(),
  };
}
