import { AlertDialog } from "@base-ui/react/alert-dialog";
import type { ReactNode } from "react";

interface FrameProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The dialog in which a kit is applied or made. A click beside it does not close it. */
export function DialogFrame({ title, onClose, children }: FrameProps) {
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-bg/70" />
        <AlertDialog.Popup className="fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 flex-col rounded-md border border-line bg-raised shadow-float">
          <AlertDialog.Title className="px-5 pt-5 text-base font-semibold">{title}</AlertDialog.Title>
          {children}
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** What is said, and the buttons below it. */
export function DialogParts({
  children,
  actions,
}: {
  readonly children: ReactNode;
  readonly actions: ReactNode;
}) {
  return (
    <>
      <AlertDialog.Description render={<div />} className="min-h-0 overflow-y-auto px-5 pt-3 pb-1">
        {children}
      </AlertDialog.Description>
      <div className="flex flex-wrap justify-end gap-2 p-5 pt-4">{actions}</div>
    </>
  );
}
