import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** In bytes. The library's own 16 kB would have a list of some megabytes go through hundreds of hands. */
const chunkSize = 1 << 20;
const largestChunk = 1 << 26;

/** A value as packed JSON. The format carries a sum of its content: a damaged one is an error, not another value. */
export async function zipped(value: unknown): Promise<Buffer> {
  return await zip(JSON.stringify(value), { level: 1, chunkSize });
}

/** @throws Error where it is damaged */
export async function unzipped(bytes: Buffer): Promise<unknown> {
  // The last four bytes are the size of the content (RFC 1952, 2.3.1): one chunk of that size need not be copied.
  const size = bytes.byteLength < 4 ? 0 : bytes.readUInt32LE(bytes.byteLength - 4);
  const all = await unzip(bytes, { chunkSize: Math.min(Math.max(size + 1, 64), largestChunk) });
  return JSON.parse(all.toString("utf8"));
}
