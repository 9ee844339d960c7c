import { Paperclip } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "../../i18n";
import { addFiles, refuseFolders } from "../../state/attachments";
import { useChat } from "../../state/chat";
import { takeKit } from "../../state/kits";
import { useFileDrop } from "../../ui";
import { readTransfer } from "./transfer";

/**
 * The part of the window over which files can be dropped. While files are dragged over it, it says what a drop will
 * do. Anything else that is dragged, such as a piece of text, goes its usual way.
 */
export function DropArea({ children }: { readonly children: ReactNode }) {
  const t = useT();
  const { area, over } = useFileDrop((transfer) => {
    const { files, folders } = readTransfer(transfer);
    takeKit(transfer, () => {
      refuseFolders(folders);
      void addFiles(useChat.getState().selectedId, files);
    });
  });

  return (
    <div ref={area} className="relative flex h-full min-w-0 flex-1">
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-md border-2 border-dashed border-accent-strong bg-bg/80 p-6">
          <div className="flex flex-col items-center gap-1 rounded-md bg-raised px-8 py-5 text-center shadow-float">
            <Paperclip size={20} aria-hidden className="text-muted" />
            <p className="text-base font-semibold">{t("attach.dropTitle")}</p>
            <p className="max-w-80 text-muted">{t("attach.dropWhat")}</p>
          </div>
        </div>
      )}
    </div>
  );
}
