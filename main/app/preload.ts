import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from "electron";
import { callChannel, contractNames, eventChannel } from "../contract/names";
import { approvalPath, askChannel, changedChannel, decideChannel, reasonChannel } from "./approval/names";

/*
 * All that the page can reach. Names are fixed here: the page can pass values, never a channel. Main checks the
 * sender and every value again. Listeners get the payload alone, never Electron's event object.
 */

type Listener = (payload: unknown) => void;

const listeners = new Map<string, Set<Listener>>();

ipcRenderer.on(eventChannel, (_event: IpcRendererEvent, name: unknown, payload: unknown) => {
  if (typeof name !== "string") return;
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

function subscribe(name: string, listener: Listener): () => void {
  const set = listeners.get(name) ?? new Set();
  listeners.set(name, set);
  // A wrapper of its own, so that one function may subscribe twice and unsubscribe once.
  const entry: Listener = (payload) => listener(payload);
  set.add(entry);
  return () => {
    set.delete(entry);
  };
}

const services: Record<string, Record<string, (input?: unknown) => Promise<unknown>>> = {};
const events: Record<string, Record<string, (listener: Listener) => () => void>> = {};
for (const [service, names] of Object.entries(contractNames)) {
  services[service] = Object.freeze(
    Object.fromEntries(
      names.methods.map((method) => [
        method,
        (input?: unknown) => ipcRenderer.invoke(callChannel, service, method, input),
      ]),
    ),
  );
  events[service] = Object.freeze(
    Object.fromEntries(
      names.events.map((event) => [
        event,
        (listener: Listener) => subscribe(`${service}.${event}`, listener),
      ]),
    ),
  );
}

/** Where a dropped file lies; empty for what is no file, or is one that the page made itself. */
function pathOf(file: unknown): string {
  try {
    // It throws for anything but a file.
    return webUtils.getPathForFile(file as File);
  } catch {
    return "";
  }
}

// The approval surface is a document of its own with a bridge of its own; main tells the two apart by their contents.
if (location.pathname === approvalPath)
  contextBridge.exposeInMainWorld(
    "approval",
    Object.freeze({
      current: () => ipcRenderer.invoke(askChannel),
      decide: (decision: unknown) => ipcRenderer.invoke(decideChannel, decision),
      onChange: (listener: Listener) => {
        ipcRenderer.on(changedChannel, (_event, shown: unknown) => listener(shown));
      },
      onReason: (listener: () => void) => {
        ipcRenderer.on(reasonChannel, () => listener());
      },
    }),
  );
else
  contextBridge.exposeInMainWorld(
    "quern",
    Object.freeze({
      services,
      events,
      pathOf,
    }),
  );
