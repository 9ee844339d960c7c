import { TriangleAlert, X } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { Attachment } from "../../../main/contract";
import { reasonText } from "../../../main/contract/messages";
import { translator, useT } from "../../i18n";
import { Hint } from "../../ui";
import { useFormat } from "../../ui/format";
import { visibleText } from "../../ui/visible";
import { KindIcon } from "./kind-icon";

const AttachmentViewer = lazy(() =>
  import("../attachment-viewer").then(({ AttachmentViewer }) => ({ default: AttachmentViewer })),
);

interface ChipProps {
  readonly attachment: Attachment;
  /** What it takes of the context, in words. */
  readonly tokens?: string | undefined;
  /** Absent where it cannot be taken away, as on a message that was sent. */
  readonly onRemove?: () => void;
  /** Further acts, beside its name. */
  readonly children?: ReactNode;
}

/** An attachment in one line: what it is, how much, what to know about it. Opens on press. */
export function AttachmentChip({ attachment, tokens, onRemove, children }: ChipProps) {
  const t = useT();
  const f = useFormat();
  const [open, setOpen] = useState(false);
  const name = visibleText(attachment.name);
  const size = [f.bytes(attachment.bytes), tokens].filter((part) => part !== undefined).join(" · ");
  const note = attachment.note === null ? null : reasonText(translator, attachment.note);
  return (
    <span className="inline-flex h-7 max-w-full items-center rounded-md border border-line bg-surface">
      <button
        type="button"
        aria-label={t("attach.open", { kind: t(`attach.kind.${attachment.kind}`), name, size })}
        title={name}
        onClick={() => setOpen(true)}
        className="flex h-full min-w-0 items-center gap-1.5 rounded-md px-2 hover:bg-raised"
      >
        <KindIcon kind={attachment.kind} />
        <span className="max-w-56 min-w-0 truncate">{name}</span>
        <span className="figures shrink-0 text-xs text-muted">{size}</span>
      </button>
      {note !== null && (
        <Hint text={note}>
          <button
            type="button"
            aria-label={note}
            className="flex size-6 shrink-0 cursor-help items-center justify-center rounded-md text-warn"
          >
            <TriangleAlert size={13} aria-hidden />
          </button>
        </Hint>
      )}
      {children}
      {onRemove !== undefined && (
        <Hint text={t("attach.remove", { name })}>
          <button
            type="button"
            aria-label={t("attach.remove", { name })}
            onClick={onRemove}
            className="flex size-6 shrink-0 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text"
          >
            <X size={13} aria-hidden />
          </button>
        </Hint>
      )}
      {open && (
        <Suspense fallback={null}>
          <AttachmentViewer attachment={attachment} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </span>
  );
}
