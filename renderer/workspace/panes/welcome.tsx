import { FolderOpen, X } from "lucide-react";
import type { RecentFolder } from "../../../main/contract";
import { useT } from "../../i18n";
import { useAsked } from "../../state/workspace/commands";
import { chooseFolder, forgetRecentFolder, openRecentFolder, useFolder } from "../../state/workspace/folder";
import { Button, Empty, IconButton, Section, View } from "../../ui";
import { visibleText } from "../../ui/visible";

/** The workspace without a folder: what will be here, and the ways to one. */
export function Welcome() {
  const t = useT();
  const recent = useFolder((state) => state.recent);
  const busy = useFolder((state) => state.busy);
  const waiting = useAsked((state) => state.waitingText);
  return (
    <View title={t("place.workspace")}>
      <Empty
        actions={
          <Button
            kind="primary"
            large
            disabled={busy}
            icon={<FolderOpen size={16} aria-hidden />}
            onClick={() => void chooseFolder()}
          >
            {t("workspace.open")}
          </Button>
        }
      >
        {waiting === null ? (
          t("workspace.emptyWhat")
        ) : (
          <>
            {t("workspace.codeWaits", { name: waiting.name })}{" "}
            <Button kind="quiet" onClick={() => useAsked.setState({ waitingText: null })}>
              {t("workspace.codeForget")}
            </Button>
          </>
        )}
      </Empty>
      {recent.length > 0 && (
        <div className="mt-8">
          <Section title={t("workspace.recent")}>
            <ul className="divide-y divide-line rounded-md border border-line">
              {recent.map((folder) => (
                <Recent key={folder.id} folder={folder} disabled={busy} />
              ))}
            </ul>
          </Section>
        </div>
      )}
    </View>
  );
}

function Recent({ folder, disabled }: { readonly folder: RecentFolder; readonly disabled: boolean }) {
  const t = useT();
  const { id, missing } = folder;
  const [name, path] = [visibleText(folder.name), visibleText(folder.path)];
  return (
    <li className="flex items-center gap-1 pr-1">
      <button
        type="button"
        disabled={disabled || missing}
        onClick={() => void openRecentFolder(id)}
        className="min-w-0 flex-1 rounded-md px-3 py-1.5 text-left enabled:hover:bg-surface focus-visible:-outline-offset-2"
      >
        <span className={`block truncate font-medium ${missing ? "text-muted" : ""}`}>{name}</span>
        <span className="block truncate text-xs text-muted">
          {missing ? t("workspace.missing", { path }) : path}
        </span>
      </button>
      <IconButton
        label={t("workspace.forget", { name })}
        icon={<X size={14} aria-hidden />}
        onClick={() => void forgetRecentFolder(id)}
      />
    </li>
  );
}
