import { z } from "zod";
import { type CatalogFile, QuernError } from "../contract";
import type { Net } from "../net";

const treeEntry = z.object({
  type: z.string(),
  path: z.string(),
  size: z.number().int().nonnegative().optional(),
  lfs: z.object({ oid: z.string(), size: z.number().int().nonnegative() }).optional(),
});
const maxPages = 20;

function address(endpoint: URL, ...names: string[]): URL {
  const path = names.flatMap((name) => name.split("/")).map(encodeURIComponent);
  return new URL(`${endpoint.href.replace(/\/+$/, "")}/${path.join("/")}`);
}

/** Where the hub gives a file: `/{repo}/resolve/{revision}/{file}`. */
export function fileUrl(
  endpoint: URL,
  { repo, revision, file }: Pick<CatalogFile, "repo" | "revision" | "file">,
): URL {
  return address(endpoint, repo, "resolve", revision, file);
}

/**
 * The SHA-256 that the hub publishes for a file of a pinned revision: the LFS oid in the tree API.
 * @throws QuernError `hub-size-changed` when the hub's file has another size; `hub-not-found`; `hash-unknown` when the
 * hub names no hash; the kinds of `Net`
 */
export async function publishedSha256(net: Net, file: CatalogFile, signal?: AbortSignal): Promise<string> {
  const folder = file.file.split("/").slice(0, -1);
  let url: URL | null = address(net.endpoint, "api", "models", file.repo, "tree", file.revision, ...folder);
  const host = url.host;
  for (let page = 0; url && page < maxPages; page++) {
    const { value, response } = await net.getJson(url, {
      what: file.file,
      headers: { accept: "application/json" },
      ...(signal ? { signal } : {}),
    });
    const entries = z.array(treeEntry).safeParse(value);
    if (!entries.success) {
      throw new QuernError("hub-bad-answer", { host, what: "file list" }, { cause: entries.error });
    }
    const entry = entries.data.find((candidate) => candidate.path === file.file);
    if (entry) return hashOf(file, entry, host);
    url = nextPage(response.headers.get("link"), url);
  }
  throw new QuernError("hub-not-found", { host, file: file.file });
}

function hashOf(file: CatalogFile, entry: z.infer<typeof treeEntry>, host: string): string {
  const haveBytes = entry.lfs?.size ?? entry.size;
  if (haveBytes !== undefined && haveBytes !== file.bytes) {
    throw new QuernError("hub-size-changed", { file: file.file, host, haveBytes, wantBytes: file.bytes });
  }
  const oid = entry.lfs?.oid.replace(/^sha256:/, "").toLowerCase();
  if (oid === undefined || !/^[0-9a-f]{64}$/.test(oid))
    throw new QuernError("hash-unknown", { file: file.file });
  return oid;
}

/** The address in a `Link: <...>; rel="next"` header. */
function nextPage(link: string | undefined, from: URL): URL | null {
  const match = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? "");
  const next = match?.[1];
  return next !== undefined && URL.canParse(next, from.href) ? new URL(next, from) : null;
}
