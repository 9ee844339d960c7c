import type { ErrorData, Message, Result, TurnProgress } from "../../main/contract";
import { ask, services } from "../bridge";
import { type Delta, endingWith, isWhole, placeOf, withMessage } from "./assembly";
import { useChat, without } from "./chat-store";
import { dropLive, dropLiveOf, queueDelta, setGapHandler } from "./live";
import { addNotice } from "./notices";

/** What came while the branch of a conversation was being read: done again when it is there. */
const overtaking = new Map<string, (() => void)[]>();

/** For each call that begins a message and has no reply yet: the messages that ended meanwhile, by id. */
const calls = new Set<Map<string, Message>>();

/**
 * Makes a call that begins messages. Beside its result, it gives what became of a message while the reply was on its
 * way: a short answer may have ended by then.
 */
export async function beginning<T>(
  request: Promise<Result<T>>,
): Promise<readonly [Result<T>, (message: Message) => Message]> {
  const endedMeanwhile = new Map<string, Message>();
  calls.add(endedMeanwhile);
  const result = await ask(request);
  calls.delete(endedMeanwhile);
  return [result, (message) => endedMeanwhile.get(message.id) ?? message];
}

/** As many messages are read first of a conversation that is opened: more than a window shows, and at once. */
const firstRead = 40;

/** Branches that are being read, with what resolves when each is there. */
const reading = new Map<string, Promise<void>>();

/**
 * Reads the open branch of a conversation; what comes meanwhile is joined to it afterwards. Of one that is opened for
 * the first time the end comes before the rest. Resolves when all is there, or `readErrors` says why not.
 */
export function readMessages(id: string): Promise<void> {
  const underWay = reading.get(id);
  if (underWay !== undefined) return underWay;
  const work = readBranch(id).finally(() => reading.delete(id));
  reading.set(id, work);
  return work;
}

async function readBranch(id: string): Promise<void> {
  if (overtaking.has(id)) return;
  const opened = useChat.getState().messages[id] === undefined;
  let error = opened ? await takeBranch(id, () => services().chat.messages({ id, last: firstRead })) : null;
  // Another branch was asked for meanwhile, or all that there is has come.
  if (overtaking.has(id) || (opened && isWhole(useChat.getState().messages[id] ?? [])))
    return told(id, error);
  error ??= await takeBranch(id, () => services().chat.messages({ id }));
  told(id, error);
}

function told(id: string, error: ErrorData | null): void {
  if (error !== null) useChat.setState(({ readErrors }) => ({ readErrors: { ...readErrors, [id]: error } }));
}

/** Opens the branch that a message is on, at its newest end. */
export async function selectBranch(conversationId: string, messageId: string): Promise<void> {
  const ask = () => services().chat.selectBranch({ conversationId, messageId });
  const error = await takeBranch(conversationId, ask);
  if (error !== null) addNotice(error);
}

async function takeBranch(id: string, request: () => Promise<Result<Message[]>>): Promise<ErrorData | null> {
  const late: (() => void)[] = [];
  overtaking.set(id, late);
  const result = await ask(request());
  // A later request is on its way: it knows better.
  if (overtaking.get(id) !== late) return null;
  overtaking.delete(id);
  if (!result.ok) return result.error;
  dropLiveOf(id);
  useChat.setState(({ messages, readErrors }) => ({
    messages: { ...messages, [id]: result.value },
    readErrors: without(readErrors, id),
  }));
  for (const act of late) act();
  return null;
}

/** Puts a message that begins, or begins again, at the end of the open branch. */
export function beginMessage(message: Message): void {
  const id = message.conversationId;
  const known = useChat.getState().messages[id];
  if (known === undefined) return;
  const here = known[placeOf(known, message.id)];
  // Parts of an answer may overtake the reply that brings it: what is already there is not put back.
  if (here?.status === "streaming" && message.status === "streaming") return;
  if (here !== undefined) dropLive(message.id);
  const branch = endingWith(known, message);
  if (branch === null) void readMessages(id);
  else useChat.setState(({ messages }) => ({ messages: { ...messages, [id]: branch } }));
}

/** Takes a message that reached a lasting state, or began again. */
export function takeMessage(message: Message): void {
  const id = message.conversationId;
  overtaking.get(id)?.push(() => takeMessage(message));
  if (message.status !== "streaming") for (const call of calls) call.set(message.id, message);
  dropLive(message.id);
  useChat.setState(({ messages, progress }) => {
    const known = messages[id] ?? [];
    const isNext = message.parentId !== null && message.parentId === known.at(-1)?.id;
    const branch = isNext ? [...known, message] : withMessage(known, message);
    return {
      ...(branch === known ? {} : { messages: { ...messages, [id]: branch } }),
      ...(ended(message, progress[id]) ? { progress: without(progress, id) } : {}),
    };
  });
}

function ended(message: Message, progress: TurnProgress | undefined): boolean {
  if (message.status === "streaming" || progress === undefined) return false;
  return progress.messageId === message.id || progress.phase === "compacting";
}

/** Takes text that came. */
export function takeDelta(delta: Delta): void {
  const late = overtaking.get(delta.conversationId);
  if (late !== undefined) late.push(() => queueDelta(delta));
  else queueDelta(delta);
}

/** Reads branches anew when a part of a message never came. */
export function mendGaps(): void {
  setGapHandler((id) => void readMessages(id));
}
