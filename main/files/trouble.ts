import { QuernError } from "../contract";
import { diskSpace } from "./space";

/** The system's error name (`ENOENT`, ...), where there is one. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * What a failed file operation means to a person.
 * @param needBytes how much more was to be written, for a full disk
 */
export async function fileTrouble(error: unknown, path: string, needBytes = 0): Promise<QuernError> {
  if (error instanceof QuernError) return error;
  switch (errnoOf(error)) {
    case "ENOSPC":
    case "EDQUOT": {
      const space = await diskSpace(path);
      return new QuernError(
        "disk-full",
        { path, needBytes, freeBytes: space?.freeBytes ?? 0 },
        { cause: error },
      );
    }
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
      return new QuernError("folder-not-writable", { path }, { cause: error });
    case "ENOENT":
      return new QuernError("file-not-found", { path }, { cause: error });
    default:
      return new QuernError("unexpected", {}, { cause: error });
  }
}
