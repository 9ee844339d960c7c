import type { Client, Contract, Message, Preset, Result, SearchHit } from "../../../../main/contract";
import { plainSettings } from "../../../fixtures/chat";
import { type ChatStore, notFound } from "./store";

type Chat = Client<Contract["chat"]>;
type Shelf = Pick<
  Chat,
  | "saveDraft"
  | "draft"
  | "saveEditDraft"
  | "editDraft"
  | "count"
  | "search"
  | "presets"
  | "savePreset"
  | "removePreset"
  | "setUsualPreset"
  | "exportOne"
  | "exportAll"
  | "importFiles"
  | "storeNotice"
>;

/** Characters of a token, on average. */
const perToken = 4;

/** What is kept beside the messages: drafts and presets; and what is found in them. */
export function fakeShelf(store: ChatStore, loaded: boolean): Shelf {
  const drafts = new Map<string, string>();
  // Begun before the page was opened, as after a crash.
  const edits = new Map([["stopped-q", "A poem about windmills"]]);
  let presets: Preset[] = [];
  return {
    saveDraft: async ({ conversationId, text }) => {
      drafts.set(conversationId, text);
      return good(undefined);
    },
    draft: async ({ conversationId }) => good(drafts.get(conversationId) ?? ""),
    saveEditDraft: async ({ messageId, text }) => {
      if (text === null) edits.delete(messageId);
      else edits.set(messageId, text);
      return good(undefined);
    },
    editDraft: async ({ messageId }) => good(edits.get(messageId) ?? null),
    count: async ({ conversationId, text, attachments = [] }) => {
      const settings = store.conversations.find(({ id }) => id === conversationId)?.settings;
      const branch = conversationId === null ? [] : store.branch(conversationId);
      const told = branch.slice(branch.findLastIndex((each) => each.compaction !== null) + 1);
      const summary = branch.findLast((each) => each.compaction !== null)?.compaction?.summary ?? "";
      const tokens = (words: string): number => Math.ceil(words.length / perToken);
      return good({
        contextTokens: loaded ? 65_536 : null,
        parts: {
          system: tokens(settings?.systemPrompt ?? ""),
          summary: tokens(summary),
          history: told.reduce((sum, each) => sum + tokens(each.text), 0),
          attachments: attachments.length * 200,
          draft: tokens(text),
        },
        measured: loaded,
      });
    },
    search: async ({ query, limit = 100 }) => {
      const found = searchAll(store, query);
      return good({ hits: found.slice(0, limit), more: found.length > limit });
    },
    presets: async () => good(presets),
    savePreset: async ({ id, name, settings }) => {
      const saved: Preset = {
        id: id ?? store.newId("p"),
        name,
        settings: { ...plainSettings, ...settings },
        usual: presets.some((each) => each.id === id && each.usual),
      };
      presets = [...presets.filter((each) => each.id !== saved.id), saved];
      return good(saved);
    },
    removePreset: async ({ id }) => {
      presets = presets.filter((each) => each.id !== id);
      return good(undefined);
    },
    setUsualPreset: async ({ id }) => {
      presets = presets.map((each) => ({ ...each, usual: each.id === id }));
      return good(presets);
    },
    exportOne: async ({ id, format }) => {
      const title = store.conversations.find((each) => each.id === id)?.title;
      if (title === undefined) return notFound;
      return good(`/home/ada/${title}.${format === "json" ? "json" : "md"}`);
    },
    exportAll: async () => good("/home/ada/Quern conversations.json"),
    importFiles: async () => {
      const first = store.conversations[0];
      if (first === undefined) return good([]);
      const added = { ...first, id: store.newId("c"), title: `${first.title} (imported)` };
      store.create(added);
      return good([added]);
    },
    storeNotice: async () => good(null),
  };
}

/** What is searched of a message, the part that is shown first at the beginning. */
function placesOf(message: Message): { place: SearchHit["place"]; text: string }[] {
  const { role, text, thinking, toolCalls, attachments, compaction } = message;
  if (role === "user")
    return [
      { place: { part: "text" }, text },
      ...attachments.map(({ id, name }) => ({
        place: { part: "attachment" as const, id, name },
        text: name,
      })),
    ];
  return [
    { place: { part: "text" }, text },
    { place: { part: "summary" }, text: compaction?.summary ?? "" },
    ...toolCalls.map((call, at) => ({
      place: { part: "call" as const, at },
      text: `${call.name} ${JSON.stringify(call.arguments)}`,
    })),
    { place: { part: "thinking" }, text: thinking },
  ];
}

/** Messages with all of the words, newest first, with what is around the first of them. */
function searchAll(store: ChatStore, query: string): SearchHit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return store
    .everything()
    .flatMap((message) => {
      const place = placesOf(message).find(({ text }) =>
        words.every((word) => text.toLowerCase().includes(word)),
      );
      return place === undefined ? [] : [{ message, ...place }];
    })
    .toSorted((a, b) => b.message.createdAt.localeCompare(a.message.createdAt))
    .map(({ message: { id, conversationId, role, createdAt }, text, place }) => {
      const conversation = store.conversations.find((each) => each.id === conversationId);
      const at = text.toLowerCase().indexOf(words[0] ?? "");
      const end = at + (words[0]?.length ?? 0);
      return {
        conversationId,
        messageId: id,
        title: conversation?.title ?? "",
        archived: conversation?.archived ?? false,
        role,
        createdAt,
        place,
        snippet: [
          { text: text.slice(Math.max(0, at - 30), at), hit: false },
          { text: text.slice(at, end), hit: true },
          { text: text.slice(end, end + 60), hit: false },
        ],
      };
    });
}

function good<T>(value: T): Result<T> {
  return { ok: true, value };
}
