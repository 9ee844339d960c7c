import { z } from "zod";
import {
  attachment,
  chatId,
  conversation,
  message,
  preset,
  queuedMessage,
  searchHit,
  settingsPatch,
  tokenCount,
  treeNode,
  turnProgress,
} from "./chat-types";
import { method, nothing, service } from "./define";
import { endpointId } from "./endpoints";
import { errorData } from "./errors";

export * from "./chat-types";

const byId = z.object({ id: chatId });
const byConversation = z.object({ conversationId: chatId });
const byMessage = z.object({ messageId: chatId });
const text = z.string().max(2_000_000);
const attachmentIds = z.array(chatId).max(100).default([]);
const turn = z.object({ user: message, answer: message });

export const chatService = service({
  methods: {
    /** All of them, archived ones too; those that were removed and can still be restored are left out. */
    conversations: method(nothing, z.array(conversation)),
    create: method(z.object({ thinking: z.boolean(), settings: settingsPatch.optional() }), conversation),
    /** The branch that is open, from its first message to its last; or so many of its last ones, to begin with. */
    messages: method(byId.extend({ last: z.number().int().min(1).max(10_000).optional() }), z.array(message)),
    /** Changes only what is named; of the settings, too. */
    change: method(
      byId.extend({
        title: z.string().trim().min(1).max(200).optional(),
        thinking: z.boolean().optional(),
        pinned: z.boolean().optional(),
        archived: z.boolean().optional(),
        settings: settingsPatch.optional(),
      }),
      conversation,
    ),
    /** Takes it off the list; it can be restored until Quern ends, and is then gone for good. */
    remove: method(byId, nothing),
    restore: method(byId, conversation),
    /**
     * Adds the user's message and starts the answer; resolves as soon as both are stored. While the conversation is
     * being answered the message waits in its queue and is sent when that answer is whole.
     */
    send: method(
      byConversation
        .extend({ text, attachments: attachmentIds })
        .refine((sent) => sent.text.trim() !== "" || sent.attachments.length > 0, "empty"),
      z.discriminatedUnion("state", [
        turn.extend({ state: z.literal("started") }),
        z.object({ state: z.literal("queued"), queued: queuedMessage }),
      ]),
    ),
    queued: method(byConversation, z.array(queuedMessage)),
    /** Takes a waiting message back; it is given, so that it can be written on. */
    unqueue: method(byConversation.extend({ queuedId: chatId }), queuedMessage.nullable()),
    /** Sends the first waiting message now, after a stop or a failure held the queue up. */
    sendQueued: method(byConversation, nothing),
    /** Answers the last user message again, after a stop, a failure or an interruption. */
    retry: method(byConversation, message),
    /**
     * Answers again in place of this answer, as a branch beside it. `endpoint`: there this once (null: on this
     * machine), and the conversation goes on where it did.
     */
    regenerate: method(byMessage.extend({ endpoint: endpointId.nullable().optional() }), message),
    /**
     * Writes a message anew as a branch beside it. A user's message is then answered; an answer stands as edited,
     * and `answer` is null.
     */
    edit: method(
      byMessage.extend({ text, attachments: attachmentIds }),
      z.object({ edited: message, answer: message.nullable() }),
    ),
    /** All answers in the place of this one, itself among them, oldest first. */
    answers: method(byMessage, z.array(message)),
    /** Goes on with an answer that was cut, in the same message. */
    continueAnswer: method(byMessage, message),
    /** Opens the branch that this message is on, at its newest end; gives the messages of it. */
    selectBranch: method(byConversation.extend({ messageId: chatId }), z.array(message)),
    tree: method(byId, z.array(treeNode)),
    /** Stops what the conversation is doing; resolves when the answer is stored as stopped. */
    stop: method(byConversation, nothing),
    /** Closes the thinking under way and has the answer written; false when nothing is being thought. */
    answerNow: method(byConversation, z.boolean()),
    /** The text being written for the next message, kept across a crash. */
    saveDraft: method(byConversation.extend({ text }), nothing),
    draft: method(byConversation, z.string()),
    /** What is written of a message anew and not sent yet, kept in the same way; null: nothing any more. */
    saveEditDraft: method(byMessage.extend({ text: text.nullable() }), nothing),
    editDraft: method(byMessage, z.string().nullable()),
    /**
     * What the next prompt would take with this draft. `endpoint` is where it is to go, as the page shows it; absent:
     * where the conversation runs.
     */
    count: method(
      z.object({
        conversationId: chatId.nullable(),
        endpoint: endpointId.nullable().optional(),
        text,
        attachments: attachmentIds,
      }),
      tokenCount,
    ),
    /**
     * Has the model sum up the open branch; from then on it is told the summary instead. Resolves, when it is done,
     * with the message that carries it. Nothing is deleted, and it can be undone.
     */
    compact: method(byConversation, message),
    undoCompaction: method(byMessage, message),
    /** Sums up the open branch and begins a new conversation with the summary. */
    newFromSummary: method(byConversation, conversation),
    /**
     * Looks for all of these words in titles, in questions and answers, in thinking, summaries and calls of tools, and in
     * attached files; all of them must be in one of these. Each message and file is told once; newest hits first.
     */
    search: method(
      z.object({ query: z.string().max(500), limit: z.number().int().min(1).max(500).default(100) }),
      z.object({ hits: z.array(searchHit), more: z.boolean() }),
    ),
    presets: method(nothing, z.array(preset)),
    savePreset: method(preset.pick({ name: true, settings: true }).extend({ id: chatId.nullable() }), preset),
    removePreset: method(byId, nothing),
    /** New conversations begin with this preset; null: with the recommended settings. Those that are there stay as they are. */
    setUsualPreset: method(z.object({ id: chatId.nullable() }), z.array(preset)),
    /** Asks where to in a system dialog; gives the path, null when the dialog was closed. */
    exportOne: method(byId.extend({ format: z.enum(["markdown", "json"]) }), z.string().nullable()),
    exportAll: method(nothing, z.string().nullable()),
    /** Asks for files that were exported; gives what was added, null when the dialog was closed. */
    importFiles: method(nothing, z.array(conversation).nullable()),
    /** What was said when the store had to be replaced or cannot be written; null when all is well. */
    storeNotice: method(nothing, errorData.nullable()),
  },
  events: {
    conversationsChanged: z.array(conversation),
    /** Text that came since the last event, about one per frame. `at` is the length already sent, so that a page that joins late can tell a gap. */
    delta: z.object({
      conversationId: chatId,
      messageId: chatId,
      thinkingAt: z.number().int().nonnegative(),
      thinking: z.string(),
      textAt: z.number().int().nonnegative(),
      text: z.string(),
    }),
    progress: turnProgress,
    /** A message reached a lasting state, or began again. */
    messageChanged: message,
    /** A turn that the page did not start itself, such as one from the queue. */
    turnStarted: z.object({ user: message, answer: message }),
    queueChanged: byConversation.extend({ queued: z.array(queuedMessage) }),
  },
});

export const attachmentService = service({
  methods: {
    /** Asks for files in a system dialog and adds them to the conversation's draft. */
    choose: method(byConversation, z.array(attachment)),
    /** Adds a dropped or pasted file to the conversation's draft. */
    addFile: method(
      byConversation.extend({
        name: z.string().min(1).max(500),
        data: z.instanceof(Uint8Array).refine((data) => data.length <= 50_000_000, "too large"),
      }),
      attachment,
    ),
    /** Adds a long pasted text to the conversation's draft. */
    addText: method(byConversation.extend({ name: z.string().min(1).max(500), text }), attachment),
    remove: method(byId, nothing),
    /** Those of the draft, kept across a crash as the draft is. */
    pending: method(byConversation, z.array(attachment)),
    /** What the model is told of it, or the image's own bytes. */
    content: method(
      byId,
      z.object({ text: z.string().nullable(), image: z.instanceof(Uint8Array).nullable() }),
    ),
  },
  events: {},
});
