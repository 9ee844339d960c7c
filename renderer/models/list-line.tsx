import { FileInput, RefreshCw } from "lucide-react";
import { useT } from "../i18n";
import { openList, refreshList, useLibrary } from "../state/library";
import { useSettings } from "../state/settings";
import { Button } from "../ui";
import { useFormat } from "../ui/format";

/** Which list of published files is in use, and how a newer one is had. */
export function ListLine() {
  const t = useT();
  const f = useFormat();
  const list = useLibrary((state) => state.list);
  const refreshing = useLibrary((state) => state.refreshing);
  const offline = useSettings((state) => state.settings?.offline ?? false);
  if (list === null) return null;
  return (
    <div className="mt-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
      <div className="figures min-w-0 flex-1 basis-80 text-muted">
        <p>
          {t("library.list")}:{" "}
          {list.issuedAt === null
            ? t("library.listShipped")
            : t("library.listOf", {
                serial: f.number(list.serial),
                date: f.day(list.issuedAt),
                count: f.number(list.addedFiles),
              })}
        </p>
        {list.newFileIds.length > 0 && (
          <p className="font-medium text-text">{t("lists.new", { count: list.newFileIds.length })}</p>
        )}
        <p className="measure text-xs">
          {list.host === null ? t("library.refreshNowhere") : t("library.refreshFrom", { host: list.host })}
          {list.askedAt !== null && ` ${t("lists.askedAt", { date: f.date(list.askedAt) })}`}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {list.host !== null && (
          <Button
            icon={<RefreshCw size={14} aria-hidden />}
            disabled={refreshing || offline}
            title={offline ? t("setup.offline") : undefined}
            onClick={() => void refreshList()}
          >
            {t("library.refresh")}
          </Button>
        )}
        <Button
          kind="quiet"
          icon={<FileInput size={14} aria-hidden />}
          disabled={refreshing}
          onClick={() => void openList()}
        >
          {t("library.openList")}
        </Button>
      </div>
    </div>
  );
}
