import { FolderSearch, Search, X } from "lucide-react";
import { useEffect } from "react";
import { useT } from "../i18n";
import {
  addSearchFolder,
  forgetSearchFolder,
  lookForModels,
  startLibrary,
  useLibrary,
} from "../state/library";
import { Busy, Button, Empty, IconButton, Section } from "../ui";
import { FoundRow } from "./found-row";

/** What other programs have on this machine. */
export function FoundSection() {
  const t = useT();
  const { files, looking, lookedAt, skipped, folders } = useLibrary((state) => state.found);
  useEffect(() => void startLibrary(), []);
  const actions = (
    <>
      <Button icon={<Search size={14} aria-hidden />} disabled={looking} onClick={() => void lookForModels()}>
        {t(lookedAt === null ? "library.look" : "library.lookAgain")}
      </Button>
      <Button
        kind="quiet"
        icon={<FolderSearch size={14} aria-hidden />}
        disabled={looking}
        onClick={() => void addSearchFolder()}
      >
        {t("library.addFolder")}
      </Button>
    </>
  );
  return (
    <Section title={t("library.found")} note={t("library.foundNote")}>
      {files.length === 0 ? (
        <Empty actions={actions}>{t(lookedAt === null ? "library.notLooked" : "library.foundNothing")}</Empty>
      ) : (
        <>
          <ul className="divide-y divide-line border-y border-line">
            {files.map((file) => (
              <FoundRow key={file.id} file={file} />
            ))}
          </ul>
          <div className="mt-3 flex flex-wrap gap-2">{actions}</div>
        </>
      )}
      {looking && <Busy>{t("library.looking")}</Busy>}
      {skipped.map(({ path, why }) => (
        <p key={path} className="mt-2 text-xs wrap-anywhere text-muted">
          {t("library.skipped", { path, why: t(`library.why.${why}`) })}
        </p>
      ))}
      {folders.length > 0 && (
        <div className="mt-3">
          <p className="text-muted">{t("library.folders")}</p>
          <ul>
            {folders.map((path) => (
              <li key={path} className="flex items-center gap-1">
                <span className="wrap-anywhere">{path}</span>
                <IconButton
                  label={t("library.forgetFolder", { path })}
                  icon={<X size={14} aria-hidden />}
                  onClick={() => void forgetSearchFolder(path)}
                />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Section>
  );
}
