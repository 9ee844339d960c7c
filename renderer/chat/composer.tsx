import { ArrowUp, Square } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { useT } from "../i18n";
import { createConversation, isRunning, sendMessage, stopAnswer, useChat } from "../state/chat";
import { useEngine } from "../state/engine";
import { useSettings } from "../state/settings";
import { Button } from "../ui";
import { ComposerFoot } from "./composer-foot";
import { adoptNewDraft, dropDraft, useDraft } from "./use-draft";

/** Makes the field as high as its text, up to two fifths of the window. */
function fitHeight(field: HTMLTextAreaElement | null, text: string): void {
  if (field === null) return;
  field.style.height = "auto";
  if (text !== "") field.style.height = `${Math.min(field.scrollHeight, window.innerHeight * 0.4)}px`;
}

/** Whoever opens a conversation, or a new one, wants to write in it. */
function focusFor(field: HTMLTextAreaElement | null, _conversationId: string | null): void {
  field?.focus();
}

/** Where the next message is written: grows with it, keeps it across a crash. */
export function Composer() {
  const t = useT();
  const field = useRef<HTMLTextAreaElement>(null);
  const sending = useRef(false);
  const selectedId = useChat((state) => state.selectedId);
  const messages = useChat((state) => (selectedId === null ? undefined : state.messages[selectedId]));
  const running = useChat((state) => isRunning(state, selectedId));
  // The model that was used last is loaded again by sending.
  const noLastModel = useSettings((state) => state.settings?.lastModelId === null);
  const noModel = useEngine(({ status }) => status.state === "none") && noLastModel;
  const [text, setText] = useDraft(selectedId);

  useLayoutEffect(() => fitHeight(field.current, text), [text]);
  useLayoutEffect(() => focusFor(field.current, selectedId), [selectedId]);

  const canSend = text.trim() !== "" && !noModel;
  const send = async (): Promise<void> => {
    if (!canSend || sending.current) return;
    sending.current = true;
    const id = selectedId ?? (await createConversation(adoptNewDraft));
    if (id !== undefined && (await sendMessage(id, text)).state !== "refused") {
      setText("");
      dropDraft(id);
    }
    sending.current = false;
  };
  const recall = (): boolean => {
    const last = (messages ?? []).findLast(({ role }) => role === "user");
    if (text !== "" || last === undefined) return false;
    setText(last.text);
    return true;
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes, Enter and the arrows are its own.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === "ArrowUp" && recall()) event.preventDefault();
  };
  return (
    <div className="px-6 pb-3">
      <div className="mx-auto max-w-[46rem]">
        <div className="rounded-md border border-line-strong bg-raised focus-within:border-accent-strong">
          <textarea
            ref={field}
            rows={1}
            aria-label={t("composer.label")}
            placeholder={t(noModel ? "composer.noModel" : "composer.placeholder")}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            className="block w-full resize-none bg-transparent px-4 pt-3 pb-1 text-base outline-none"
          />
          <div className="flex items-center justify-between gap-3 pr-2 pb-2 pl-4">
            <ComposerFoot />
            {running && selectedId !== null ? (
              <Button
                icon={<Square size={12} fill="currentColor" aria-hidden />}
                onClick={() => void stopAnswer(selectedId)}
              >
                {t("composer.stop")}
              </Button>
            ) : (
              <Button
                kind="primary"
                icon={<ArrowUp size={15} aria-hidden />}
                disabled={!canSend}
                onClick={() => void send()}
              >
                {t("composer.send")}
              </Button>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}
