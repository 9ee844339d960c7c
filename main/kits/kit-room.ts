import { stat } from "node:fs/promises";
import { type CatalogFile, QuernError } from "../contract";
import { downloadPaths, type ModelFolders } from "../models";
import { kitPartSuffix } from "./names";
import type { OpenKit } from "./open-kit";

/**
 * The model folder that a kit is put into: where it was begun or lies already, else the first with room.
 * @param catalog of this machine: a build that is known goes where a download of it would go
 * @throws QuernError `kit-no-model`, `no-room`, `disk-full`, `folder-away`, `folder-not-writable`
 */
export async function kitRoom(
  { manifest }: OpenKit,
  catalog: readonly CatalogFile[],
  folders: ModelFolders,
): Promise<string> {
  const { model } = manifest;
  if (model === null) throw new QuernError("kit-no-model");
  const file = catalog.find(({ id }) => id === model.id) ?? model;
  const comes = manifest.files.filter(({ role }) => role === "model" || role === "mmproj");
  const isThere = (path: string) =>
    stat(path).then(
      (found) => found.isFile(),
      () => false,
    );
  return await folders.choose({
    needBytes: comes.reduce((sum, { bytes }) => sum + bytes, 0),
    begunIn: async (root) => {
      const { final } = downloadPaths(root, file);
      return (await isThere(final)) || (await isThere(`${final}${kitPartSuffix}`));
    },
  });
}
