import type { RefObject } from "react";
import { useT } from "../i18n";
import { setDraft, useDraft } from "../state/drafts";
import { usePaste } from "./use-paste";

interface FieldProps {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly conversationId: string | null;
  readonly noModel: boolean;
  readonly running: boolean;
  readonly send: () => void;
  /** Opens the last message to be written anew; false where there is none. */
  readonly editLast: () => boolean;
}

/**
 * The field itself: apart from all that is around it, since it alone changes with every key. Its style makes it as high
 * as its text, so that no height has to be asked for.
 */
export function ComposerField({ field, conversationId, noModel, running, send, editLast }: FieldProps) {
  const t = useT();
  const text = useDraft(conversationId);
  const { onPaste, onPasteKey } = usePaste(conversationId);
  const onKeyDown = (event: React.KeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes, Enter and the arrows are its own.
    if (event.nativeEvent.isComposing) return;
    onPasteKey(event);
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && text === "" && editLast()) event.preventDefault();
  };
  return (
    <textarea
      ref={field}
      rows={1}
      aria-label={t("composer.label")}
      placeholder={t(
        noModel ? "composer.noModel" : running ? "composer.whileRunning" : "composer.placeholder",
      )}
      value={text}
      onChange={(event) => setDraft(conversationId, event.target.value)}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
      className="block max-h-[40vh] w-full resize-none [field-sizing:content] [@media(max-height:45rem)]:max-h-[26vh] bg-transparent px-4 pt-3 pb-1 text-base outline-none"
    />
  );
}
