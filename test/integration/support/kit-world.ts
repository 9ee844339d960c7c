import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeGguf } from "../../../main/catalog/gguf";
import { type CatalogFile, catalogFileId, QuernError } from "../../../main/contract";
import { applyKit, createKit, type KitItem, openKit } from "../../../main/kits";
import { type SigningKey, signingKeyOf } from "../../../main/kits/signature";
import { downloadPaths } from "../../../main/models";
import { tinyShape } from "../../fixtures/models/tiny-shape";

/** The smallest pieces that a manifest may have, so that a small model has several. */
export const chunkBytes = 64 * 1024;

/** A tiny model, a key, and folders for a kit and for models. */
export interface KitWorld {
  readonly folder: string;
  readonly out: string;
  readonly modelFolder: string;
  readonly modelPath: string;
  readonly content: Buffer;
  readonly model: CatalogFile;
  readonly key: SigningKey;
  readonly final: string;
  create(more?: Partial<Parameters<typeof createKit>[0]>): Promise<string>;
  apply(
    more?: Partial<Parameters<typeof applyKit>[1]>,
    from?: string,
    sticks?: string[],
  ): ReturnType<typeof applyKit>;
  /** The code that applying ends with, or its kind. */
  outcome(more?: Partial<Parameters<typeof applyKit>[1]>, from?: string): Promise<string>;
  /** Whether the model is there under its name with every byte right. */
  isWhole(): Promise<boolean>;
  /** Whether anything has the model's name. */
  hasName(): Promise<boolean>;
  remove(): Promise<void>;
}

const quickDisk = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** @param padding bytes after the tensors, so that the model has several pieces */
export async function kitWorld(padding = 300_000): Promise<KitWorld> {
  const folder = await mkdtemp(join(quickDisk, "quern-kit-"));
  const modelPath = join(folder, "source", "tiny.gguf");
  await mkdir(join(folder, "source"));
  await writeGguf(modelPath, tinyShape(), ({ bytes }) => randomBytes(bytes));
  const content = Buffer.concat([await readFile(modelPath), randomBytes(padding)]);
  await writeFile(modelPath, content);
  const model: CatalogFile = {
    id: catalogFileId("test/tiny-model", "0123456789abcdef0123456789abcdef01234567", "tiny.gguf"),
    model: "Tiny",
    repo: "test/tiny-model",
    revision: "0123456789abcdef0123456789abcdef01234567",
    file: "tiny.gguf",
    quant: "TINY",
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
    tokenEmbdBytes: null,
    mtp: false,
    kld: null,
    source: "test",
  };
  const key = signingKeyOf(randomBytes(32));
  const out = join(folder, "kit");
  const modelFolder = join(folder, "models");
  const items: KitItem[] = [
    { path: "model/tiny.gguf", role: "model", from: { file: modelPath } },
    { path: "licences/model.txt", role: "licence", from: { text: "Apache License" } },
    { path: "installers/setup.exe", role: "installer", from: { text: "not really one" } },
  ];
  const { final } = downloadPaths(modelFolder, model);
  const apply: KitWorld["apply"] = async (more = {}, from = out, sticks = []) =>
    applyKit(await openKit(from, sticks), {
      modelFolder,
      catalog: [model],
      signal: new AbortController().signal,
      ...more,
    });
  return {
    folder,
    out,
    modelFolder,
    modelPath,
    content,
    model,
    key,
    final,
    create: (more = {}) =>
      createKit({
        out,
        items,
        model,
        product: "0.0.0-test",
        key,
        partBytes: null,
        signal: new AbortController().signal,
        chunkBytes,
        ...more,
      }),
    apply,
    outcome: (more, from) =>
      apply(more, from).then(
        ({ kind }) => kind,
        (error: unknown) => (error instanceof QuernError ? error.code : `not a QuernError: ${String(error)}`),
      ),
    isWhole: async () => (await readFile(final).catch(() => null))?.equals(content) ?? false,
    hasName: async () => existsSync(final),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
