// How the mirror's bytes go out: slowly, only in part, or with one of them wrong.
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @param {string | undefined} header
 * @param {number} size
 * @returns {{ start: number, end: number } | "unsatisfiable" | null} null: the whole file
 */
export function parseRange(header, size) {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? "");
  if (!match) return null;
  const start = Number(match[1]);
  const end = match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  return start >= size || end < start ? "unsatisfiable" : { start, end };
}

/**
 * @param {number} start
 * @param {number} end
 * @param {number} total
 */
export function contentRange(start, end, total) {
  return `bytes ${start}-${end}/${total}`;
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {{ source: AsyncIterable<Buffer>, start: number,
 *   bytesPerSecond: number | (() => number | null), closeAfter: number | null, stallAfter: number | null,
 *   reset: boolean, flipAt: number | null, onSent: (bytes: number) => void }} how `start` and `flipAt` are positions in the file;
 *   the other two count bytes of this answer
 */
export async function answerBody(response, how) {
  let sent = 0;
  for await (const chunk of how.source) {
    for (const piece of paced(chunk, how.bytesPerSecond)) {
      const left = Math.min(how.closeAfter ?? Infinity, how.stallAfter ?? Infinity) - sent;
      const bytes = damaged(piece.bytes.subarray(0, Math.max(0, left)), how.start + sent, how.flipAt);
      if (response.destroyed) return;
      if (bytes.length > 0) response.write(bytes);
      sent += bytes.length;
      how.onSent(bytes.length);
      if (bytes.length < piece.bytes.length || left === bytes.length) {
        if (how.closeAfter === null) return;
        // Let what was written reach the other side first: closing early is not the same as sending nothing.
        await sleep(20);
        if (how.reset) response.socket?.resetAndDestroy();
        response.destroy();
        return;
      }
      if (piece.delayMs > 0) await sleep(piece.delayMs);
      if (response.writableNeedDrain && !response.destroyed) {
        await drained(response);
      }
    }
  }
  response.end();
}

/**
 * Cuts a chunk so that pauses of about 50 ms give the rate.
 * @param {Buffer} chunk
 * @param {number | (() => number | null)} rate
 */
function* paced(chunk, rate) {
  let at = 0;
  while (at < chunk.length) {
    const bytesPerSecond = typeof rate === "function" ? rate() : rate;
    const size = bytesPerSecond === null ? chunk.length - at : Math.max(1, Math.round(bytesPerSecond / 20));
    const bytes = chunk.subarray(at, at + size);
    yield { bytes, delayMs: bytesPerSecond === null ? 0 : (1000 * bytes.length) / bytesPerSecond };
    at += size;
  }
}

/**
 * @param {Buffer} bytes
 * @param {number} position
 * @param {number | null} flipAt
 */
function damaged(bytes, position, flipAt) {
  if (flipAt === null || flipAt < position || flipAt >= position + bytes.length) return bytes;
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(flipAt - position) ^ 1, flipAt - position);
  return copy;
}

/** @param {import("node:http").ServerResponse} response */
async function drained(response) {
  await new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve(undefined);
    };
    response.on("drain", done).on("close", done);
  });
}
