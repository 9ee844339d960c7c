import { services } from "../bridge";
import { useT } from "../i18n";
import { chooseFiles } from "../state/attachments";
import { selectConversation, useChat } from "../state/chat";
import { loadModel, unloadModel, useEngine } from "../state/engine";
import { detectAgain } from "../state/machine";
import { useModels } from "../state/models";
import { goTo, places } from "../state/navigation";
import { setPane, usePane } from "../state/pane";
import { openSearch } from "../state/search";
import { changeSettings, chooseModelFolder, useSettings } from "../state/settings";
import { exportAllConversations, exportConversation, importConversations } from "../state/transfer";
import { commandKey } from "./keys";
import { useWorkspaceCommands } from "./palette-workspace";
import { findHere, openNewChat, stopWhatRuns } from "./start";

/** Something that the palette can do. */
export interface PaletteCommand {
  readonly id: string;
  readonly name: string;
  readonly keys?: string;
  readonly act: () => void;
}

interface PaletteGroup {
  readonly title: string;
  readonly commands: readonly PaletteCommand[];
}

/** As many conversations are listed by name. */
const mostChats = 200;

/** All that can be done now, by name. */
export function usePaletteGroups(): readonly PaletteGroup[] {
  const t = useT();
  const selectedId = useChat((state) => state.selectedId);
  const conversations = useChat((state) => state.conversations);
  const installed = useModels((state) => state.installed);
  const engine = useEngine((state) => state.status.state);
  const offline = useSettings((state) => state.settings?.offline ?? false);
  const workspace = useWorkspaceCommands();

  const go: PaletteCommand[] = places.map((place, index) => ({
    id: `go-${place}`,
    name: t(`place.${place}`),
    keys: `${commandKey}${index + 1}`,
    act: () => goTo(place),
  }));
  go.push({ id: "go-fit", name: t("fit.palette"), act: () => goTo("fit") });
  go.push({ id: "go-setup", name: t("common.chooseBuild"), act: () => goTo("setup") });

  const actions: PaletteCommand[] = [
    { id: "new-chat", name: t("chat.new"), keys: `${commandKey}N`, act: openNewChat },
    { id: "stop", name: t("palette.stop"), keys: "Esc", act: () => void stopWhatRuns() },
    {
      id: "attach",
      name: t("composer.attach"),
      act: () => {
        goTo("chat");
        void chooseFiles(useChat.getState().selectedId);
      },
    },
    {
      id: "conversation-settings",
      name: t("pane.title"),
      act: () => {
        goTo("chat");
        setPane(!usePane.getState().open);
      },
    },
    { id: "find", name: t("find.label"), keys: `${commandKey}F`, act: findHere },
    { id: "search", name: t("search.open"), act: () => openSearch() },
    { id: "export-all", name: t("list.exportAll"), act: () => void exportAllConversations() },
    { id: "import", name: t("list.import"), act: () => void importConversations() },
    ...(selectedId === null
      ? []
      : [
          {
            id: "export-markdown",
            name: t("list.exportMarkdown"),
            act: () => void exportConversation(selectedId, "markdown"),
          },
          {
            id: "export-json",
            name: t("list.exportJson"),
            act: () => void exportConversation(selectedId, "json"),
          },
        ]),
    { id: "detect", name: t("machine.refresh"), act: () => void detectAgain() },
    {
      id: "offline",
      name: t(offline ? "palette.goOnline" : "palette.goOffline"),
      act: () => void changeSettings({ offline: !offline }),
    },
    { id: "theme-light", name: t("palette.themeLight"), act: () => void changeSettings({ theme: "light" }) },
    { id: "theme-dark", name: t("palette.themeDark"), act: () => void changeSettings({ theme: "dark" }) },
    {
      id: "theme-system",
      name: t("palette.themeSystem"),
      act: () => void changeSettings({ theme: "system" }),
    },
    { id: "folder", name: t("settings.chooseFolder"), act: () => void chooseModelFolder() },
    { id: "log", name: t("settings.showLog"), act: () => void services().app.showLog() },
  ];

  const models: PaletteCommand[] = installed.map((model) => ({
    id: `load-${model.id}`,
    name: t("palette.load", { name: model.practice ? t("practice.label") : model.name }),
    act: () => void loadModel(model.id),
  }));
  if (engine === "ready")
    models.push({ id: "unload", name: t("models.unload"), act: () => void unloadModel() });

  // The newest: the rest is what the search is for.
  const newest = conversations.filter(({ archived }) => !archived).slice(0, mostChats);
  const chats: PaletteCommand[] = newest.map(({ id, title }) => ({
    id: `chat-${id}`,
    name: title.trim() === "" ? t("chat.new") : title,
    act: () => {
      selectConversation(id);
      goTo("chat");
    },
  }));

  return [
    { title: t("palette.places"), commands: go },
    { title: t("palette.actions"), commands: actions },
    { title: t("place.workspace"), commands: workspace },
    { title: t("place.models"), commands: models },
    { title: t("palette.chats"), commands: chats },
  ].filter(({ commands }) => commands.length > 0);
}
