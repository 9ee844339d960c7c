import { sep } from "node:path";

/**
 * Where a shipped file really lies on the disk. Electron lets JavaScript read inside the packaged app's archive, but
 * native code, such as the engine that maps a model into memory, needs the copy that is unpacked beside it.
 *
 * @param path a path that may lead into `app.asar`
 */
export function outsideArchive(path: string): string {
  return path.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
}
