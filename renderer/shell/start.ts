import { events } from "../bridge";
import { newChat, startChat, stopAnswer, useChat } from "../state/chat";
import { loadModel, startEngine, unloadModel, useEngine } from "../state/engine";
import { recommend } from "../state/fit";
import { startMachine, useMachine } from "../state/machine";
import { startModels, useModels } from "../state/models";
import { goTo, setPalette, settleAt, useNavigation } from "../state/navigation";
import { addNotice } from "../state/notices";
import { startSettings } from "../state/settings";

/** Subscribes to main and reads what the page starts with; nothing here waits for the machine or the engine. */
export function start(): void {
  void startSettings();
  void startMachine();
  const chat = startChat();
  // The report decides what fits: whenever it changes, so may the recommendation.
  useMachine.subscribe(({ report }, before) => {
    if (report !== null && report !== before.report) void recommend();
  });
  // What the user waited for is loaded as soon as it is there, unless another model is at work.
  events().models.downloadChanged(({ state, fileId }) => {
    const waitedFor =
      useNavigation.getState().place === "setup" || useEngine.getState().status.state === "none";
    if (state === "done" && waitedFor) void openWith(fileId);
  });
  events().app.notice(addNotice);
  events().app.command((command) => {
    if (command === "new-chat") openNewChat();
    else if (command === "palette") setPalette(!useNavigation.getState().paletteOpen);
    else if (command === "stop") stopWhatRuns();
    else goTo(placeOf[command]);
  });
  void Promise.all([startModels(), startEngine(), chat]).then(() => {
    const nothingYet =
      useChat.getState().conversations.length === 0 &&
      !useModels.getState().installed.some(({ practice }) => !practice) &&
      useEngine.getState().status.state === "none";
    settleAt(nothingYet ? "setup" : "chat");
  });
}

async function openWith(modelId: string): Promise<void> {
  if ((await loadModel(modelId)) && useNavigation.getState().place === "setup") goTo("chat");
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

/** Stops the answer of the open conversation, or a load under way; true when there was something to stop. */
export function stopWhatRuns(): boolean {
  const { selectedId, messages, progress } = useChat.getState();
  if (selectedId !== null) {
    const streaming = messages[selectedId]?.some(({ status }) => status === "streaming") ?? false;
    if (streaming || progress[selectedId] !== undefined) {
      void stopAnswer(selectedId);
      return true;
    }
  }
  if (useEngine.getState().status.state !== "loading") return false;
  void unloadModel();
  return true;
}
