import { AlertDialog } from "@base-ui/react/alert-dialog";
import { type ReactNode, useRef } from "react";
import { useT } from "../i18n";
import { Button } from "./button";

interface ConfirmProps {
  readonly open: boolean;
  readonly title: string;
  /** What the act frees or loses. */
  readonly children: ReactNode;
  readonly actions: readonly {
    /** Stays while a label with a growing figure changes, so that its button is the same one under the pointer. */
    readonly id: string;
    readonly label: string;
    readonly danger?: boolean;
    readonly act: () => void;
  }[];
  readonly onClose: () => void;
}

/** Asks before an act that cannot be taken back. Focus starts on the way out. */
export function Confirm({ open, title, children, actions, onClose }: ConfirmProps) {
  const t = useT();
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-bg/70" />
        <AlertDialog.Popup
          initialFocus={cancel}
          className="fixed top-1/4 left-1/2 z-40 w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 rounded-md border border-line bg-raised p-5 shadow-float"
        >
          <AlertDialog.Title className="text-base font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="mt-2 wrap-anywhere text-muted">
            {children}
          </AlertDialog.Description>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <Button ref={cancel} onClick={onClose}>
              {t("common.keep")}
            </Button>
            {actions.map(({ id, label, danger = true, act }) => (
              <Button
                key={id}
                kind={danger ? "danger" : "plain"}
                onClick={() => {
                  act();
                  onClose();
                }}
              >
                {label}
              </Button>
            ))}
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
