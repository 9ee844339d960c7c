import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, bytes]);
}

function header(): Buffer {
  const fixed = Buffer.alloc(24);
  fixed.write("GGUF", 0);
  fixed.writeUInt32LE(3, 4); // version
  fixed.writeBigUInt64LE(0n, 8); // tensors
  fixed.writeBigUInt64LE(1n, 16); // metadata entries
  const stringType = Buffer.alloc(4);
  stringType.writeUInt32LE(8);
  return Buffer.concat([fixed, text("general.architecture"), stringType, text("llama")]);
}

/**
 * Runs `use` with a GGUF file that has a header and nothing else. llama.cpp picks and logs the devices for a model
 * before it finds that there is none: the only way to each device's own free memory and place on the bus, as the
 * library's calls add all devices up.
 */
export async function withHeaderOnlyModel(use: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "quern-probe-"));
  try {
    const path = join(folder, "header-only.gguf");
    await writeFile(path, header());
    await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
