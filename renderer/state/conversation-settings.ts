import { useMemo } from "react";
import { create } from "zustand";
import type { ConversationSettings, ErrorData } from "../../main/contract";
import { defaultSettings } from "../../main/contract/conversation-defaults";
import { ask, services } from "../bridge";
import { useChat } from "./chat-store";
import { useUsualEndpoint } from "./endpoints";
import { useNewChat } from "./new-chat";
import { usePresets, usualPreset } from "./presets";

/** After this long without a change, what was chosen is stored, ms. */
const pause = 400;

type Change = Partial<ConversationSettings>;

interface EditsState {
  /** What was changed and is not stored yet, by conversation. */
  readonly unsaved: Readonly<Record<string, Change>>;
  /** Why the last change was not stored, by conversation. */
  readonly errors: Readonly<Record<string, ErrorData>>;
}

const useEdits = create<EditsState>(() => ({ unsaved: {}, errors: {} }));
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const nothing: Change = {};

/** What holds for the next answer of a conversation, with changes that are not stored yet; null is the new chat. */
export function useSettingsOf(conversationId: string | null): ConversationSettings {
  const own = useChat((state) => state.conversations.find(({ id }) => id === conversationId)?.settings);
  const preset = usePresets((state) => usualPreset(state)?.settings);
  const chosen = useNewChat((state) => state.settings);
  const usual = useUsualEndpoint();
  const unsaved = useEdits((state) =>
    conversationId === null ? chosen : (state.unsaved[conversationId] ?? nothing),
  );
  return useMemo(() => {
    // Main gives a new conversation the same.
    const begun = { ...defaultSettings, ...(preset && presettable(preset)), endpoint: usual };
    return { ...(conversationId === null ? begun : (own ?? defaultSettings)), ...unsaved };
  }, [own, preset, unsaved, conversationId, usual]);
}

/** Why the last change of a conversation's settings was not stored. */
export function useSettingsError(conversationId: string | null): ErrorData | undefined {
  return useEdits((state) => (conversationId === null ? undefined : state.errors[conversationId]));
}

/** Changes what is named; it holds for the next answer and is stored a moment later. */
export function changeSettingsOf(conversationId: string | null, change: Change): void {
  if (conversationId === null) {
    useNewChat.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
    return;
  }
  useEdits.setState(({ unsaved }) => ({
    unsaved: { ...unsaved, [conversationId]: { ...unsaved[conversationId], ...change } },
  }));
  clearTimeout(timers.get(conversationId));
  timers.set(
    conversationId,
    setTimeout(() => void storeSettings(conversationId), pause),
  );
}

const storing = new Map<string, Promise<boolean>>();

/**
 * Stores at once what waits to be stored, so that it holds for the message that is sent next. True when all is
 * stored; what was refused stays in the pane, with the reason.
 */
export async function storeSettings(conversationId: string): Promise<boolean> {
  clearTimeout(timers.get(conversationId));
  timers.delete(conversationId);
  // One after the other: a later change must not be overtaken by an earlier one.
  const before = storing.get(conversationId) ?? Promise.resolve(true);
  const mine = before.then(() => storeNow(conversationId));
  storing.set(conversationId, mine);
  const stored = await mine;
  if (storing.get(conversationId) === mine) storing.delete(conversationId);
  return stored;
}

async function storeNow(id: string): Promise<boolean> {
  const sent = useEdits.getState().unsaved[id];
  if (sent === undefined) return true;
  const result = await ask(services().chat.change({ id, settings: sent }));
  if (!result.ok) {
    useEdits.setState(({ errors }) => ({ errors: { ...errors, [id]: result.error } }));
    return false;
  }
  const changed = result.value;
  useChat.setState(({ conversations }) => ({
    conversations: conversations.map((each) => (each.id === id ? changed : each)),
  }));
  useEdits.setState(({ unsaved, errors }) => {
    const left = remaining(unsaved[id] ?? nothing, sent);
    const { [id]: _saved, ...otherEdits } = unsaved;
    const { [id]: _solved, ...otherErrors } = errors;
    return {
      unsaved: left === nothing ? otherEdits : { ...otherEdits, [id]: left },
      errors: otherErrors,
    };
  });
  return true;
}

/** What was changed again while the first change was being stored. */
function remaining(now: Change, sent: Change): Change {
  const entries = Object.entries(now).filter(([key, value]) => Reflect.get(sent, key) !== value);
  return entries.length === 0 ? nothing : Object.fromEntries(entries);
}

/** What a preset holds: all but where the words go and whose tools may be called. */
type Presettable = Omit<ConversationSettings, "endpoint" | "servers">;

/** Settings without the place and the servers. */
export function presettable(settings: Presettable & Partial<ConversationSettings>): Presettable {
  const { endpoint: _place, servers: _servers, ...others } = settings;
  return others;
}

/** Whether two choices are the same to the last value; where the words go is not among them. */
export function sameSettings(one: Presettable, other: Presettable): boolean {
  const keys = Object.keys(presettable(defaultSettings)).sort();
  const plain = (settings: Presettable): string =>
    JSON.stringify(keys.map((key) => sorted(Reflect.get(settings, key))));
  return plain(one) === plain(other);
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b));
}
