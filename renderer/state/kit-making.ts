import { create } from "zustand";
import type { ErrorData, KitMachine, KitMaking, KitOrder, KitsMade } from "../../main/contract";
import { ask, askOrNotice, events, services } from "../bridge";
import { useModels } from "./models";

/** What the user has chosen so far. */
export type KitDraft = Omit<KitOrder, "folder" | "machine"> & {
  readonly folder: string | null;
  readonly machine: KitMachine | null;
};

/** Where the making of kits stands; `closed`: nobody makes any. */
type MakingState =
  | { readonly phase: "closed" }
  | { readonly phase: "choosing"; readonly draft: KitDraft; readonly error: ErrorData | null }
  | {
      readonly phase: "making";
      readonly draft: KitDraft;
      readonly progress: KitMaking | null;
      readonly stopping: boolean;
    }
  /** The user stopped it, or it failed; `error` null: stopped. */
  | { readonly phase: "stopped"; readonly draft: KitDraft; readonly error: ErrorData | null }
  | { readonly phase: "made"; readonly made: KitsMade };

interface KitMakingState {
  readonly now: MakingState;
  /** Of the key that signs; null: not read yet. */
  readonly fingerprint: string | null;
}

/** The kits that the user makes. */
export const useKitMaking = create<KitMakingState>(() => ({ now: { phase: "closed" }, fingerprint: null }));

const enter = (now: MakingState): void => useKitMaking.setState({ now });

/** Opens the dialog. @param modelIds chosen at first */
export async function openKitMaking(modelIds: readonly string[]): Promise<void> {
  const draft: KitDraft = {
    modelIds: [...modelIds],
    folder: null,
    partBytes: null,
    withImages: true,
    machine: null,
  };
  enter({ phase: "choosing", draft, error: null });
  const fingerprint = await askOrNotice(services().kits.fingerprint());
  if (fingerprint !== undefined) useKitMaking.setState({ fingerprint });
}

/** Changes what is named of the draft. */
export function changeDraft(change: Partial<KitDraft>): void {
  const { now } = useKitMaking.getState();
  if (now.phase === "choosing") enter({ ...now, draft: { ...now.draft, ...change }, error: null });
}

/** Has the user choose where the kits are written. */
export async function chooseKitTarget(): Promise<void> {
  const folder = await askOrNotice(services().kits.chooseTarget());
  if (folder !== undefined && folder !== null) changeDraft({ folder });
}

/** Has the user choose the report of the machine that the kit is for; what fits there is chosen, where it is here. */
export async function chooseKitMachine(): Promise<void> {
  const result = await ask(services().kits.chooseMachine());
  const { now } = useKitMaking.getState();
  if (now.phase !== "choosing") return;
  if (!result.ok) return enter({ ...now, error: result.error });
  if (result.value === null) return;
  const { recommendation } = result.value;
  const id = recommendation.status === "fits" ? recommendation.plan.file.id : null;
  const here = useModels.getState().installed.find(({ catalogFile }) => catalogFile?.id === id);
  changeDraft({ machine: result.value, ...(id !== null && { modelIds: here ? [here.id] : [] }) });
}

export function dropKitMachine(): void {
  changeDraft({ machine: null });
}

/** Makes the kits, or goes on with them. */
export async function makeKits(draft: KitDraft): Promise<void> {
  const { folder } = draft;
  if (folder === null || draft.modelIds.length === 0) return;
  enter({ phase: "making", draft, progress: null, stopping: false });
  const unsubscribe = events().kits.making((progress) => {
    const { now } = useKitMaking.getState();
    if (now.phase === "making") enter({ ...now, progress });
  });
  const result = await ask(services().kits.make({ ...draft, folder, machine: draft.machine?.path ?? null }));
  unsubscribe();
  if (result.ok) enter({ phase: "made", made: result.value });
  else enter({ phase: "stopped", draft, error: result.error.code === "cancelled" ? null : result.error });
}

/** Stops; what was written is kept until it is discarded or gone on with. */
export async function stopMaking(): Promise<void> {
  const { now } = useKitMaking.getState();
  if (now.phase === "making") enter({ ...now, stopping: true });
  await askOrNotice(services().kits.stopMaking());
}

/** Removes what a stopped order has written, and goes back to what was chosen. */
export async function discardMade(): Promise<void> {
  const { now } = useKitMaking.getState();
  if (now.phase !== "stopped") return;
  const done = await ask(services().kits.discardMade());
  enter({ phase: "choosing", draft: now.draft, error: done.ok ? null : done.error });
}

/** Shows the kit in the system's file manager. */
export async function showMade(): Promise<void> {
  await askOrNotice(services().kits.showMade());
}

/** Closes the dialog, unless kits are being made. */
export function closeKitMaking(): void {
  if (useKitMaking.getState().now.phase !== "making") enter({ phase: "closed" });
}
