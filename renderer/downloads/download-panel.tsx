import { useState } from "react";
import type { DownloadState } from "../../main/contract";
import { errorSentence, type Translate, useT } from "../i18n";
import { cancelDownload, pauseDownload, startDownload, useModels } from "../state/models";
import { Button, Confirm, ErrorNote, Progress } from "../ui";
import { type Format, useFormat } from "../ui/format";

function line(download: DownloadState, t: Translate, f: Format): string {
  const parts = [
    t("download.bytes", { done: f.bytes(download.receivedBytes), all: f.bytes(download.totalBytes) }),
  ];
  if (download.state === "downloading") {
    if (download.triesAgainInSeconds !== null)
      parts.push(t("download.waits", { seconds: Math.ceil(download.triesAgainInSeconds) }));
    else if (download.bytesPerSecond !== null)
      parts.push(t("download.speed", { speed: f.bytes(download.bytesPerSecond) }));
    if (download.secondsLeft !== null)
      parts.push(t("download.left", { time: f.duration(download.secondsLeft) }));
    parts.push(t("download.verified", { done: f.bytes(download.verifiedBytes) }));
    parts.push(t("download.from", { source: download.source }));
    if (download.connections > 1) parts.push(t("download.connections", { count: download.connections }));
  }
  return parts.join(" · ");
}

/** A download with its progress and what can be done with it. */
export function DownloadPanel({ download }: { readonly download: DownloadState }) {
  const t = useT();
  const f = useFormat();
  const [asking, setAsking] = useState(false);
  const startError = useModels((state) => state.startErrors[download.fileId]);
  const error = download.error ?? startError ?? null;
  const running = ["queued", "checking", "downloading", "verifying"].includes(download.state);
  const name = download.file.quant;
  const id = download.fileId;
  const resume = <Button onClick={() => void startDownload(id)}>{t("download.resume")}</Button>;
  return (
    <section aria-label={t("download.label", { name })} className="w-full">
      <div className="mb-1.5 flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="font-semibold">{t(`download.${download.state}`, { name })}</span>
        <span className="flex gap-2">
          {running && <Button onClick={() => void pauseDownload(id)}>{t("download.pause")}</Button>}
          {download.state === "paused" && error === null && resume}
          <Button onClick={() => setAsking(true)}>{t("download.cancel")}</Button>
        </span>
      </div>
      <Progress
        label={t("download.label", { name })}
        value={
          download.state === "checking" || download.state === "queued"
            ? null
            : download.receivedBytes / Math.max(1, download.totalBytes)
        }
      />
      <p className="figures mt-1.5 text-muted">{line(download, t, f)}</p>
      {download.note !== null && <p className="mt-1.5 text-muted">{t(`download.note.${download.note}`)}</p>}
      {download.failedSources.map(({ source, error: why }, n) => (
        <p key={source} className="measure mt-1.5 text-muted">
          {t("download.sourceFailed", {
            source,
            why: errorSentence(why),
            next: download.failedSources[n + 1]?.source ?? download.source,
          })}
        </p>
      ))}
      {error !== null && (
        <div className="mt-3">
          <ErrorNote error={error}>{resume}</ErrorNote>
          {download.triesAgainInSeconds !== null && (
            <p className="measure mt-1.5 text-muted">{t("download.triesAgain")}</p>
          )}
        </div>
      )}
      <Confirm
        open={asking}
        title={t("download.cancelTitle", { name })}
        actions={[
          {
            id: "cancel",
            label: t("download.cancelAct", { size: f.bytes(download.receivedBytes) }),
            act: () => void cancelDownload(id),
          },
        ]}
        onClose={() => setAsking(false)}
      >
        {t("download.cancelWhat", { size: f.bytes(download.receivedBytes) })}
      </Confirm>
    </section>
  );
}
