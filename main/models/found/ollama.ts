import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Slow, TooSlow } from "./slow";
import { type Candidate, lookAt, type Walked, walkTree } from "./walk";

/** Manifests have about a kilobyte. */
const mostBytes = 100_000;

/**
 * `manifests/<registry>/<namespace>/<model>/<tag>` is JSON whose layer of this media type has the digest of the model's
 * file, which is `blobs/sha256-<hex>`; some versions wrote `sha256:<hex>`.
 * Source: ollama, `server/internal/manifest` and `server/modelpath.go`.
 */
const manifest = z.looseObject({
  layers: z
    .array(
      z.looseObject({
        mediaType: z.string(),
        digest: z.string().regex(/^sha256[:-][0-9a-f]{64}$/u),
      }),
    )
    .max(1000),
});
const modelLayer = "application/vnd.ollama.image.model";

/** Finds the models that Ollama's manifests name; the digest in a name is a claim and no proof. */
export async function walkOllama(folder: string, slow: Slow, signal: AbortSignal): Promise<Walked> {
  const manifests = join(folder, "manifests");
  const named = await walkTree({ folder: manifests }, slow, signal, () => true);
  const files: Candidate[] = [];
  // A store without manifests that can be read, but with blobs, is somebody else's.
  let why = named.why ?? (await closed(join(folder, "blobs"), slow));
  for (const { path, bytes } of named.files) {
    signal.throwIfAborted();
    if (bytes > mostBytes) continue;
    try {
      const read = manifest.safeParse(JSON.parse(await slow.within(() => readFile(path, "utf8"))));
      for (const { mediaType, digest } of read.success ? read.data.layers : []) {
        if (mediaType !== modelLayer) continue;
        const hex = digest.slice("sha256:".length);
        const name = path
          .slice(manifests.length + 1)
          .split(/[\\/]/u)
          .slice(-2)
          .join(":");
        const found = await lookAt(join(folder, "blobs", `sha256-${hex}`), name, slow);
        if (found) files.push(found);
      }
    } catch (error) {
      if (error instanceof TooSlow) return { files, why: "slow" };
      if (!(error instanceof SyntaxError)) why ??= "unreadable";
    }
  }
  return { files, why };
}

async function closed(folder: string, slow: Slow): Promise<"unreadable" | null> {
  const there = await slow.within(() => stat(folder)).catch(() => null);
  if (!there) return null;
  return await slow
    .within(() => readdir(folder))
    .then(
      () => null,
      () => "unreadable",
    );
}
