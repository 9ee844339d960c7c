/** The system's file dialogs, as the chat needs them. */
export interface ChatFiles {
  /** Files that the user chose; none when the dialog was closed. */
  pickFiles(what: "attachments" | "conversations"): Promise<string[]>;
  /** Where to write a file; null when the dialog was closed. The dialog asks before it replaces one. */
  saveFile(suggestedName: string, kind: "markdown" | "json" | "any"): Promise<string | null>;
}
