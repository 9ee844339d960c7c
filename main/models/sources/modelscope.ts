import { z } from "zod";
import { type CatalogFile, QuernError } from "../../contract";
import type { Net } from "../../net";
import { answerOf, type FileSource, rangeHeaders } from "../source";

/** Where ModelScope answers. */
export const modelScopeAddress = "https://www.modelscope.cn";

/**
 * Its repositories do not have the hub's commits, so the newest state is asked for; the file is the right one when its
 * SHA-256 is the pinned one, and is used only then.
 */
const revision = "master";

/** The list of a repository's files. Source: `HubApi.get_model_files` of the `modelscope` package. */
const fileList = z.object({
  Data: z.object({
    Files: z.array(
      z.object({
        Path: z.string(),
        Size: z.number().int().nonnegative().optional(),
        Sha256: z.string().nullish(),
      }),
    ),
  }),
});

const encoded = (path: string) => path.split("/").map(encodeURIComponent).join("/");

/** ModelScope, at the endpoint of `net`. Repositories are looked for under the names that they have at the hub. */
export function modelScopeSource(net: Net): FileSource {
  const base = () => net.endpoint.href.replace(/\/+$/, "");
  return {
    get id() {
      return `modelscope:${net.endpoint.href}`;
    },
    get name() {
      return net.endpoint.host;
    },
    publishedSha256: async (file, signal) => {
      const list = new URL(`${base()}/api/v1/models/${encoded(file.repo)}/repo/files`);
      list.search = new URLSearchParams({ Revision: revision, Recursive: "True" }).toString();
      const { value } = await net.getJson(list, { what: file.file, signal });
      const parsed = fileList.safeParse(value);
      const host = list.host;
      if (!parsed.success) {
        throw new QuernError("hub-bad-answer", { host, what: "file list" }, { cause: parsed.error });
      }
      const entry = parsed.data.Data.Files.find(({ Path }) => Path === file.file);
      if (!entry) throw new QuernError("hub-not-found", { host, file: file.file });
      checkSize(file, entry.Size, host);
      const sha256 = entry.Sha256?.toLowerCase() ?? "";
      return /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null;
    },
    open: async (file, range, signal) => {
      const url = new URL(`${base()}/models/${encoded(file.repo)}/resolve/${revision}/${encoded(file.file)}`);
      const headers = rangeHeaders(file, range);
      return answerOf(await net.request(url, { what: file.file, signal, headers }), file, range);
    },
  };
}

function checkSize(file: CatalogFile, haveBytes: number | undefined, host: string): void {
  if (haveBytes === undefined || haveBytes === file.bytes) return;
  throw new QuernError("hub-size-changed", { file: file.file, host, haveBytes, wantBytes: file.bytes });
}
