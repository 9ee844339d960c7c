/** What a drop or a paste holds. */
export interface Transferred {
  readonly files: readonly File[];
  /** Names of folders, which cannot be attached. */
  readonly folders: readonly string[];
}

/** Tells files from folders. A transfer can only be read while its event is being handled. */
export function readTransfer(transfer: DataTransfer): Transferred {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of transfer.items) {
    if (item.kind !== "file") continue;
    const file = item.getAsFile();
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory) folders.push(entry.name);
    else if (file !== null) files.push(file);
  }
  return { files, folders };
}
