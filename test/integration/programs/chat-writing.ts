import { openChatStore } from "../../../main/chat";
import { conversationSettings } from "../../../main/contract";

/** Makes conversations in a store that others write to at the same time. */
const [folder, threadFile, name, count] = process.argv.slice(2);
if (folder === undefined || threadFile === undefined)
  throw new Error("usage: chat-writing FOLDER THREAD_FILE NAME COUNT");

const store = openChatStore(folder, threadFile);
for (let n = 0; n < Number(count); n += 1) {
  const at = new Date().toISOString();
  await store.createConversation({
    id: `${name}-${n}`,
    title: `${n}`,
    thinking: false,
    pinned: false,
    archived: false,
    settings: conversationSettings.parse({}),
    createdAt: at,
    updatedAt: at,
  });
}
await store.close();
