import { useLayoutEffect, useRef } from "react";
import type { Message } from "../../main/contract";
import { useT } from "../i18n";
import { editMessage } from "../state/chat";
import { useEditing } from "../state/editing";
import { endEdit, writeEdit, writeFromMessage } from "../state/kept-edits";
import { Button } from "../ui";

interface EditFieldProps {
  readonly message: Message;
}

/** Writes a message anew in its place. The message as it was stays as a branch beside it. */
export function EditField({ message }: EditFieldProps) {
  const t = useT();
  const field = useRef<HTMLTextAreaElement>(null);
  const sending = useRef(false);
  const text = useEditing((state) => state.editing?.text ?? "");
  const broughtBack = useEditing((state) => state.broughtBack === message.id);
  const user = message.role === "user";
  const same = text === message.text;
  const empty = text.trim() === "" && (!user || message.attachments.length === 0);

  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, []);

  const save = async (): Promise<void> => {
    if (empty || (same && !user) || sending.current) return;
    sending.current = true;
    const saved = await editMessage(message, text);
    sending.current = false;
    if (saved) endEdit(message.id);
  };
  const beginAgain = (): void => {
    writeFromMessage(message);
    field.current?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      // Escape means this field alone, not the answer that may be running.
      event.preventDefault();
      endEdit(message.id);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || (user && !event.shiftKey))) {
      event.preventDefault();
      void save();
    }
  };
  return (
    <div className="rounded-md border border-line-strong bg-raised focus-within:border-accent-strong">
      <textarea
        ref={field}
        dir="auto"
        rows={Math.min(20, Math.max(3, text.split("\n").length + 1))}
        aria-label={t("message.editLabel")}
        value={text}
        onChange={(event) => writeEdit(message.id, event.target.value)}
        onKeyDown={onKeyDown}
        className="block max-h-[60vh] w-full resize-y bg-transparent px-4 pt-3 text-base outline-none"
      />
      {broughtBack && (
        <p className="flex flex-wrap items-center justify-between gap-2 px-2 pl-4 text-xs text-muted">
          <span role="status">{t("message.editBroughtBack")}</span>
          <Button kind="quiet" className="h-6" onClick={beginAgain}>
            {t("message.editFromMessage")}
          </Button>
        </p>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2 p-2 pl-4">
        <span className="min-w-0 flex-1 basis-60 text-xs text-muted">
          {t(user ? "message.editKeepsUser" : "message.editKeepsAnswer")}
        </span>
        <Button onClick={() => endEdit(message.id)}>{t("message.editCancel")}</Button>
        <Button kind="primary" disabled={empty || (same && !user)} onClick={() => void save()}>
          {t(user ? "message.editSend" : "message.editSave")}
        </Button>
      </div>
    </div>
  );
}
