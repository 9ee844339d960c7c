import { QuernError } from "../../contract";
import { errnoOf, fileTrouble } from "../../files";

/** Runs a file operation and makes of the system's errors those of the contract, with the path as the page knows it. */
export async function withTrouble<T>(
  path: string,
  doing: "read" | "write",
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await troubleOf(error, path, doing);
  }
}

async function troubleOf(error: unknown, path: string, doing: "read" | "write"): Promise<QuernError> {
  switch (errnoOf(error)) {
    case "EEXIST":
    case "ENOTEMPTY":
      return new QuernError("file-exists", { path }, { cause: error });
    case "ENOTDIR":
      return new QuernError("file-not-found", { path }, { cause: error });
    // A link where none was a moment ago, or one that leads to itself.
    case "ELOOP":
    case "EXDEV":
      return new QuernError("path-outside", { path }, { cause: error });
    case "EISDIR":
    case "EINVAL":
    case "ENAMETOOLONG":
    case "ENXIO":
      return new QuernError("path-invalid", { path }, { cause: error });
    case "EACCES":
    case "EPERM":
    case "EBUSY":
    case "EIO":
      return new QuernError(
        doing === "read" ? "file-unreadable" : "folder-not-writable",
        { path },
        { cause: error },
      );
    default:
      return await fileTrouble(error, path);
  }
}
