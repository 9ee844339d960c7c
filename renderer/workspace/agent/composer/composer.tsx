import { ArrowUp, AtSign, ListPlus } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { AgentTask } from "../../../../main/contract";
import { useT } from "../../../i18n";
import { ServerContext } from "../../../server-context";
import { isUnderWay } from "../../../state/agent";
import { useDraftTokens } from "../../../state/agent/count-draft";
import {
  changeAgentDraft,
  flushAgentDrafts,
  useAgentDraft,
  useFocusWanted,
} from "../../../state/agent/drafts";
import { Button, IconButton } from "../../../ui";
import { useFormat } from "../../../ui/format";
import { MentionChips } from "./mention-chips";
import { MentionList } from "./mention-list";
import { Queued } from "./queued";
import { sendDraft } from "./send";
import { useMentioning } from "./use-mentioning";

interface ComposerProps {
  readonly task: AgentTask | undefined;
  /** In a folder that is not trusted a new task can only plan. */
  readonly trusted: boolean;
  /** Why nothing can be sent now, in a few words; null when it can. */
  readonly hindered: string | null;
}

/** Makes the field as high as its text; its style sets the most. */
function fitHeight(field: HTMLTextAreaElement | null, _text: string): void {
  if (field === null) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

/** Where a task is put into words, or corrected in the middle of it. */
export function Composer({ task, trusted, hindered }: ComposerProps) {
  const t = useT();
  const f = useFormat();
  const listId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const taskId = task?.id ?? null;
  const draft = useAgentDraft(taskId);
  const tokens = useDraftTokens(draft);
  const wanted = useFocusWanted();
  const [first] = useState(wanted);
  const mentioning = useMentioning(taskId, draft, field);
  const { options, active } = mentioning;
  const listOpen = options.length > 0;
  const running = task !== undefined && isUnderWay(task);

  useLayoutEffect(() => fitHeight(field.current, draft.text), [draft.text]);
  useEffect(() => {
    if (wanted !== first) field.current?.focus();
  }, [wanted, first]);

  const canSend = draft.text.trim() !== "" && hindered === null;
  const send = (): void => {
    if (canSend) void sendDraft(taskId, trusted);
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes, Enter and the arrows are its own.
    if (event.nativeEvent.isComposing || mentioning.onKey(event)) return;
    const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key !== "Enter" || !plain) return;
    event.preventDefault();
    send();
  };
  const total = tokens === null ? null : tokens.mentions.reduce((sum, each) => sum + each, tokens.text);
  const readSeconds = tokens?.readSeconds ?? null;
  return (
    <div className="shrink-0 px-2 pt-1 pb-2">
      {task !== undefined && <Queued task={task} />}
      <div className="relative rounded-md border border-line-strong bg-raised focus-within:border-accent-strong">
        {listOpen && (
          <MentionList id={listId} options={options} active={active} onChoose={mentioning.choose} />
        )}
        <MentionChips
          mentions={draft.mentions}
          tokens={tokens?.mentions ?? null}
          onRemove={(mention) =>
            changeAgentDraft(taskId, { mentions: draft.mentions.filter((each) => each !== mention) })
          }
        />
        <textarea
          ref={field}
          rows={2}
          aria-label={t("agent.words")}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          {...(listOpen && { "aria-controls": listId, "aria-activedescendant": `${listId}-${active}` })}
          placeholder={t(
            running ? "agent.wordsRunning" : task === undefined ? "agent.wordsNew" : "agent.wordsMore",
          )}
          value={draft.text}
          onChange={(event) => {
            changeAgentDraft(taskId, { text: event.target.value });
            mentioning.look(event.target);
          }}
          onSelect={(event) => mentioning.look(event.currentTarget)}
          onBlur={() => {
            mentioning.close();
            // Whatever opens another folder takes the focus first.
            flushAgentDrafts();
          }}
          onKeyDown={onKeyDown}
          className="block max-h-[28vh] w-full resize-none bg-transparent px-3 pt-2 pb-1 outline-none"
        />
        <div className="flex items-center justify-between gap-2 px-1.5 pb-1.5">
          <span className="flex min-w-0 items-center gap-1">
            <IconButton
              label={t("agent.mentionAct")}
              icon={<AtSign size={14} aria-hidden />}
              className="size-6"
              onClick={mentioning.begin}
            />
            <ServerContext target={{ kind: "task", id: taskId }} />
            <span className="figures min-w-0 truncate text-xs text-muted">
              {hindered ??
                (total === null
                  ? t("agent.keys")
                  : t(tokens?.measured === false ? "agent.tokensAbout" : "agent.tokens", {
                      count: total,
                      shown: f.number(total),
                    }) +
                    (readSeconds === null
                      ? ""
                      : `, ${t("agent.readTime", { time: f.duration(Math.max(1, readSeconds)) })}`))}
            </span>
          </span>
          <Button
            kind="primary"
            icon={running ? <ListPlus size={15} aria-hidden /> : <ArrowUp size={15} aria-hidden />}
            disabled={!canSend}
            onClick={send}
          >
            {t(running ? "agent.tell" : task === undefined ? "agent.begin" : "agent.send")}
          </Button>
        </div>
      </div>
    </div>
  );
}
