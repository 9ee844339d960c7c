import { setTimeout as wait } from "node:timers/promises";
import { createChatService, openChatStore } from "../../../main/chat";

/** Answers without end, a word every 10 ms, and tells its parent how much it has said: to be killed in mid-answer. */
const [folder, threadFile] = process.argv.slice(2);
if (folder === undefined || threadFile === undefined)
  throw new Error("usage: chat-answering FOLDER THREAD_FILE");

const { handlers, attachments } = createChatService({
  store: openChatStore(folder, threadFile),
  files: { pickFiles: async () => [], saveFile: async () => null },
  readPdf: async () => [],
  backend: {
    answerNow: async () => false,
    abilities: () => null,
    countTexts: async (texts) => texts.map(() => 0),
    countTokens: async () => 0,
    forget: async () => undefined,
    stream: async function* () {
      for (let n = 0; ; n += 1) {
        yield { type: "text", text: `${n} ` };
        await wait(10);
      }
    },
  },
  emit: (event, payload) => {
    if (event !== "delta" || !("textAt" in payload)) return;
    process.send?.({ atMs: performance.now(), length: payload.textAt + payload.text.length });
  },
});
const { id } = await handlers.create({ thinking: false });
await handlers.send({ conversationId: id, text: "Count.", attachments: [] });
const { id: file } = await attachments.addText({ conversationId: id, name: "next.txt", text: "a file" });
await handlers.send({ conversationId: id, text: "Go on.", attachments: [file] });
