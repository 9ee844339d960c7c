import { useEffect, useState } from "react";
import type { ModelFolder, Settings } from "../../main/contract";
import { type Translate, useT } from "../i18n";
import { addModelFolder, forgetModelFolder, startFolders, useFolders } from "../state/folders";
import { chooseModelFolder, useSettings } from "../state/settings";
import { Busy, Button, Confirm, Section } from "../ui";
import { type Format, useFormat } from "../ui/format";
import { Row } from "./row";

/** Where models are kept: the folder for downloads, and others on other disks. */
export function ModelFolders({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const f = useFormat();
  const info = useSettings((state) => state.info);
  const folders = useFolders((state) => state.folders);
  const adding = useFolders((state) => state.adding);
  useEffect(() => void startFolders(), []);
  const main = folders?.find((folder) => folder.main);
  return (
    <Section title={t("settings.files")}>
      <Row name={t("settings.modelFolder")} note={t("settings.modelFolderWhat")} setting="modelFolder">
        <span className="min-w-0">
          <span className="wrap-anywhere">
            {main?.path ?? settings.modelFolder ?? info?.modelFolder ?? ""}
          </span>
          {main !== undefined && <RoomLine folder={main} t={t} f={f} />}
        </span>
        <Button onClick={() => void chooseModelFolder()}>{t("settings.chooseFolder")}</Button>
      </Row>
      <Row name={t("folders.more")} note={t("folders.moreWhat")} setting="moreModelFolders">
        {settings.moreModelFolders.length === 0 ? (
          <span className="text-muted">{t("folders.none")}</span>
        ) : (
          <ul className="flex w-full flex-col gap-2">
            {settings.moreModelFolders.map((path) => (
              <FolderLine
                key={path}
                path={path}
                folder={folders?.find((one) => one.path === path)}
                t={t}
                f={f}
              />
            ))}
          </ul>
        )}
        <Button disabled={adding} onClick={() => void addModelFolder()}>
          {t("folders.add")}
        </Button>
        {adding && <Busy>{t("folders.adding")}</Busy>}
      </Row>
    </Section>
  );
}

interface LineProps {
  readonly t: Translate;
  readonly f: Format;
}

function FolderLine({
  path,
  folder,
  t,
  f,
}: LineProps & { readonly path: string; readonly folder: ModelFolder | undefined }) {
  const [asking, setAsking] = useState(false);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
      <span className="min-w-0 flex-1 basis-60">
        <span className="wrap-anywhere">{path}</span>
        {folder !== undefined && <RoomLine folder={folder} t={t} f={f} />}
      </span>
      <Button kind="quiet" aria-label={t("folders.forgetNamed", { path })} onClick={() => setAsking(true)}>
        {t("folders.forget")}
      </Button>
      <Confirm
        open={asking}
        title={t("folders.forgetTitle", { path })}
        actions={[
          {
            id: "forget",
            label: t("folders.forget"),
            act: () => void forgetModelFolder(path),
            danger: false,
          },
        ]}
        onClose={() => setAsking(false)}
      >
        {t("folders.forgetWhat")}
      </Confirm>
    </li>
  );
}

function RoomLine({
  folder: { state, freeBytes, totalBytes },
  t,
  f,
}: LineProps & { readonly folder: ModelFolder }) {
  if (state === "away") return <span className="block text-bad">{t("folders.away")}</span>;
  const free =
    freeBytes === null || totalBytes === null
      ? t("folders.freeUnknown")
      : t("folders.free", { free: f.bytes(freeBytes), all: f.bytes(totalBytes) });
  return (
    <span className="figures block text-muted">
      {free}
      {state === "read-only" && ` · ${t("folders.readOnly")}`}
    </span>
  );
}
