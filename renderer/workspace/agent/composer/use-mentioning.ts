import { type KeyboardEvent, type RefObject, useState } from "react";
import { type AgentDraft, agentDraft, changeAgentDraft } from "../../../state/agent/drafts";
import { type MentionQuery, mentionAt, mentionKey, mentionWords, withMention } from "./mentions";
import { type MentionOption, useMentionOptions } from "./use-mention-options";

/** The list behind an `@` in the field: when it is open, which entry is marked, and what a choice puts into the draft. */
export function useMentioning(
  taskId: string | null,
  draft: AgentDraft,
  field: RefObject<HTMLTextAreaElement | null>,
) {
  const [lookedAt, setAt] = useState<MentionQuery | null>(null);
  // Words that were sent meanwhile mention nothing any more.
  const at = lookedAt !== null && lookedAt.to <= draft.text.length ? lookedAt : null;
  const [marked, setMarked] = useState(0);
  const options = useMentionOptions(at);
  const active = Math.min(marked, Math.max(0, options.length - 1));

  const look = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): void => {
    const next = selectionStart === selectionEnd ? mentionAt(value, selectionStart) : null;
    if (next?.from !== at?.from || next?.query !== at?.query) setMarked(0);
    setAt(next);
  };
  const close = (): void => setAt(null);
  const setCaret = (caret: number): void => {
    // After the new text is in the field.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  };
  const choose = ({ mention }: MentionOption): void => {
    if (at === null) return;
    const { text, caret } = withMention(draft.text, at, mentionWords(mention));
    const known = draft.mentions.some((each) => mentionKey(each) === mentionKey(mention));
    changeAgentDraft(taskId, { text, mentions: known ? draft.mentions : [...draft.mentions, mention] });
    setAt(null);
    setCaret(caret);
  };
  /** Opens the list from its button: puts an `@` where the caret is. */
  const begin = (): void => {
    const element = field.current;
    if (element === null) return;
    const { text } = agentDraft(taskId);
    const caret = element.selectionStart;
    const gap = caret > 0 && !/\s/.test(text.charAt(caret - 1)) ? " @" : "@";
    changeAgentDraft(taskId, { text: text.slice(0, caret) + gap + text.slice(caret) });
    setMarked(0);
    setAt({ from: caret + gap.length - 1, to: caret + gap.length, query: "" });
    setCaret(caret + gap.length);
  };
  /** Takes the keys of the list while it is open; true when it did. */
  const onKey = (event: KeyboardEvent): boolean => {
    const option = options[active];
    if (at === null || option === undefined) return false;
    if (event.key === "ArrowDown") setMarked((active + 1) % options.length);
    else if (event.key === "ArrowUp") setMarked((active + options.length - 1) % options.length);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab")
      choose(option);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    return true;
  };
  return { options, active, look, close, choose, begin, onKey };
}
