import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "../i18n";
import { IconButton } from "../ui";

interface SheetProps {
  readonly title: string;
  readonly note?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Something to look at over the page, until it is closed. */
export function Sheet({ title, note, onClose, children }: SheetProps) {
  const t = useT();
  const reachable = { tabIndex: 0, role: "region", "aria-label": title };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-bg/70" />
        <Dialog.Popup className="fixed top-[8vh] left-1/2 z-40 flex max-h-[84vh] w-[min(52rem,calc(100vw-2rem))] -translate-x-1/2 flex-col rounded-md border border-line bg-raised shadow-float">
          <header className="flex items-start justify-between gap-3 border-b border-line py-2 pr-2 pl-4">
            <div className="min-w-0 py-1">
              <Dialog.Title className="truncate font-semibold">{title}</Dialog.Title>
              {note !== undefined && (
                <Dialog.Description className="figures mt-0.5 text-muted">{note}</Dialog.Description>
              )}
            </div>
            <Dialog.Close
              render={<IconButton label={t("attachment.close")} icon={<X size={16} aria-hidden />} />}
            />
          </header>
          <div {...reachable} className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
            {children}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
