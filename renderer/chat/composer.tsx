import { ArrowUp, ListPlus, Paperclip, Square } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { useT } from "../i18n";
import { ServerContext } from "../server-context";
import { chooseFiles, loadPending, useAttachments, usePending } from "../state/attachments";
import { isRunning, stopAnswer, useChat } from "../state/chat";
import { useSettingsOf } from "../state/conversation-settings";
import { appendToDraft, flushDraft, restoreDraft, useHasDraft } from "../state/drafts";
import { useEngine } from "../state/engine";
import { editMessageAnew } from "../state/kept-edits";
import { takeQuote, useQuote } from "../state/quote";
import { scrollToMessage } from "../state/scroll-target";
import { useSettings } from "../state/settings";
import { useCount } from "../state/use-count";
import { Button, IconButton } from "../ui";
import { AttachmentTray } from "./attach";
import { ComposerField } from "./composer-field";
import { FitNotice } from "./composer-fit";
import { ComposerFoot } from "./composer-foot";
import { ComposerQueue } from "./composer-queue";
import { asQuote } from "./quoted";
import { sendDraft } from "./send-draft";

/** Whoever opens a conversation, or a new one, wants to write in it. */
function focusFor(field: HTMLTextAreaElement | null, _conversationId: string | null): void {
  field?.focus();
}

/** What changes whenever the messages or the settings that the next prompt holds did. */
function useVersion(conversationId: string | null): string {
  const path = useChat((state) => {
    const messages = conversationId === null ? [] : (state.messages[conversationId] ?? []);
    const last = messages.at(-1);
    const summed = messages.findLast(({ compaction }) => compaction !== null);
    return `${messages.length} ${last?.id} ${last?.status} ${last?.siblings.length} ${summed?.id}`;
  });
  const stored = useChat((state) => state.conversations.find(({ id }) => id === conversationId)?.settings);
  const model = useEngine(({ status }) => (status.state === "ready" ? status.model.modelId : status.state));
  return `${path} ${stored?.systemPrompt ?? ""} ${stored?.endpoint ?? model} ${stored?.servers.join(" ")}`;
}

/** Where the next message is written: grows with it, keeps it and what is attached across a crash. */
export function Composer() {
  const t = useT();
  const field = useRef<HTMLTextAreaElement>(null);
  const selectedId = useChat((state) => state.selectedId);
  const running = useChat((state) => isRunning(state, selectedId));
  // The model that was used last is loaded again by sending.
  const noLastModel = useSettings((state) => state.settings?.lastModelId === null);
  const noneLoaded = useEngine(({ status }) => status.state === "none");
  const hasText = useHasDraft(selectedId);
  const pending = usePending(selectedId);
  const reading = useAttachments((state) => state.reading.length > 0);
  const { maxTokens, endpoint } = useSettingsOf(selectedId);
  const noModel = noneLoaded && noLastModel && endpoint === null;
  const ids = pending.map(({ id }) => id);
  const count = useCount(selectedId, endpoint, ids, useVersion(selectedId));

  useLayoutEffect(() => focusFor(field.current, selectedId), [selectedId]);
  useEffect(() => {
    if (selectedId !== null) {
      void restoreDraft(selectedId);
      void loadPending(selectedId);
    }
    return () => flushDraft(selectedId);
  }, [selectedId]);

  const quoted = useQuote((state) => state.quoted);
  useEffect(() => {
    const words = quoted === null ? null : takeQuote();
    if (words === null) return;
    appendToDraft(selectedId, asQuote(words));
    field.current?.focus();
  }, [quoted, selectedId]);

  const focusField = useCallback(() => field.current?.focus(), []);
  const canSend = (hasText || pending.length > 0) && !reading && !noModel;
  const send = (): void => {
    if (canSend) void sendDraft(selectedId);
  };
  const editLast = (): boolean => {
    if (running || selectedId === null) return false;
    const messages = useChat.getState().messages[selectedId] ?? [];
    const last = messages.findLast(({ role }) => role === "user");
    if (last === undefined) return false;
    void editMessageAnew(last);
    scrollToMessage(selectedId, last.id);
    return true;
  };
  return (
    <div className="px-6 pb-3">
      <div className="mx-auto max-w-[46rem]">
        {selectedId !== null && (
          <ComposerQueue conversationId={selectedId} running={running} focusField={focusField} />
        )}
        <FitNotice conversationId={selectedId} count={count} maxTokens={maxTokens} running={running} />
        <div className="rounded-md border border-line-strong bg-raised focus-within:border-accent-strong">
          <AttachmentTray conversationId={selectedId} focusField={focusField} />
          <ComposerField
            field={field}
            conversationId={selectedId}
            noModel={noModel}
            running={running}
            send={send}
            editLast={editLast}
          />
          <div className="flex items-center justify-between gap-3 px-2 pb-2">
            <span className="flex min-w-0 items-center gap-1">
              <IconButton
                label={t("composer.attach")}
                icon={<Paperclip size={15} aria-hidden />}
                onClick={() => void chooseFiles(selectedId)}
              />
              <ServerContext target={{ kind: "chat", id: selectedId }} />
              <ComposerFoot count={count} maxTokens={maxTokens} />
            </span>
            <span className="flex shrink-0 gap-1.5">
              {running && selectedId !== null && (
                <Button
                  icon={<Square size={12} fill="currentColor" aria-hidden />}
                  onClick={() => void stopAnswer(selectedId)}
                >
                  {t("composer.stop")}
                </Button>
              )}
              {(!running || canSend) && (
                <Button
                  kind="primary"
                  icon={running ? <ListPlus size={15} aria-hidden /> : <ArrowUp size={15} aria-hidden />}
                  disabled={!canSend}
                  onClick={send}
                >
                  {t(running ? "composer.queue" : "composer.send")}
                </Button>
              )}
            </span>
          </div>
        </div>
      </div>
    </div>
  );
}
