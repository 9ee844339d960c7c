import { FileText, FileType, Image } from "lucide-react";
import { lazy, Suspense } from "react";
import type { Attachment } from "../../main/contract";
import { reasonText } from "../../main/contract/messages";
import { translator, useT } from "../i18n";
import { filePart } from "../search/parts";
import { closeFile, openFile, useOpenedFile } from "../state/opened-file";
import { useFormat } from "../ui/format";
import { visibleText } from "../ui/visible";

const AttachmentViewer = lazy(() =>
  import("./attachment-viewer").then(({ AttachmentViewer }) => ({ default: AttachmentViewer })),
);

const icons = { text: FileText, pdf: FileType, image: Image } as const;

/** The files that went with a message, each of which opens. */
export function AttachmentChips({ attachments }: { readonly attachments: readonly Attachment[] }) {
  const t = useT();
  const f = useFormat();
  const opened = useOpenedFile();
  const open = attachments.find(({ id }) => id === opened.id);
  if (attachments.length === 0) return null;
  return (
    <>
      <ul aria-label={t("attachment.list")} className="mb-2 flex flex-wrap gap-1.5">
        {attachments.map((attachment) => {
          const Icon = icons[attachment.kind];
          const name = visibleText(attachment.name);
          const note = attachment.note === null ? "" : reasonText(translator, attachment.note);
          return (
            <li key={attachment.id} className="max-w-full">
              <button
                type="button"
                aria-label={t("attachment.open", { name })}
                title={note === "" ? name : `${name}. ${note}`}
                onClick={() => openFile(attachment.id)}
                className="figures flex h-7 max-w-72 items-center gap-1.5 rounded-md border border-line bg-raised px-2 text-xs hover:border-line-strong"
              >
                <Icon size={13} aria-hidden className="shrink-0 text-muted" />
                <span data-part={filePart(attachment.id)} className="truncate">
                  {name}
                </span>
                <span className="shrink-0 text-muted">{f.bytes(attachment.bytes)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {open !== undefined && (
        <Suspense fallback={null}>
          <AttachmentViewer attachment={open} words={opened.words} onClose={closeFile} />
        </Suspense>
      )}
    </>
  );
}
