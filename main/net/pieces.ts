import { finished, type Readable } from "node:stream";
import { MessageChannel } from "node:worker_threads";

/** What is done with a body beside reading it. */
export interface PiecesOptions {
  /** Sees each piece first; what it throws ends the reading. */
  readonly onPiece: (bytes: Buffer) => void;
  /** Names what went wrong. */
  readonly failure: (error: unknown) => Error;
}

/**
 * The bytes of a body piece by piece, each as it came from the connection. (A stream's own iterator joins what has
 * come meanwhile into new buffers.) Destroys the body when it is left early.
 */
export async function* piecesOf(body: Readable, options: PiecesOptions): AsyncGenerator<Buffer> {
  const come: Buffer[] = [];
  const over: { with: Error | null | undefined } = { with: undefined };
  let wake: () => void = () => undefined;
  body.on("data", (bytes: Buffer) => {
    come.push(bytes);
    body.pause();
    wake();
  });
  finished(body, { writable: false }, (error) => {
    over.with = error ?? null;
    wake();
  });
  try {
    for (;;) {
      const bytes = come.shift();
      if (bytes) {
        options.onPiece(bytes);
        yield bytes;
      } else if (over.with) throw over.with;
      else if (over.with === null) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
          body.resume();
        });
    }
  } catch (error) {
    throw options.failure(error);
  } finally {
    body.destroy();
  }
}

/** A channel that nobody listens to: what is sent into it is gone. */
let nowhere: MessageChannel["port1"] | null = null;

/**
 * Gives the memory of bytes from a connection back at once; they are empty afterwards. Left to the garbage collector,
 * some 60 MB of them pile up before it comes, and each next piece has to take memory that the system must clear first.
 * Does nothing where other bytes may lie in the same memory.
 */
export function giveBack(bytes: Buffer): void {
  const { buffer, byteOffset, byteLength } = bytes;
  // What a parser has still to read lies behind; a small buffer may be a part of Node's pool.
  const alone = byteOffset + byteLength === buffer.byteLength && buffer.byteLength > Buffer.poolSize;
  if (!alone || !(buffer instanceof ArrayBuffer)) return;
  // From Node 22 on; before, memory can only be sent away.
  if ("transfer" in buffer && typeof buffer.transfer === "function") {
    buffer.transfer(0);
    return;
  }
  if (nowhere === null) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    port1.unref();
    nowhere = port1;
  }
  nowhere.postMessage(null, [buffer]);
}
