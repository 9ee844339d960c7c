import type { FileHandle } from "node:fs/promises";
import type { SlotMemo } from "../../token-engine";
import { StateFileError } from "./state-file";

const pieceBytes = 2 ** 20;

/** The content of a state file: the memo with its length before it, then the native state. */
export async function* stateContent(memo: SlotMemo, native: FileHandle): AsyncGenerator<Uint8Array> {
  const text = Buffer.from(memo.memo, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  yield Buffer.concat([length, text]);
  for (;;) {
    const { buffer, bytesRead } = await native.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Takes a content apart again; the native state goes into `native`. @returns the memo's text */
export async function takeStateContent(
  content: AsyncIterable<Buffer>,
  native: Pick<FileHandle, "write">,
): Promise<string> {
  let start = Buffer.alloc(0);
  let memo: string | undefined;
  for await (const part of content) {
    if (memo !== undefined) {
      await native.write(part);
      continue;
    }
    start = Buffer.concat([start, part]);
    const end = start.length < 4 ? Number.POSITIVE_INFINITY : 4 + start.readUInt32LE();
    if (start.length < end) continue;
    memo = start.subarray(4, end).toString("utf8");
    await native.write(start.subarray(end));
  }
  if (memo === undefined) throw new StateFileError("damaged");
  return memo;
}
