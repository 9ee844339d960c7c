import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** In bytes. The library's own 16 kB would have a list of some megabytes go through hundreds of hands. */
const chunkSize = 1 << 20;

/** A value as packed JSON. The format carries a sum of its content: a damaged one is an error, not another value. */
export async function zipped(value: unknown): Promise<Buffer> {
  return await zip(JSON.stringify(value), { level: 1, chunkSize });
}

/** @throws Error where it is damaged */
export async function unzipped(bytes: Uint8Array): Promise<unknown> {
  return JSON.parse((await unzip(bytes, { chunkSize })).toString("utf8"));
}
