import { type CatalogFile, QuernError } from "../../contract";
import type { Net } from "../../net";
import { answerOf, type FileSource, rangeHeaders } from "../source";

/**
 * A directory on a web server: the files lie in it under their names, as `sha256sum` names them a list of hashes
 * (`SHA256SUMS`) may lie beside them.
 */
export function directorySource(net: Net): FileSource {
  const address = (name: string) =>
    new URL(`${net.endpoint.href.replace(/\/+$/, "")}/${encodeURIComponent(name)}`);
  return {
    get id() {
      return `directory:${net.endpoint.href}`;
    },
    get name() {
      return net.endpoint.host;
    },
    publishedSha256: async (file, signal) => {
      const response = await net.request(address("SHA256SUMS"), { what: file.file, signal, accept: [404] });
      if (response.status === 404) {
        response.discard();
        return null;
      }
      let text = "";
      for await (const bytes of response.body) {
        text += bytes.toString("utf8");
        if (text.length > 1_000_000) {
          response.discard();
          throw new QuernError("hub-bad-answer", { host: response.url.host, what: "SHA256SUMS" });
        }
      }
      return hashIn(text, nameOf(file));
    },
    open: async (file, range, signal) => {
      const headers = rangeHeaders(file, range);
      return answerOf(
        await net.request(address(nameOf(file)), { what: file.file, signal, headers }),
        file,
        range,
      );
    },
  };
}

/** The name under which a file lies in a directory: the last part of its name at the hub. */
export function nameOf({ file }: Pick<CatalogFile, "file">): string {
  return file.split("/").at(-1) ?? file;
}

/** The hash of a file in a list as `sha256sum` writes it; null where it is not named. */
export function hashIn(list: string, name: string): string | null {
  for (const line of list.split(/\r?\n/)) {
    const match = /^([0-9a-f]{64})\s[ *](.+)$/i.exec(line);
    if (match?.[2]?.replace(/^\.\//, "") === name) return match[1]?.toLowerCase() ?? null;
  }
  return null;
}
