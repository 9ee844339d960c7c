import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useT } from "../i18n";
import { IconButton } from "./icon-button";

interface WideDialogProps {
  readonly title: string;
  readonly note?: string;
  /** What is decided below, always in sight; by default nothing is. */
  readonly foot?: ReactNode;
  /** As large as the window allows, for whole files. */
  readonly large?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Something to look through and decide, over the page. */
export function WideDialog({ title, note, foot, large = false, onClose, children }: WideDialogProps) {
  const t = useT();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-bg/70" />
        <Dialog.Popup
          className={`fixed top-[4vh] left-1/2 z-40 flex max-h-[92vh] -translate-x-1/2 flex-col rounded-md border border-line bg-raised shadow-float ${large ? "h-[92vh] w-[min(72rem,calc(100vw-2rem))]" : "w-[min(36rem,calc(100vw-2rem))]"}`}
        >
          <header className="flex items-start justify-between gap-3 border-b border-line py-2 pr-2 pl-4">
            <div className="min-w-0 py-1">
              <Dialog.Title className="wrap-anywhere font-semibold">{title}</Dialog.Title>
              {note !== undefined && (
                <Dialog.Description className="figures mt-0.5 text-muted">{note}</Dialog.Description>
              )}
            </div>
            <Dialog.Close
              render={<IconButton label={t("agent.close")} icon={<X size={16} aria-hidden />} />}
            />
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">{children}</div>
          {foot !== undefined && <footer className="border-t border-line px-4 py-2.5">{foot}</footer>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
