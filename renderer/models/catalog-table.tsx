import { Download } from "lucide-react";
import type { CatalogFile } from "../../main/contract";
import { ElsewhereButton, RoomNote, WithImages } from "../downloads";
import { errorSentence, useT } from "../i18n";
import { useFit } from "../state/fit";
import { useNoRoom } from "../state/folders";
import { useLibrary } from "../state/library";
import { startBuild, useModels } from "../state/models";
import { useSettings, waitsForNetwork } from "../state/settings";
import { Button, Disclosure, Empty, Term } from "../ui";
import { useFormat } from "../ui/format";
import { qualityOf } from "../ui/quality";
import { type Verdict, verdicts } from "./verdict";
import { verdictText } from "./verdict-text";

/** All builds of the catalogue: quality, size, and whether they fit here. */
export function CatalogTable() {
  const t = useT();
  const catalog = useModels((state) => state.catalog);
  if (catalog.length === 0) return <Empty>{t("models.catalogEmpty")}</Empty>;
  const sorted = catalog.toSorted((a, b) => b.bytes - a.bytes);
  const withMtp = sorted.filter(({ mtp }) => mtp);
  return (
    <>
      <div className="mb-3 flex flex-col items-start gap-3">
        <WithImages file={sorted[0] ?? null} />
        <ElsewhereIfNeeded files={sorted} />
      </div>
      <Builds files={sorted.filter(({ mtp }) => !mtp)} />
      {withMtp.length > 0 && (
        <div className="mt-4">
          <Disclosure summary={t("models.withMtp", { count: withMtp.length })}>
            <Builds files={withMtp} />
          </Disclosure>
        </div>
      )}
    </>
  );
}

/** One offer of another folder for all builds that have no room where they would go. */
function ElsewhereIfNeeded({ files }: { readonly files: readonly CatalogFile[] }) {
  const t = useT();
  const best = useFit(({ recommendation }) =>
    recommendation?.status === "fits" ? recommendation.plan.file : null,
  );
  const file = best ?? files.at(-1);
  const noRoom = useNoRoom(file ?? { id: "", bytes: 0 });
  if (noRoom === null) return null;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span className="text-bad">{t("folders.tooFull")}</span>
      <ElsewhereButton />
    </div>
  );
}

function Builds({ files }: { readonly files: readonly CatalogFile[] }) {
  const t = useT();
  const recommendation = useFit((state) => state.recommendation);
  const byFile = verdicts(recommendation);
  return (
    <table className="figures w-full text-left">
      <thead className="text-xs text-muted">
        <tr>
          <th className="w-52 py-1 pr-4 pl-2 font-normal">
            <Term text={t("term.quantization")}>{t("models.build")}</Term>
          </th>
          <th className="w-20 py-1 pr-4 text-right font-normal">{t("models.size")}</th>
          <th className="w-44 py-1 pr-4 font-normal">
            <Term text={t("term.kld")}>{t("models.quality")}</Term>
          </th>
          <th className="py-1 pr-4 font-normal">{t("models.here")}</th>
          <th className="w-28 py-1 font-normal">
            <span className="sr-only">{t("models.get")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <CatalogRow key={file.id} file={file} verdict={byFile.get(file.id)} />
        ))}
      </tbody>
    </table>
  );
}

function CatalogRow({
  file,
  verdict,
}: {
  readonly file: CatalogFile;
  readonly verdict: Verdict | undefined;
}) {
  const t = useT();
  const f = useFormat();
  const error = useModels((state) => state.startErrors[file.id]);
  const isNew = useLibrary(({ list }) => list?.newFileIds.includes(file.id) ?? false);
  const here = useModels(({ installed }) =>
    installed.some(({ id, catalogFile }) => (catalogFile?.id ?? id) === file.id),
  );
  return (
    <tr className={`border-t border-line align-top ${verdict?.kind === "best" ? "bg-accent-quiet" : ""}`}>
      <th scope="row" className="py-2 pr-4 pl-2 font-semibold whitespace-nowrap">
        {file.quant}
        {file.mtp && (
          <span className="ml-1.5 font-normal text-muted">
            <Term text={t("term.mtp")}>MTP</Term>
          </span>
        )}
        {isNew && <span className="ml-1.5 text-xs font-medium text-good">{t("lists.newMark")}</span>}
        <span className="block text-xs font-normal text-muted">{file.repo}</span>
      </th>
      <td className="py-2 pr-4 text-right whitespace-nowrap">{f.bytes(file.bytes)}</td>
      <td className="py-2 pr-4">
        {file.kld === null ? (
          <span className="text-muted">{t("models.notMeasured")}</span>
        ) : (
          <>
            {t(`quality.${qualityOf(file.kld.mean)}`)}
            <span className="block text-xs text-muted">
              {t("models.kld", { kld: file.kld.mean.toPrecision(2) })}
            </span>
          </>
        )}
      </td>
      <td className="py-2 pr-4">
        <span
          className={
            verdict?.kind === "best" ? "font-semibold" : verdict?.kind === "fits" ? "" : "text-muted"
          }
        >
          {verdictText(verdict, t)}
        </span>
        {error !== undefined && <span className="mt-1 block text-bad">{errorSentence(error)}</span>}
        {!here && verdict?.kind !== "ruled-out" && <RoomNote file={file} offers={false} />}
      </td>
      <td className="py-1.5 pr-2 text-right">
        <GetButton file={file} />
      </td>
    </tr>
  );
}

function GetButton({ file }: { readonly file: CatalogFile }) {
  const t = useT();
  const f = useFormat();
  const installed = useModels((state) =>
    state.installed.some(({ id, catalogFile }) => (catalogFile?.id ?? id) === file.id),
  );
  const download = useModels((state) => state.downloads.find(({ fileId }) => fileId === file.id));
  const offline = useSettings(({ settings }) => settings !== null && waitsForNetwork(settings));
  if (installed) return <span className="text-muted">{t("models.isInstalled")}</span>;
  if (download !== undefined)
    return (
      <span className="text-muted">
        {f.percent(download.receivedBytes / Math.max(1, download.totalBytes))}
      </span>
    );
  return (
    <Button
      icon={<Download size={14} aria-hidden />}
      disabled={offline}
      title={offline ? t("setup.offline") : undefined}
      aria-label={t("models.downloadNamed", { name: file.quant, size: f.bytes(file.bytes) })}
      onClick={() => void startBuild(file)}
    >
      {t("models.download")}
    </Button>
  );
}
