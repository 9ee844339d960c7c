import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { GgufHeader } from "../../../catalog";

const samples = 16;
const sampleBytes = 4096;

/**
 * What tells one model file from another without reading all of it: its size, all of its header, and some pieces of
 * its weights, since two trainings of one model may differ in those alone.
 */
export async function modelIdentity(path: string, header: GgufHeader): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const hash = createHash("sha256").update(`${size} `);
    const head = Buffer.alloc(header.dataOffset);
    await file.read(head, 0, head.length, 0);
    hash.update(head);
    for (let index = 0; index < samples; index++) {
      const piece = Buffer.alloc(sampleBytes);
      const at = header.dataOffset + Math.floor(((size - header.dataOffset) * index) / samples);
      await file.read(piece, 0, sampleBytes, at);
      hash.update(piece);
    }
    return hash.digest("hex");
  } finally {
    await file.close();
  }
}
