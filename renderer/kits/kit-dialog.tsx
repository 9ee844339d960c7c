import { AlertDialog } from "@base-ui/react/alert-dialog";
import type { ReactNode } from "react";
import { useT } from "../i18n";
import { applyKit, closeKit, showKit, stopKit, useKit } from "../state/kits";
import { Button, ErrorNote } from "../ui";
import { KitFacts } from "./kit-facts";
import { KitApplied, KitApplying, KitDamaged } from "./kit-outcome";
import { LoadButton } from "./load-button";

/** What is in a kit, who signed it, and applying it. A click beside it does not close it. */
export function KitDialog() {
  const t = useT();
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && closeKit()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-bg/70" />
        <AlertDialog.Popup className="fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 flex-col rounded-md border border-line bg-raised shadow-float">
          <AlertDialog.Title className="px-5 pt-5 text-base font-semibold">
            {t("kits.title")}
          </AlertDialog.Title>
          <Body />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function Body() {
  const t = useT();
  const now = useKit((state) => state.now);
  const close = <Button onClick={closeKit}>{t("kits.close")}</Button>;
  const show = (
    <Button kind="quiet" onClick={() => void showKit()}>
      {t("kits.show")}
    </Button>
  );
  switch (now.phase) {
    case "closed":
      return null;
    case "shown": {
      const { kit, stopped } = now;
      const apply = stopped ? "kits.goOn" : kit.trust === "trusted" ? "kits.applyNow" : "kits.trustAndApply";
      return (
        <Parts
          actions={
            <>
              <Button onClick={closeKit}>{t(stopped ? "kits.close" : "kits.notNow")}</Button>
              <Button kind="primary" disabled={kit.model === null} onClick={() => void applyKit(kit)}>
                {t(apply)}
              </Button>
            </>
          }
        >
          {stopped && (
            <p role="status" className="mb-4">
              {t("kits.stopped")}
            </p>
          )}
          <KitFacts kit={kit} />
        </Parts>
      );
    }
    case "applying":
      return (
        <Parts
          actions={
            <Button disabled={now.stopping} onClick={() => void stopKit()}>
              {t("kits.stop")}
            </Button>
          }
        >
          <KitApplying progress={now.progress} />
        </Parts>
      );
    case "done":
      return now.result.kind === "applied" ? (
        <Parts
          actions={
            <>
              {now.result.installers.length > 0 && show}
              {close}
              <LoadButton model={now.result.model} />
            </>
          }
        >
          <KitApplied model={now.result.model} installers={now.result.installers} />
        </Parts>
      ) : (
        <Parts
          actions={
            <>
              {show}
              {close}
              <Button kind="primary" onClick={() => void applyKit(now.kit)}>
                {t("kits.tryAgain")}
              </Button>
            </>
          }
        >
          <KitDamaged problems={now.result.problems} />
        </Parts>
      );
    case "failed": {
      const { kit, error } = now;
      return (
        <Parts
          actions={
            <>
              {close}
              {kit !== null && (
                <Button kind="primary" onClick={() => void applyKit(kit)}>
                  {t("kits.tryAgain")}
                </Button>
              )}
            </>
          }
        >
          <ErrorNote error={error} />
        </Parts>
      );
    }
  }
}

function Parts({ children, actions }: { readonly children: ReactNode; readonly actions: ReactNode }) {
  return (
    <>
      <AlertDialog.Description render={<div />} className="min-h-0 overflow-y-auto px-5 pt-3 pb-1">
        {children}
      </AlertDialog.Description>
      <div className="flex flex-wrap justify-end gap-2 p-5 pt-4">{actions}</div>
    </>
  );
}
