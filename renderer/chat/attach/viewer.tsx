import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Attachment, ErrorData } from "../../../main/contract";
import { reasonText } from "../../../main/contract/messages";
import { ask, services } from "../../bridge";
import { translator, useT } from "../../i18n";
import { Busy, CopyButton, ErrorNote, IconButton } from "../../ui";
import { useFormat } from "../../ui/format";
import { visibleText } from "../../ui/visible";

/** Of a longer text only this many characters are laid out; what the model is told is not cut. */
const shownCharacters = 200_000;

type Content =
  | { readonly state: "reading" }
  | { readonly state: "failed"; readonly error: ErrorData }
  | { readonly state: "text"; readonly text: string }
  | { readonly state: "image"; readonly url: string };

/** What an attachment holds; the picture's address is given back when it is no longer shown. */
function useContent(id: string): Content {
  const [content, setContent] = useState<Content>({ state: "reading" });
  useEffect(() => {
    let url: string | null = null;
    let current = true;
    const read = async (): Promise<void> => {
      const result = await ask(services().attachments.content({ id }));
      if (!current) return;
      if (!result.ok) return setContent({ state: "failed", error: result.error });
      const { text, image } = result.value;
      if (image === null) return setContent({ state: "text", text: text ?? "" });
      url = URL.createObjectURL(new Blob([new Uint8Array(image)]));
      setContent({ state: "image", url });
    };
    void read();
    return () => {
      current = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [id]);
  return content;
}

interface ViewerProps {
  readonly attachment: Attachment;
  readonly onClose: () => void;
}

/** Shows what the model is told of an attachment, or the image itself. */
export function Viewer({ attachment, onClose }: ViewerProps) {
  const t = useT();
  const content = useContent(attachment.id);
  const name = visibleText(attachment.name);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-bg/70" />
        <Dialog.Popup className="fixed inset-x-0 top-[6vh] z-40 mx-auto flex max-h-[86vh] w-[min(56rem,calc(100vw-2rem))] flex-col rounded-md border border-line bg-raised shadow-float">
          <div className="flex items-center gap-2 border-b border-line py-1.5 pr-1.5 pl-4">
            <Dialog.Title className="min-w-0 flex-1 truncate font-semibold">{name}</Dialog.Title>
            {content.state === "text" && content.text !== "" && (
              <CopyButton label={t("attach.copy")} text={() => content.text} />
            )}
            <Dialog.Close
              render={<IconButton label={t("attach.close")} icon={<X size={16} aria-hidden />} />}
            />
          </div>
          {attachment.note !== null && (
            <p className="measure border-b border-line px-4 py-2 text-muted">
              {reasonText(translator, attachment.note)}
            </p>
          )}
          <Body attachment={attachment} content={content} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface BodyProps {
  readonly attachment: Attachment;
  readonly content: Content;
}

function Body({ attachment, content }: BodyProps) {
  const t = useT();
  const f = useFormat();
  const reachable = { tabIndex: 0, role: "region", "aria-label": t("attach.content") };
  if (content.state === "reading")
    return (
      <div className="p-4">
        <Busy>{t("attach.reading")}</Busy>
      </div>
    );
  if (content.state === "failed")
    return (
      <div className="p-4">
        <ErrorNote error={content.error} />
      </div>
    );
  if (content.state === "image")
    return (
      <div {...reachable} className="min-h-0 overflow-auto p-4">
        <img src={content.url} alt={visibleText(attachment.name)} className="mx-auto max-w-full" />
      </div>
    );
  if (content.text === "") return <p className="p-4 text-muted">{t("attach.noText")}</p>;
  const cut = content.text.length > shownCharacters;
  return (
    <div {...reachable} className="min-h-0 overflow-auto focus-visible:-outline-offset-2">
      <pre dir="auto" className="p-4 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap">
        {visibleText(content.text.slice(0, shownCharacters))}
      </pre>
      {cut && (
        <p className="border-t border-line px-4 py-2 text-muted">
          {t("attach.cut", { shown: f.number(shownCharacters), all: f.number(content.text.length) })}
        </p>
      )}
    </div>
  );
}
