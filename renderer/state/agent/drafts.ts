import { create } from "zustand";
import type { AgentDraft as KeptDraft, Mention } from "../../../main/contract";
import { ask, services } from "../../bridge";
import { addNotice } from "../notices";

/** What is written for a task and not sent yet. */
export interface AgentDraft {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

/** After this long without a key, what was written is kept, ms. */
const pause = 300;

const empty: AgentDraft = { text: "", mentions: [] };

/** The draft of a new task has no id of its own. */
const keyOf = (taskId: string | null): string => taskId ?? "";

interface DraftsState {
  readonly drafts: Readonly<Record<string, AgentDraft>>;
  /** Rises when the field should be focused, as after an example was put into it. */
  readonly wanted: number;
}

const timers = new Map<string | null, ReturnType<typeof setTimeout>>();

const useDrafts = create<DraftsState>(() => ({ drafts: {}, wanted: 0 }));

/** What is written for a task; null is the new one. */
export function useAgentDraft(taskId: string | null): AgentDraft {
  return useDrafts(({ drafts }) => drafts[keyOf(taskId)] ?? empty);
}

export function agentDraft(taskId: string | null): AgentDraft {
  return useDrafts.getState().drafts[keyOf(taskId)] ?? empty;
}

export function changeAgentDraft(taskId: string | null, change: Partial<AgentDraft>): void {
  useDrafts.setState(({ drafts }) => ({
    drafts: { ...drafts, [keyOf(taskId)]: { ...agentDraft(taskId), ...change } },
  }));
  clearTimeout(timers.get(taskId));
  timers.set(
    taskId,
    setTimeout(() => void keep(taskId), pause),
  );
}

async function keep(taskId: string | null): Promise<void> {
  timers.delete(taskId);
  const { text, mentions } = agentDraft(taskId);
  const result = await ask(services().agent.saveDraft({ taskId, text, mentions: [...mentions] }));
  if (!result.ok) addNotice(result.error);
}

/** Keeps at once what waits to be kept: the window is going, or another folder is opened. */
export function flushAgentDrafts(): void {
  for (const [taskId, timer] of timers) {
    clearTimeout(timer);
    void keep(taskId);
  }
}

/** Another folder is open now: what was written for the one before is nothing of it. */
export function leaveDrafts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  useDrafts.setState({ drafts: {} });
}

/** Takes up what was kept of the folder that is open; what is being written meanwhile wins. */
export function takeKeptDrafts(kept: readonly KeptDraft[]): void {
  const read = Object.fromEntries(kept.map((draft) => [keyOf(draft.taskId), draft]));
  useDrafts.setState(({ drafts }) => ({ drafts: { ...read, ...drafts } }));
}

/** Puts words into the field and the caret behind them: an example, or words that were taken back. */
export function fillAgentDraft(taskId: string | null, text: string): void {
  const { text: written } = agentDraft(taskId);
  changeAgentDraft(taskId, { text: written.trim() === "" ? text : `${written.trimEnd()}\n${text}` });
  useDrafts.setState(({ wanted }) => ({ wanted: wanted + 1 }));
}

/** Changes whenever the field should be focused. */
export function useFocusWanted(): number {
  return useDrafts(({ wanted }) => wanted);
}

/** Takes what was sent out of a draft; what was written while it was being sent stays. */
export function takeSentDraft(taskId: string, sent: AgentDraft): void {
  const now = agentDraft(taskId);
  changeAgentDraft(taskId, {
    text: now.text.startsWith(sent.text) ? now.text.slice(sent.text.length) : now.text,
    mentions: now.mentions.filter((mention) => !sent.mentions.includes(mention)),
  });
}

/** What was written for a new task belongs to that task from now on. */
export function adoptNewDraft(taskId: string): void {
  changeAgentDraft(taskId, agentDraft(null));
  changeAgentDraft(null, empty);
}
