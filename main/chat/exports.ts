import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { type Conversation, type chatService, type Handlers, QuernError } from "../contract";
import { fileTrouble, writeFileAtomic } from "../files";
import type { ChatCore } from "./core";
import type { ChatFiles } from "./files";
import { type ExportedConversation, jsonFrame, markdownOf } from "./transfer";

/** Larger files would have to be held in memory more than once while they are read. */
const importLimitBytes = 200_000_000;
/** Longest part of a file name that comes from a title, in characters: every system takes it. */
const nameLength = 60;

type Handled = "exportOne" | "exportAll" | "importFiles";

/** Conversations to files and back. */
export function createExports(core: ChatCore, files: ChatFiles): Pick<Handlers<typeof chatService>, Handled> {
  const { store } = core;

  const exported = async (id: string): Promise<ExportedConversation> => {
    const found = await store.exported(id);
    if (!found) throw new QuernError("conversation-not-found");
    return found;
  };
  const write = async (path: string, content: string | AsyncIterable<string>) => {
    try {
      await writeFileAtomic(path, content);
    } catch (error) {
      throw await fileTrouble(error, path);
    }
    return path;
  };
  /** One after the other, so that not all of them are in memory at once. */
  const allAsJson = async function* (ids: readonly string[]) {
    const { before, after } = jsonFrame(core.now().toISOString());
    yield before;
    let separator = "";
    for (const id of ids) {
      const one = await store.exported(id);
      if (!one) continue;
      yield separator + JSON.stringify(one);
      separator = ",\n";
    }
    yield after;
  };
  const read = async (path: string): Promise<string> => {
    const name = basename(path);
    try {
      const { size } = await stat(path);
      if (size > importLimitBytes)
        throw new QuernError("import-too-large", { name, bytes: size, limitBytes: importLimitBytes });
      return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
    } catch (error) {
      if (error instanceof TypeError) throw new QuernError("import-not-quern", { name });
      throw await fileTrouble(error, path);
    }
  };

  return {
    exportOne: async ({ id, format }) => {
      const { title } = await core.existing(id);
      const kind = format === "markdown" ? "markdown" : "json";
      const path = await files.saveFile(fileName(title, kind === "markdown" ? "md" : "json"), kind);
      if (path === null) return null;
      if (kind === "json") return write(path, allAsJson([id]));
      const branch = new Set((await core.path(id)).map((message) => message.id));
      const whole = await exported(id);
      const messages = whole.messages.filter((message) => branch.has(message.id));
      return write(path, markdownOf({ ...whole, messages }));
    },
    exportAll: async () => {
      const day = core.now().toISOString().slice(0, 10);
      const path = await files.saveFile(`quern-${day}.json`, "json");
      if (path === null) return null;
      const ids = (await store.conversations()).map(({ id }) => id);
      return write(path, allAsJson(ids));
    },
    importFiles: async () => {
      const paths = await files.pickFiles("conversations");
      if (paths.length === 0) return null;
      const added: Conversation[] = [];
      try {
        for (const path of paths) {
          const { conversations } = await store.importText(basename(path), await read(path));
          added.push(...conversations);
        }
      } finally {
        if (added.length > 0) await core.tellConversations();
      }
      return added;
    },
  };
}

/** A name that every file system takes, from a title that may hold anything. */
function fileName(title: string, extension: string): string {
  const words = title
    .replace(/[\p{C}<>:"/\\|?*]+/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  const short = Array.from(words).slice(0, nameLength).join("").trim();
  return `${short === "" ? "quern" : short}.${extension}`;
}
