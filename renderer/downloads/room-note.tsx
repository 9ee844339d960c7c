import type { CatalogFile } from "../../main/contract";
import { useT } from "../i18n";
import { addModelFolder, useFolders, useNoRoom } from "../state/folders";
import { useImagesFile, useModels } from "../state/models";
import { useLocked } from "../state/network";
import { Busy, Button } from "../ui";
import { useFormat } from "../ui/format";

/** Says before a download begins that no folder has room for it, and what each has; offers to name another one. */
export function RoomNote({
  file,
  offers = true,
}: {
  readonly file: CatalogFile;
  /** False where the button stands elsewhere, for many builds at once. */
  readonly offers?: boolean;
}) {
  const t = useT();
  const f = useFormat();
  const images = useImagesFile(file);
  const withImages = useModels((state) => state.withImages);
  const bytes = file.bytes + (withImages && images ? images.bytes : 0);
  const folders = useNoRoom({ id: file.id, bytes });
  if (folders === null) return null;
  return (
    <div className="text-bad">
      <p>{t("folders.noRoom", { need: f.bytes(bytes) })}</p>
      <ul>
        {folders.map(({ path, state, freeBytes }) => (
          <li key={path} className="wrap-anywhere">
            {state === "here"
              ? t("folders.noRoomIn", { path, free: f.bytes(freeBytes ?? 0) })
              : t(state === "away" ? "folders.awayIn" : "folders.readOnlyIn", { path })}
          </li>
        ))}
      </ul>
      {offers && (
        <div className="mt-1.5 text-text">
          <ElsewhereButton />
        </div>
      )}
    </div>
  );
}

/** Names another folder, on another disk, for downloads. */
export function ElsewhereButton() {
  const t = useT();
  const locked = useLocked("moreModelFolders");
  const adding = useFolders((state) => state.adding);
  return (
    <span className="inline-flex items-center gap-2">
      <Button
        disabled={locked || adding}
        title={locked ? t("network.locked") : undefined}
        onClick={() => void addModelFolder()}
      >
        {t("folders.elsewhere")}
      </Button>
      {adding && <Busy>{t("folders.adding")}</Busy>}
    </span>
  );
}
