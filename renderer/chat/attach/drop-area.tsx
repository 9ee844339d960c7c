import { Paperclip } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useT } from "../../i18n";
import { addFiles, refuseFolders } from "../../state/attachments";
import { useChat } from "../../state/chat";
import { takeKit } from "../../state/kits";
import { holdsFiles, readTransfer } from "./transfer";

/**
 * The part of the window over which files can be dropped. While files are dragged over it, it says what a drop will
 * do. Anything else that is dragged, such as a piece of text, goes its usual way.
 */
export function DropArea({ children }: { readonly children: ReactNode }) {
  const t = useT();
  const area = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);

  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    // Entering a child is told before leaving its parent: only when as many are left as entered it is outside.
    let inside = 0;
    const onEnter = (event: DragEvent): void => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      inside += 1;
      setOver(true);
    };
    const onOver = (event: DragEvent): void => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
    };
    const onLeave = (event: DragEvent): void => {
      if (!holdsFiles(event.dataTransfer)) return;
      inside = Math.max(0, inside - 1);
      if (inside === 0) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      inside = 0;
      setOver(false);
      if (!holdsFiles(event.dataTransfer) || event.dataTransfer === null) return;
      event.preventDefault();
      const { files, folders } = readTransfer(event.dataTransfer);
      takeKit(event.dataTransfer, () => {
        refuseFolders(folders);
        void addFiles(useChat.getState().selectedId, files);
      });
    };
    element.addEventListener("dragenter", onEnter);
    element.addEventListener("dragover", onOver);
    element.addEventListener("dragleave", onLeave);
    element.addEventListener("drop", onDrop);
    return () => {
      element.removeEventListener("dragenter", onEnter);
      element.removeEventListener("dragover", onOver);
      element.removeEventListener("dragleave", onLeave);
      element.removeEventListener("drop", onDrop);
    };
  }, []);

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
