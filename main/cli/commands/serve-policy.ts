import { resolve } from "node:path";
import { QuernError, type Settings } from "../../contract";
import type { CliContext } from "../context";
import type { ServeOptions } from "./serve";

/**
 * The options as they hold under the administrator's policy: what it fixes counts where nothing was given, and is
 * refused where something else was.
 * @throws QuernError `setting-locked` with the setting's name
 */
export async function underPolicy(context: CliContext, options: ServeOptions): Promise<ServeOptions> {
  const settings = await context.settings();
  const now = settings.current();
  const lock = (setting: keyof Settings): never => {
    throw new QuernError("setting-locked", { setting });
  };
  const held = { ...options };
  if (settings.isFixed("serverOn") && !now.serverOn) lock("serverOn");
  if (options.host !== undefined && settings.isFixed("serverBeyond") && !now.serverBeyond)
    lock("serverBeyond");
  const port = options.host === undefined ? "serverPort" : "serverBeyondPort";
  if (settings.isFixed(port)) {
    if (options.port !== undefined && Number(options.port) !== now[port]) lock(port);
    held.port = String(now[port]);
  }
  if (settings.isFixed("serverOrigins")) {
    if (options.origin?.some((origin) => !now.serverOrigins.includes(origin))) lock("serverOrigins");
    held.origin = [...now.serverOrigins];
  }
  if (options.host !== undefined && settings.isFixed("serverNames")) {
    if (options.name?.some((name) => !now.serverNames.includes(name))) lock("serverNames");
    held.name = [...now.serverNames];
  }
  if (options.host !== undefined && settings.isFixed("serverCertificate")) {
    const { cert, key } = options;
    const fixed = now.serverCertificate;
    const other = (asked: string | undefined, path: string | undefined) =>
      asked !== undefined && resolve(asked) !== path;
    if (other(cert, fixed?.cert) || other(key, fixed?.key)) lock("serverCertificate");
    if (fixed !== null) Object.assign(held, fixed);
  }
  if (settings.isFixed("serverEmbeddingFile")) {
    const { embeddingModel } = options;
    if (embeddingModel !== undefined && resolve(embeddingModel) !== now.serverEmbeddingFile)
      lock("serverEmbeddingFile");
    if (now.serverEmbeddingFile !== null) held.embeddingModel = now.serverEmbeddingFile;
  }
  return held;
}
