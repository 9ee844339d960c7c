import { events } from "../bridge";
import { startAgent, stopAgent } from "../state/agent";
import { isRunning, newChat, startChat, stopAnswer, useChat } from "../state/chat";
import { startEndpoints } from "../state/endpoints";
import { startEngine, unloadModel, useEngine } from "../state/engine";
import { openFind } from "../state/find";
import { recommend } from "../state/fit";
import { startMachine, useMachine } from "../state/machine";
import { startModels, useModels } from "../state/models";
import { goTo, setPalette, settleAt, useNavigation } from "../state/navigation";
import { startNetwork } from "../state/network";
import { addNotice } from "../state/notices";
import { openWith } from "../state/open-with";
import { startProtection } from "../state/protection";
import { openSearch } from "../state/search";
import { startServer } from "../state/server";
import { startSettings, useSettings } from "../state/settings";
import { sameWishes } from "../state/wishes";
import { askEditor, textIsShown } from "../state/workspace/commands";
import { startWorkspace } from "../state/workspace/session";
import { loadView } from "./views";

/** Subscribes to main and reads what the page starts with; nothing here waits for the machine or the engine. */
export function start(): void {
  // Asked for before main gets busy with starting its services.
  void Promise.allSettled([loadView("setup"), loadView("chat")]);
  void startSettings().then(() => {
    // Who has never loaded a model starts with choosing one; this asks nothing of disks or the store.
    const settings = useSettings.getState().settings;
    settleAt(settings?.lastModelId || settings?.usualEndpoint ? "chat" : "setup");
  });
  void startProtection();
  void startNetwork();
  void startAgent();
  void startMachine();
  void startChat();
  void startModels();
  void startEngine();
  void startServer();
  void startEndpoints();
  startWorkspace();
  // The report decides what fits: whenever it changes, so may the recommendation.
  useMachine.subscribe(({ report }, before) => {
    if (report !== null && report !== before.report) void recommend();
  });
  // So do the wishes.
  useSettings.subscribe(({ settings }, before) => {
    if (useMachine.getState().report !== null && !sameWishes(settings, before.settings)) void recommend();
  });
  // What the user waited for is loaded as soon as it is there, unless another model is at work.
  events().models.downloadChanged(({ state, fileId }) => {
    const waitedFor =
      useNavigation.getState().place === "setup" || useEngine.getState().status.state === "none";
    // A file that goes with a model is none.
    const isModel = !useModels.getState().companions.some(({ id }) => id === fileId);
    if (state === "done" && isModel && waitedFor) void openWith(fileId);
  });
  events().app.notice(addNotice);
  events().app.command((command) => {
    if (command === "new-chat") openNewChat();
    else if (command === "palette") setPalette(!useNavigation.getState().paletteOpen);
    else if (command === "stop") stopWhatRuns();
    else goTo(placeOf[command]);
  });
}

const placeOf = {
  "go-chat": "chat",
  "go-workspace": "workspace",
  "go-models": "models",
  "go-machine": "machine",
  "go-settings": "settings",
} as const;

/** Opens an empty conversation, wherever the user is. */
export function openNewChat(): void {
  newChat();
  goTo("chat");
}

/** Finds in the file or the conversation that is open; where none is, in all conversations. */
export function findHere(): void {
  if (useNavigation.getState().place === "workspace" && textIsShown()) askEditor("find");
  else if (useNavigation.getState().place === "chat" && useChat.getState().selectedId !== null) openFind();
  else openSearch();
}

/** Stops what is at work where the user is, or a load under way; true when there was something to stop. */
export function stopWhatRuns(): boolean {
  if (useNavigation.getState().place === "workspace" && stopAgent()) return true;
  const chat = useChat.getState();
  const { selectedId } = chat;
  if (selectedId !== null && isRunning(chat, selectedId)) {
    void stopAnswer(selectedId);
    return true;
  }
  if (useEngine.getState().status.state !== "loading") return false;
  void unloadModel();
  return true;
}
