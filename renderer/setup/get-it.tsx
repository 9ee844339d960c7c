import { Download } from "lucide-react";
import { useEffect } from "react";
import type { CatalogFile, InstalledModel } from "../../main/contract";
import { DownloadPanel, RoomNote, WithImages } from "../downloads";
import { useT } from "../i18n";
import { Loading } from "../loading";
import { useEngine } from "../state/engine";
import { startFolders } from "../state/folders";
import { startBuild, useModels } from "../state/models";
import { openWith } from "../state/open-with";
import { useSettings, waitsForNetwork } from "../state/settings";
import { Button, ErrorNote } from "../ui";
import { useFormat } from "../ui/format";
import { OtherWayButtons } from "./other-ways";
import { UseHere, useHere } from "./use-here";

/** A file that the user pointed at, or that another program has, is the build as well as a download is. */
const isBuild =
  (file: CatalogFile) =>
  ({ id, catalogFile }: InstalledModel): boolean =>
    (catalogFile?.id ?? id) === file.id;

/** From the chosen build to a loaded model: download, progress, load; and the ways around. */
export function GetIt({ file }: { readonly file: CatalogFile }) {
  const t = useT();
  const installed = useModels((state) => state.installed.some(isBuild(file)));
  const downloads = useModels((state) => state.downloads);
  const startError = useModels((state) => state.startErrors[file.id]);
  const busy = useEngine(({ status }) => status.state === "loading" || status.state === "failed");
  const here = useHere(file);
  const found = installed ? null : here;
  const underWay = downloads.some(({ fileId }) => fileId === file.id);
  useEffect(() => void startFolders(), []);
  return (
    <div className="mt-5 flex flex-col gap-3">
      {downloads.map((download) => (
        <DownloadPanel key={download.fileId} download={download} />
      ))}
      {startError !== undefined && !underWay && <ErrorNote error={startError} />}
      {!installed && !underWay && found === null && <RoomNote file={file} />}
      {busy && <Loading />}
      <div className="flex flex-wrap items-center gap-2">
        {!underWay && !busy && found !== null && <UseHere found={found} />}
        {!underWay && !busy && <MainButton file={file} kind={found === null ? "primary" : "plain"} />}
        <OtherWayButtons kind={underWay ? "plain" : "quiet"} />
      </div>
      {!installed && !underWay && found === null && <WithImages file={file} />}
      {!installed && found === null && <p className="measure text-muted">{t("setup.next")}</p>}
    </div>
  );
}

function MainButton({
  file,
  kind,
}: {
  readonly file: CatalogFile;
  /** Plain where something better is offered. */
  readonly kind: "primary" | "plain";
}) {
  const t = useT();
  const f = useFormat();
  const installed = useModels((state) => state.installed.find(isBuild(file)));
  const speed = useModels((state) => state.knownBytesPerSecond);
  const offline = useSettings(({ settings }) => settings !== null && waitsForNetwork(settings));
  if (installed !== undefined && installed.problem === null)
    return (
      <Button large kind="primary" onClick={() => void openWith(installed.id)}>
        {t("setup.load", { name: file.quant })}
      </Button>
    );
  return (
    <>
      <Button
        large
        kind={kind}
        icon={<Download size={15} aria-hidden />}
        disabled={offline}
        onClick={() => void startBuild(file)}
      >
        {t("setup.download", { size: f.bytes(file.bytes) })}
      </Button>
      {speed !== null && speed > 0 && (
        <span className="figures mr-2 text-muted">
          {t("setup.time", { time: f.duration(file.bytes / speed), speed: f.bytes(speed) })}
        </span>
      )}
      {offline && <span className="mr-2 text-muted">{t("setup.offline")}</span>}
    </>
  );
}
