import type { Message } from "../../main/contract";
import { ask, services } from "../bridge";
import { beginAnew, bringBack, endEditing, setEdited, startEditing, useEditing } from "./editing";
import { addNotice } from "./notices";

/** After this long without a key, what was written is stored, ms; as for what is written below. */
const pause = 300;

const timers = new Map<string, ReturnType<typeof setTimeout>>();

async function store(messageId: string, text: string | null): Promise<void> {
  clearTimeout(timers.get(messageId));
  timers.delete(messageId);
  const result = await ask(services().chat.saveEditDraft({ messageId, text }));
  if (!result.ok) addNotice(result.error);
}

/** Begins to write a message anew; what was written of it before Quern ended is there again. */
export async function editMessageAnew({ id, text }: Pick<Message, "id" | "text">): Promise<void> {
  const { editing, laidAside } = useEditing.getState();
  const known = editing?.messageId === id || Object.hasOwn(laidAside, id);
  startEditing(id, text);
  if (known) return;
  const kept = await ask(services().chat.editDraft({ messageId: id }));
  if (kept.ok && kept.value !== null && kept.value !== text) bringBack(id, text, kept.value);
}

/** Takes what is written now; it is stored a moment later. */
export function writeEdit(messageId: string, text: string): void {
  setEdited(messageId, text);
  clearTimeout(timers.get(messageId));
  timers.set(
    messageId,
    setTimeout(() => void store(messageId, text), pause),
  );
}

/** Begins with the message as it is; what was written before is given up. */
export function writeFromMessage({ id, text }: Pick<Message, "id" | "text">): void {
  beginAnew(id, text);
  void store(id, null);
}

/** Ends writing a message anew; nothing of it is kept. */
export function endEdit(messageId: string): void {
  endEditing(messageId);
  void store(messageId, null);
}
