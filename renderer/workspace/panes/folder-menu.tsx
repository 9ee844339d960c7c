import { Menu } from "@base-ui/react/menu";
import { ChevronDown } from "lucide-react";
import type { OpenFolder } from "../../../main/contract";
import { useT } from "../../i18n";
import {
  askTrust,
  chooseFolder,
  closeFolder,
  openRecentFolder,
  useFolder,
} from "../../state/workspace/folder";
import { visibleText } from "../../ui/visible";

const look =
  "flex min-h-7 items-center rounded-md px-2 pr-4 data-highlighted:bg-accent-quiet data-disabled:opacity-55";

/** As many folders are offered by name. */
const mostRecent = 8;

/** The name of the folder, and what can be done with it. */
export function FolderMenu({ folder }: { readonly folder: OpenFolder }) {
  const t = useT();
  const recent = useFolder((state) => state.recent).filter(({ path }) => path !== folder.path);
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={t("workspace.folderMenu", { name: folder.name })}
        title={visibleText(folder.path)}
        className="flex h-7 min-w-0 items-center gap-1 rounded-md px-2 font-semibold hover:bg-raised data-popup-open:bg-raised"
      >
        <span className="truncate">{visibleText(folder.name)}</span>
        <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" sideOffset={2} className="z-30">
          <Menu.Popup className="max-h-96 max-w-[min(30rem,90vw)] min-w-56 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float">
            <p className="px-2 py-1 text-xs wrap-anywhere text-muted">{visibleText(folder.path)}</p>
            <Menu.Item className={look} onClick={() => void chooseFolder()}>
              {t("workspace.openAnother")}
            </Menu.Item>
            {!folder.trusted && (
              <Menu.Item className={look} onClick={() => void askTrust()}>
                {t("workspace.trust")}
              </Menu.Item>
            )}
            <Menu.Item className={look} onClick={() => void closeFolder()}>
              {t("workspace.close")}
            </Menu.Item>
            {recent.length > 0 && (
              <Menu.Group>
                <Menu.GroupLabel className="px-2 pt-2 pb-1 text-xs text-muted">
                  {t("workspace.recent")}
                </Menu.GroupLabel>
                {recent.slice(0, mostRecent).map(({ id, name, path, missing }) => (
                  <Menu.Item
                    key={id}
                    disabled={missing}
                    className={look}
                    onClick={() => void openRecentFolder(id)}
                  >
                    <span className="min-w-0">
                      <span className="block truncate">{visibleText(name)}</span>
                      <span className="block truncate text-xs text-muted">
                        {missing ? t("workspace.missing", { path: visibleText(path) }) : visibleText(path)}
                      </span>
                    </span>
                  </Menu.Item>
                ))}
              </Menu.Group>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
