import { Bot, Files, GitBranch, type LucideIcon, Search, SquareTerminal } from "lucide-react";
import type { OpenFolder } from "../../../main/contract";
import { useT } from "../../i18n";
import { useGit } from "../../state/workspace/git";
import {
  closeSide,
  openSide,
  type Side,
  showAgent,
  sides,
  useLayout,
  usePanes,
} from "../../state/workspace/layout";
import { toggleTerminal } from "../../state/workspace/terminals";
import { IconButton } from "../../ui";
import { FolderMenu } from "./folder-menu";

const icons: Readonly<Record<Side, LucideIcon>> = { files: Files, find: Search, git: GitBranch };

const pressedLook = "bg-raised text-text";

/** Folder, what stands at the left, terminal and agent. */
export function TopBar({ folder }: { readonly folder: OpenFolder }) {
  const t = useT();
  const { side, terminalOpen } = useLayout();
  const panes = usePanes();
  const changed = useGit((state) => state.status?.files.length ?? 0);
  return (
    <header className="flex h-10 shrink-0 items-center gap-1 border-b border-line bg-surface px-2">
      <FolderMenu folder={folder} />
      <div role="toolbar" aria-label={t("workspace.sides")} className="flex items-center gap-0.5 pl-1">
        {sides
          .filter((name) => name !== "git" || folder.git)
          .map((name) => {
            const Icon = icons[name];
            const pressed = panes.side && side === name;
            const label =
              name === "git" && changed > 0
                ? t("workspace.side.gitCount", { count: changed })
                : t(`workspace.side.${name}`);
            return (
              <IconButton
                key={name}
                label={label}
                aria-pressed={pressed}
                icon={<Icon size={16} aria-hidden />}
                className={`enabled:hover:bg-raised ${pressed ? pressedLook : ""}`}
                onClick={() => (pressed ? closeSide() : openSide(name))}
              />
            );
          })}
      </div>
      <span className="flex-1" />
      <IconButton
        label={t("workspace.terminal")}
        aria-pressed={terminalOpen}
        icon={<SquareTerminal size={16} aria-hidden />}
        className={`enabled:hover:bg-raised ${terminalOpen ? pressedLook : ""}`}
        onClick={() => void toggleTerminal()}
      />
      <IconButton
        label={t("workspace.agent")}
        aria-pressed={panes.agent}
        icon={<Bot size={16} aria-hidden />}
        className={`enabled:hover:bg-raised ${panes.agent ? pressedLook : ""}`}
        onClick={() => showAgent(!panes.agent)}
      />
    </header>
  );
}
