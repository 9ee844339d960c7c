import { useT } from "../i18n";
import {
  closeKitMaking,
  discardMade,
  makeKits,
  showMade,
  stopMaking,
  useKitMaking,
} from "../state/kit-making";
import { Button, ErrorNote, Progress } from "../ui";
import { useFormat } from "../ui/format";
import { DialogFrame, DialogParts } from "./dialog-frame";
import { Fingerprint } from "./fingerprint";
import { MakeForm } from "./make-form";

/** Making kits: what goes in and where to, how far it is, and the fingerprint to read out. */
export function MakeDialog() {
  const t = useT();
  return (
    <DialogFrame title={t("kitMaking.title")} onClose={closeKitMaking}>
      <Body />
    </DialogFrame>
  );
}

function Body() {
  const t = useT();
  const f = useFormat();
  const now = useKitMaking((state) => state.now);
  const fingerprint = useKitMaking((state) => state.fingerprint);
  const close = <Button onClick={closeKitMaking}>{t("kits.close")}</Button>;
  switch (now.phase) {
    case "closed":
      return null;
    case "choosing": {
      const { draft, error } = now;
      return (
        <DialogParts
          actions={
            <>
              {close}
              <Button
                kind="primary"
                disabled={draft.folder === null || draft.modelIds.length === 0}
                onClick={() => void makeKits(draft)}
              >
                {t("kitMaking.make")}
              </Button>
            </>
          }
        >
          <MakeForm draft={draft} />
          {error !== null && <ErrorNote error={error} />}
          {fingerprint !== null && <Fingerprint label={t("kitMaking.key")} fingerprint={fingerprint} />}
        </DialogParts>
      );
    }
    case "making": {
      const { progress, stopping } = now;
      const [done, all] = [progress?.doneBytes ?? 0, progress?.totalBytes ?? 0];
      return (
        <DialogParts
          actions={
            <Button disabled={stopping} onClick={() => void stopMaking()}>
              {t("kits.stop")}
            </Button>
          }
        >
          <div className="figures">
            <p>
              {progress?.step === "fetching"
                ? t("kitMaking.fetching")
                : progress !== null && progress.kits > 1
                  ? t("kitMaking.writingOf", { kit: progress.kit, kits: progress.kits })
                  : t("kitMaking.writing")}
            </p>
            <Progress
              className="mt-3"
              label={t("kitMaking.progressLabel")}
              value={progress === null ? null : done / Math.max(1, all)}
            />
            <p className="mt-2 text-muted">
              {progress === null ? " " : t("kits.progress", { done: f.bytes(done), all: f.bytes(all) })}
            </p>
            <p className="mt-2 text-muted">
              {t(progress?.step === "fetching" ? "kitMaking.stopFetching" : "kitMaking.stopWhat")}
            </p>
          </div>
        </DialogParts>
      );
    }
    case "stopped": {
      const { draft, error } = now;
      return (
        <DialogParts
          actions={
            <>
              {close}
              <Button kind="danger" onClick={() => void discardMade()}>
                {t("kitMaking.discard")}
              </Button>
              <Button kind="primary" onClick={() => void makeKits(draft)}>
                {t(error === null ? "kits.goOn" : "kits.tryAgain")}
              </Button>
            </>
          }
        >
          {error === null ? <p role="status">{t("kitMaking.stopped")}</p> : <ErrorNote error={error} />}
        </DialogParts>
      );
    }
    case "made": {
      const { kits, fingerprint: signed } = now.made;
      return (
        <DialogParts
          actions={
            <>
              {close}
              <Button onClick={() => void showMade()}>{t("kits.show")}</Button>
            </>
          }
        >
          <div role="status">
            <p className="font-semibold">{t("kitMaking.made", { count: kits.length })}</p>
            <ul className="figures mt-1 text-muted">
              {kits.map(({ folder, bytes }) => (
                <li key={folder} className="wrap-anywhere">
                  {folder} · {f.bytes(bytes)}
                </li>
              ))}
            </ul>
          </div>
          <Fingerprint label={t("kitMaking.compare")} fingerprint={signed} />
        </DialogParts>
      );
    }
  }
}
