import { useCallback, useRef } from "react";
import { useT } from "../i18n";
import { addFiles, addPastedText, pendingOf } from "../state/attachments";
import { draftOf, setDraft } from "../state/drafts";
import { isLongPaste, pasteName, readTransfer } from "./attach";

type PasteEvent = React.ClipboardEvent<HTMLTextAreaElement>;

interface Paste {
  readonly onPaste: (event: PasteEvent) => void;
  /** Told of every key, since a paste itself does not say how it was asked for. */
  readonly onPasteKey: (event: React.KeyboardEvent) => void;
}

/** Pasted files, images and long texts become attachments; Shift with the keys for paste keeps a long text a text. */
export function usePaste(conversationId: string | null): Paste {
  const t = useT();
  const asText = useRef(false);

  const onPasteKey = useCallback((event: React.KeyboardEvent): void => {
    if (event.key.toLowerCase() === "v") asText.current = event.shiftKey && (event.ctrlKey || event.metaKey);
  }, []);

  const onPaste = useCallback(
    (event: PasteEvent): void => {
      const { files } = readTransfer(event.clipboardData);
      const text = event.clipboardData.getData("text/plain");
      const plain = asText.current;
      asText.current = false;
      // Cells and formatted words bring a picture of themselves along: there the words are meant.
      const formatted = event.clipboardData.types.includes("text/html");
      const taken = pendingOf(conversationId).map(({ name }) => name);
      if (files.length > 0 && !(formatted && text !== "")) {
        event.preventDefault();
        void addFiles(conversationId, named(files, t("attach.pastedImage"), taken));
        return;
      }
      if (plain || !isLongPaste(text)) return;
      event.preventDefault();
      const field = event.currentTarget;
      const [from, to] = [field.selectionStart, field.selectionEnd];
      const before = field.value;
      const attach = async (): Promise<void> => {
        const name = pasteName(t("attach.pastedText"), ".txt", taken);
        if (await addPastedText(conversationId, name, text)) return;
        // What could not be attached is not lost: it goes where it was pasted, if that place is still there.
        const now = draftOf(conversationId);
        setDraft(
          conversationId,
          now === before ? `${now.slice(0, from)}${text}${now.slice(to)}` : `${now}${text}`,
        );
      };
      void attach();
    },
    [conversationId, t],
  );
  return { onPaste, onPasteKey };
}

/** Every image from the clipboard has the same name; each gets one of its own. */
function named(files: readonly File[], base: string, taken: readonly string[]): File[] {
  const names = [...taken];
  return files.map((file) => {
    if (!/^image\.\w+$/.test(file.name)) return file;
    const name = pasteName(base, file.name.slice("image".length), names);
    names.push(name);
    return new File([file], name, { type: file.type });
  });
}
