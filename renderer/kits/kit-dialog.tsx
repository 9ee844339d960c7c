import { useT } from "../i18n";
import { applyKit, closeKit, discardKit, showKit, stopKit, useKit } from "../state/kits";
import { Button, ErrorNote } from "../ui";
import { DialogFrame, DialogParts } from "./dialog-frame";
import { KitFacts } from "./kit-facts";
import { KitApplied, KitApplying, KitDamaged } from "./kit-outcome";
import { LoadButton } from "./load-button";

/** What is in a kit, who signed it, and applying it. */
export function KitDialog() {
  const t = useT();
  return (
    <DialogFrame title={t("kits.title")} onClose={closeKit}>
      <Body />
    </DialogFrame>
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
        <DialogParts
          actions={
            <>
              <Button onClick={closeKit}>{t(stopped ? "kits.close" : "kits.notNow")}</Button>
              {stopped && (
                <Button kind="danger" onClick={() => void discardKit(kit)}>
                  {t("kits.discard")}
                </Button>
              )}
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
        </DialogParts>
      );
    }
    case "applying":
      return (
        <DialogParts
          actions={
            <Button disabled={now.stopping} onClick={() => void stopKit()}>
              {t("kits.stop")}
            </Button>
          }
        >
          <KitApplying progress={now.progress} />
        </DialogParts>
      );
    case "done":
      return now.result.kind === "applied" ? (
        <DialogParts
          actions={
            <>
              {now.result.installers.length > 0 && show}
              {close}
              <LoadButton model={now.result.model} />
            </>
          }
        >
          <KitApplied model={now.result.model} installers={now.result.installers} />
        </DialogParts>
      ) : (
        <DialogParts
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
        </DialogParts>
      );
    case "failed": {
      const { kit, error } = now;
      return (
        <DialogParts
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
        </DialogParts>
      );
    }
  }
}
