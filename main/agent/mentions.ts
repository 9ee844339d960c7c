import { type Mention, QuernError, toErrorData } from "../contract";
import type { WorkspaceFiles } from "../workspace";
import { clipLines, clipMiddle } from "./clip";
import { list, read } from "./tools/look";

export interface MentionSources {
  readonly files: WorkspaceFiles;
  terminalText(id: string): string;
  /** What differs from HEAD. */
  diff(): Promise<string>;
}

/** What the model is told of a mention. What cannot be read says so; it is no reason not to send the words. */
export async function mentionText(
  mention: Mention,
  { files, terminalText, diff }: MentionSources,
  saw: (path: string, version: string) => void,
): Promise<string> {
  try {
    switch (mention.kind) {
      case "file": {
        const { gave } = await read(files, { path: mention.path, from: 1, lines: 2000 }, saw);
        return `File ${mention.path}:\n${gave}`;
      }
      case "folder": {
        const { gave } = await list(files, { path: mention.path });
        return `Folder ${mention.path === "" ? "." : mention.path}:\n${gave}`;
      }
      case "selection": {
        const { text } = clipLines(mention.text.split("\n"));
        return `Lines ${mention.from} to ${mention.to} of ${mention.path}:\n${text}`;
      }
      case "terminal":
        return `The terminal shows:\n${clipMiddle(terminalText(mention.terminalId))}`;
      case "diff": {
        const text = await diff();
        return text.trim() === ""
          ? "Nothing differs from HEAD."
          : `What differs from HEAD:\n${clipMiddle(text)}`;
      }
    }
  } catch (error) {
    if (!(error instanceof QuernError)) throw error;
    return `(${nameOf(mention)} could not be read: ${toErrorData(error).code})`;
  }
}

const nameOf = (mention: Mention) => ("path" in mention ? mention.path : mention.kind);
