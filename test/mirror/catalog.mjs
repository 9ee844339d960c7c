// A catalogue of the mirror's own files, in the form of `resources/catalog/*.json`, so that the app offers them.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/**
 * @param {import("./mirror.mjs").MirrorFile} file
 * @param {{ quant?: string, model?: string, withHash?: boolean, role?: "images" }} [options]
 */
export async function catalogEntry(file, options = {}) {
  const { content, repo, revision } = file;
  const bytes = typeof content === "string" ? (await stat(content)).size : content.length;
  const hash = createHash("sha256");
  if (typeof content === "string") for await (const chunk of createReadStream(content)) hash.update(chunk);
  else hash.update(content);
  return {
    id: `${repo}@${revision}/${file.file}`,
    model: options.model ?? "Mirror test model",
    repo,
    revision,
    file: file.file,
    quant: options.quant ?? "TEST",
    bytes,
    sha256: options.withHash === false ? null : hash.digest("hex"),
    tokenEmbdBytes: null,
    mtp: false,
    kld: null,
    source: "local mirror",
    ...(options.role === undefined ? {} : { role: options.role }),
  };
}

/**
 * @param {Awaited<ReturnType<typeof catalogEntry>>[]} entries
 * @param {Awaited<ReturnType<typeof catalogEntry>>[]} [companions]
 */
export function catalogResource(entries, companions = []) {
  return {
    schemaVersion: 1,
    model: entries[0]?.model ?? "Mirror test model",
    license: "Apache-2.0",
    released: "2026-01-01",
    source: "local mirror",
    defaultRepo: entries[0]?.repo ?? "mirror/none",
    files: entries,
    companions,
  };
}
