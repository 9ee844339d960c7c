import { useT } from "../i18n";
import { goTo } from "../state/navigation";
import {
  askEditor,
  closeShown,
  openFolderHere,
  saveShown,
  setQuickOpen,
  textIsShown,
  toggleTerminalHere,
} from "../state/workspace/commands";
import { openFindInFiles } from "../state/workspace/find-in-files";
import { closeFolder, openRecentFolder, useFolder } from "../state/workspace/folder";
import { changeLayout, openSide, panesNow, showAgent, useLayout } from "../state/workspace/layout";
import { newTerminal } from "../state/workspace/terminals";
import { commandKey } from "./keys";
import type { PaletteCommand } from "./palette-groups";

/** What can be done in the workspace, by name. */
export function useWorkspaceCommands(): readonly PaletteCommand[] {
  const t = useT();
  const folder = useFolder((state) => state.folder);
  const recent = useFolder((state) => state.recent);
  const here = (act: () => void) => (): void => {
    goTo("workspace");
    act();
  };
  const open: PaletteCommand = {
    id: "open-folder",
    name: t(folder === null ? "workspace.open" : "workspace.openAnother"),
    keys: `${commandKey}O`,
    act: () => void openFolderHere(),
  };
  const folders: PaletteCommand[] = recent
    .filter(({ path, missing }) => !missing && path !== folder?.path)
    .map(({ id, name, path }) => ({
      id: `folder-${id}`,
      name: `${name} · ${path}`,
      act: here(() => void openRecentFolder(id)),
    }));
  if (folder === null) return [open, ...folders];
  const text: PaletteCommand[] = textIsShown()
    ? [
        { id: "save", name: t("editor.save"), keys: `${commandKey}S`, act: here(() => void saveShown()) },
        {
          id: "go-to-line",
          name: t("editor.goToLine"),
          keys: "Ctrl+G",
          act: here(() => askEditor("go-to-line")),
        },
        {
          id: "find-here",
          name: t("editor.findHere"),
          keys: `${commandKey}F`,
          act: here(() => askEditor("find")),
        },
        {
          id: "wrap",
          name: t("editor.wrap"),
          act: here(() => changeLayout({ wrap: !useLayout.getState().wrap })),
        },
        { id: "close-tab", name: t("palette.closeTab"), keys: `${commandKey}W`, act: here(closeShown) },
      ]
    : [];
  const git: PaletteCommand[] = folder.git
    ? [{ id: "side-git", name: t("workspace.side.git"), act: here(() => openSide("git")) }]
    : [];
  return [
    { id: "quick-open", name: t("quickOpen.label"), keys: `${commandKey}P`, act: () => setQuickOpen(true) },
    {
      id: "find-in-files",
      name: t("workspace.side.find"),
      keys: `${commandKey}Shift+F`,
      act: here(() => openFindInFiles()),
    },
    ...text,
    { id: "side-files", name: t("workspace.side.files"), act: here(() => openSide("files")) },
    ...git,
    {
      id: "agent",
      name: t("workspace.agent"),
      act: here(() => showAgent(!panesNow().agent)),
    },
    { id: "terminal", name: t("workspace.terminal"), keys: "Ctrl+`", act: toggleTerminalHere },
    ...(folder.trusted
      ? [{ id: "new-terminal", name: t("terminal.new"), act: here(() => void newTerminal()) }]
      : []),
    open,
    ...folders,
    { id: "close-folder", name: t("workspace.close"), act: () => void closeFolder() },
  ];
}
