import { create } from "zustand";
import type {
  BuildOutlook,
  ErrorData,
  Exploration,
  Knobs,
  UpgradeOutlook,
  Wishes,
} from "../../main/contract";
import { ask, askOrNotice, services } from "../bridge";
import { goTo } from "./navigation";
import { newestWins } from "./newest-wins";
import { useSettings } from "./settings";
import { wishesKey, wishesNow } from "./wishes";

/** A build and how it is tried out. */
interface Tried {
  readonly fileId: string;
  readonly knobs: Knobs;
}

interface ExploreState {
  /** What is set now; null before the builds are known. */
  readonly tried: Tried | null;
  /** What came of the newest settings that were answered; it may lag behind `tried` by one answer. */
  readonly found: Exploration | null;
  /** Every build in its best way; null while not known. */
  readonly builds: readonly BuildOutlook[] | null;
  readonly upgrades: UpgradeOutlook | null;
  readonly error: ErrorData | null;
}

/** What is tried out on the fit page. */
export const useExplore = create<ExploreState>(() => ({
  tried: null,
  found: null,
  builds: null,
  upgrades: null,
  error: null,
}));

/** Asks for one plan at a time, for the newest settings. */
const explore = newestWins(async (tried: Tried) => {
  const result = await ask(services().fit.explore(tried));
  // Of a build that was left meanwhile nothing is shown.
  if (useExplore.getState().tried?.fileId !== tried.fileId) return;
  useExplore.setState(result.ok ? { found: result.value, error: null } : { error: result.error });
});

function set(tried: Tried): void {
  const before = useExplore.getState().tried;
  useExplore.setState({ tried, ...(before?.fileId !== tried.fileId && { found: null }) });
  explore(tried);
}

/** How the user wants a build to be loaded; undefined: as recommended. */
export function keptOf(fileId: string): Knobs | undefined {
  return useSettings.getState().settings?.keptKnobs[fileId];
}

/** Tries a build: as the user has set it, else in its best way here. */
export function tryBuild(fileId: string): void {
  const build = useExplore.getState().builds?.find(({ file }) => file.id === fileId);
  const knobs = keptOf(fileId) ?? build?.knobs;
  if (knobs !== undefined) set({ fileId, knobs });
}

/** Turns some knobs of the build that is tried. */
export function turnKnobs(change: Partial<Knobs>): void {
  const { tried } = useExplore.getState();
  if (tried !== null) set({ ...tried, knobs: { ...tried.knobs, ...change } });
}

/** The build to show when the builds are known, and what is turned of its best way. */
let wanted: { readonly fileId: string; readonly change: Partial<Knobs> } | null = null;

/** Opens the fit page, with a build where one is named, and with some of its knobs turned. */
export function openFit(fileId: string | null = null, change: Partial<Knobs> = {}): void {
  wanted = fileId === null ? null : { fileId, change };
  if (fileId !== null && useExplore.getState().builds !== null) tryWith(fileId, change);
  goTo("fit");
}

function tryWith(fileId: string, change: Partial<Knobs>): void {
  tryBuild(fileId);
  if (Object.keys(change).length > 0) turnKnobs(change);
}

/** What is asked for every build: the wishes, with the room for other programs as it is tried. */
type Asked = Partial<Wishes>;

const lookAtBuilds = newestWins(async (asked: Asked) => {
  const result = await ask(services().fit.builds(asked));
  if (!result.ok) return void useExplore.setState({ error: result.error });
  const builds = result.value;
  useExplore.setState({ builds, error: null });
  const { tried } = useExplore.getState();
  const known = (id: string | null | undefined) => builds.find(({ file }) => file.id === id);
  const first =
    known(wanted?.fileId ?? tried?.fileId) ??
    builds.find(({ state }) => state === "recommended") ??
    builds.filter(({ own }) => !own).toSorted((a, b) => a.file.bytes - b.file.bytes)[0];
  const change = wanted?.change ?? {};
  wanted = null;
  if (first === undefined) return;
  // The machine may have changed: what is tried stays as it is set, and is worked out anew.
  if (tried?.fileId === first.file.id) explore(tried);
  else tryWith(first.file.id, change);
});

const lookAtUpgrades = newestWins(async (asked: Asked) => {
  const result = await ask(services().fit.upgrades(asked));
  useExplore.setState(result.ok ? { upgrades: result.value } : { error: result.error });
});

/** Works out what is shown beside the build that is tried: all builds, and what other hardware would change. */
export function lookAround(): void {
  const key = wishesKey(useSettings.getState().settings);
  // Other wishes, another answer: what was tried was tried for the old ones.
  if (lookedWith !== "" && lookedWith !== key) useExplore.setState({ tried: null, found: null });
  lookedWith = key;
  const knobs = useExplore.getState().tried?.knobs;
  const room = knobs && { reserveBytes: knobs.reserveBytes, gpuReserveBytes: knobs.gpuReserveBytes ?? null };
  const asked = { ...wishesNow(), ...room };
  lookAtBuilds(asked);
  lookAtUpgrades(asked);
}

/** Works out what other hardware would run, where this one runs nothing. */
export const lookForHelp = (): void => lookAtUpgrades(wishesNow());

/** The wishes that were looked around with last; empty: none were known. */
let lookedWith = "";

/** The room for other programs that is wished. */
function roomNow(): Pick<Knobs, "reserveBytes" | "gpuReserveBytes"> {
  const { reserveBytes = null, gpuReserveBytes = null } = wishesNow();
  return { reserveBytes, gpuReserveBytes };
}

/** Has the build loaded with these settings from now on; null: as recommended again. */
export async function keepKnobs(fileId: string, knobs: Knobs | null): Promise<void> {
  await askOrNotice(services().fit.keep({ fileId, knobs }));
  const { builds, tried } = useExplore.getState();
  const best = builds?.find(({ file }) => file.id === fileId);
  if (knobs === null && best !== undefined && tried?.fileId === fileId)
    set({ fileId, knobs: { ...best.knobs, ...roomNow() } });
}

/** Whether two settings are the same. */
export function sameKnobs(a: Knobs, b: Knobs): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof Knobs)[]);
  // What is absent is as usual, which null says, too.
  return [...keys].every((key) => (a[key] ?? null) === (b[key] ?? null));
}
