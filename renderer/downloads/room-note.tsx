import type { CatalogFile } from "../../main/contract";
import { useT } from "../i18n";
import { useNoRoom } from "../state/folders";
import { useFormat } from "../ui/format";

/** Says before a download begins that no folder has room for it, and what each has. */
export function RoomNote({ file }: { readonly file: CatalogFile }) {
  const t = useT();
  const f = useFormat();
  const folders = useNoRoom(file);
  if (folders === null) return null;
  return (
    <div className="text-bad">
      <p>{t("folders.noRoom", { need: f.bytes(file.bytes) })}</p>
      <ul>
        {folders.map(({ path, state, freeBytes }) => (
          <li key={path} className="wrap-anywhere">
            {state === "here"
              ? t("folders.noRoomIn", { path, free: f.bytes(freeBytes ?? 0) })
              : t(state === "away" ? "folders.awayIn" : "folders.readOnlyIn", { path })}
          </li>
        ))}
      </ul>
    </div>
  );
}
