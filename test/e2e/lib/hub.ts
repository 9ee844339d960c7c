import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CatalogFile } from "../../../main/contract";
import { catalogEntry, catalogResource } from "../../mirror/catalog.mjs";
import { type Mirror, startMirror } from "../../mirror/mirror.mjs";

/** The model that the mirror serves: small, real, and answering by its table. */
const modelPath = resolve(import.meta.dirname, "../../../resources/practice/practice.gguf");

export interface Hub {
  readonly mirror: Mirror;
  readonly fileName: string;
  readonly bytes: number;
  /** What the app's environment needs to use this hub. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts a local hub with one small model and a file for images, and a catalogue that praises it above all others, so that the app
 * recommends it on any machine.
 */
export async function startHub(folder: string, bytesPerSecond: number | null = null): Promise<Hub> {
  const file = {
    repo: "mirror/tiny-model",
    revision: "0123456789abcdef0123456789abcdef01234567",
    file: "tiny-model.gguf",
    content: await readFile(modelPath),
  };
  const { repo, revision } = file;
  // Nothing loads it: no model of the tests is whole on a graphics card.
  const images = { repo, revision, file: "mmproj-F16.gguf", content: Buffer.alloc(100_000, 7) };
  const mirror = await startMirror({ files: [file, images], bytesPerSecond });
  const entry = await catalogEntry(file, { quant: "TINY", model: "Tiny model of the test" });
  const praised: CatalogFile = { ...entry, kld: { mean: 0.0001, p99: 0.001, top1Percent: 99.9 } };
  const companion = await catalogEntry(images, { quant: "mmproj-F16", role: "images" });
  const catalog = join(folder, "catalog.json");
  await writeFile(catalog, JSON.stringify({ ...catalogResource([entry], [companion]), files: [praised] }));
  return {
    mirror,
    fileName: file.file,
    bytes: file.content.length,
    env: { HF_ENDPOINT: mirror.url, QUERN_CATALOG: catalog },
    stop: () => mirror.stop(),
  };
}
