import { create } from "zustand";
import type { ErrorData, KitProgress, KitResult, KitView, Result } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";

/** Where the dialog for a kit stands; `closed`: there is none. */
type KitState =
  | { readonly phase: "closed" }
  /** `stopped`: the user stopped it before it was done. */
  | { readonly phase: "shown"; readonly kit: KitView; readonly stopped: boolean }
  | {
      readonly phase: "applying";
      readonly kit: KitView;
      readonly progress: KitProgress | null;
      readonly stopping: boolean;
    }
  | { readonly phase: "done"; readonly kit: KitView; readonly result: KitResult }
  | { readonly phase: "failed"; readonly kit: KitView | null; readonly error: ErrorData };

/** The kit that the user looks at or applies. */
export const useKit = create<{ readonly now: KitState }>(() => ({ now: { phase: "closed" } }));

const enter = (now: KitState): void => useKit.setState({ now });

/** Asks for the folder of a kit and shows what is in it. */
export async function chooseKit(): Promise<void> {
  take(await ask(services().kits.choose()));
}

/** True when it was a kit, or something that says it is one. */
function take(looked: Result<KitView | null>): boolean {
  if (!looked.ok) {
    if (looked.error.code !== "cancelled") enter({ phase: "failed", kit: null, error: looked.error });
    return true;
  }
  if (looked.value !== null) enter({ phase: "shown", kit: looked.value, stopped: false });
  return looked.value !== null;
}

/** By these names a file is part of the list of a kit. Source: main/kits/names.ts, which decides. */
const listNames = ["quern-kit.json", "quern-kit.sig"];

/**
 * What of a drop may be a kit: one folder, or the list of one. A transfer can be read only while its event is being
 * handled, so this is asked at once.
 * @returns its path; null when it is something else
 */
function kitCandidate(transfer: DataTransfer): string | null {
  const [item, ...others] = transfer.items;
  const file = item?.getAsFile();
  if (!file || others.length > 0) return null;
  const folder = item?.webkitGetAsEntry()?.isDirectory === true;
  if (!folder && !listNames.includes(file.name)) return null;
  const path = window.quern.pathOf(file);
  return path === "" ? null : path;
}

/** Shows the kit at a path. @returns false when there is none; nothing has happened then */
async function openKitAt(path: string): Promise<boolean> {
  // One at a time: what is being applied stays in view.
  if (useKit.getState().now.phase === "applying") return true;
  return take(await ask(services().kits.look({ path })));
}

/**
 * Opens the kit that was dropped; what is no kit goes its usual way, for which whatever is needed of the transfer has
 * been read already.
 * @param otherwise called when it is no kit, which for a folder is known only after a look at it
 */
export function takeKit(transfer: DataTransfer, otherwise: () => void = () => undefined): void {
  const path = kitCandidate(transfer);
  if (path === null) otherwise();
  else void openKitAt(path).then((isKit) => isKit || otherwise());
}

/** Trusts the signer who is shown, checks everything, and takes the model in. */
export async function applyKit(kit: KitView): Promise<void> {
  enter({ phase: "applying", kit, progress: null, stopping: false });
  const unsubscribe = events().kits.progress((progress) => {
    const { now } = useKit.getState();
    if (now.phase === "applying") enter({ ...now, progress });
  });
  const { folder, fingerprint } = kit;
  const result = await ask(services().kits.apply({ folder, fingerprint }));
  unsubscribe();
  const trusted: KitView = { ...kit, trust: "trusted" };
  if (result.ok) enter({ phase: "done", kit: trusted, result: result.value });
  else if (result.error.code === "cancelled") enter({ phase: "shown", kit: trusted, stopped: true });
  else enter({ phase: "failed", kit: trusted, error: result.error });
}

/** Stops applying; what was checked is kept. */
export async function stopKit(): Promise<void> {
  const { now } = useKit.getState();
  if (now.phase === "applying") enter({ ...now, stopping: true });
  await askOrNotice(services().kits.cancel());
}

/** Removes what was copied before it was stopped. */
export async function discardKit(kit: KitView): Promise<void> {
  const result = await ask(services().kits.discard());
  if (result.ok) enter({ phase: "shown", kit, stopped: false });
  else enter({ phase: "failed", kit, error: result.error });
}

/** Shows the folder of the kit in the system's file manager. */
export async function showKit(): Promise<void> {
  await askOrNotice(services().kits.showInFolder());
}

/** Closes the dialog, unless a kit is being applied. */
export function closeKit(): void {
  if (useKit.getState().now.phase !== "applying") enter({ phase: "closed" });
}
