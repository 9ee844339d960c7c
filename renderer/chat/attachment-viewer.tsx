import { useEffect, useState } from "react";
import type { Attachment, ErrorData } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { ask, services } from "../bridge";
import { translator, useT } from "../i18n";
import { Busy, ErrorNote } from "../ui";
import { useFormat } from "../ui/format";
import { visibleText } from "../ui/visible";
import { MarkedText } from "./marked-text";
import { Sheet } from "./sheet";

interface AttachmentViewerProps {
  readonly attachment: Attachment;
  /** What is marked in its text, the first of it in sight. */
  readonly words?: readonly string[];
  readonly onClose: () => void;
}

type Content =
  | { readonly state: "reading" }
  | { readonly state: "text"; readonly text: string }
  | { readonly state: "image"; readonly address: string }
  | { readonly state: "failed"; readonly error: ErrorData };

/** More of a text than this is not drawn at once: a window with all of it would not answer for seconds. */
const drawnAtOnce = 200_000;

/** What is in an attached file: the text that the model is told, or the picture. */
export function AttachmentViewer({ attachment, words = [], onClose }: AttachmentViewerProps) {
  const t = useT();
  const f = useFormat();
  const content = useContent(attachment.id);
  const name = visibleText(attachment.name);
  const facts = [t(`attachment.${attachment.kind}`), f.bytes(attachment.bytes)];
  if (attachment.note !== null) facts.push(reasonText(translator, attachment.note));
  return (
    <Sheet title={name} note={facts.join(" · ")} onClose={onClose}>
      {content.state === "reading" && <Busy>{t("attachment.reading")}</Busy>}
      {content.state === "failed" && <ErrorNote error={content.error} />}
      {content.state === "image" && (
        <img
          src={content.address}
          alt={t("attachment.picture", { name })}
          className="mx-auto max-h-[70vh] max-w-full object-contain"
        />
      )}
      {content.state === "text" && <ToldText text={content.text} words={words} />}
    </Sheet>
  );
}

function ToldText({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  const t = useT();
  const f = useFormat();
  const [all, setAll] = useState(false);
  const shown = all ? text : text.slice(0, drawnAtOnce);
  return (
    <>
      <p className="figures text-muted">{t("attachment.read", { characters: f.number(text.length) })}</p>
      <pre dir="auto" className="mt-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
        {words.length === 0 ? visibleText(shown) : <MarkedText text={visibleText(shown)} words={words} />}
      </pre>
      {shown.length < text.length && (
        <button type="button" onClick={() => setAll(true)} className="mt-2 rounded-md underline">
          {t("attachment.showRest", { characters: f.number(text.length - shown.length) })}
        </button>
      )}
    </>
  );
}

function useContent(id: string): Content {
  const [content, setContent] = useState<Content>({ state: "reading" });
  useEffect(() => {
    let current = true;
    let address: string | null = null;
    const read = async (): Promise<void> => {
      const result = await ask(services().attachments.content({ id }));
      if (!current) return;
      if (!result.ok) return setContent({ state: "failed", error: result.error });
      const { text, image } = result.value;
      if (image === null) return setContent({ state: "text", text: text ?? "" });
      address = URL.createObjectURL(new Blob([new Uint8Array(image)]));
      setContent({ state: "image", address });
    };
    void read();
    return () => {
      current = false;
      if (address !== null) URL.revokeObjectURL(address);
    };
  }, [id]);
  return content;
}
