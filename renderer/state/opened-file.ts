import { create } from "zustand";

interface OpenedFile {
  readonly id: string | null;
  /** Words to be marked in it, as they were searched for. */
  readonly words: readonly string[];
}

/** The file of a message that is being looked at; the message shows it as soon as it is drawn. */
export const useOpenedFile = create<OpenedFile>(() => ({ id: null, words: [] }));

/** Opens a file of a message. */
export function openFile(id: string, words: readonly string[] = []): void {
  useOpenedFile.setState({ id, words });
}

/** Closes the file that is open. */
export function closeFile(): void {
  useOpenedFile.setState({ id: null, words: [] });
}
