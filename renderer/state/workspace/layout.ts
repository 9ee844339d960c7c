import { useSyncExternalStore } from "react";
import { create } from "zustand";

/** What stands at the left. */
export const sides = ["files", "find", "git"] as const;
export type Side = (typeof sides)[number];

interface Layout {
  readonly side: Side;
  readonly sideOpen: boolean;
  readonly agentOpen: boolean;
  /** Which of the two was opened or used last: it is the one to be seen where there is room for one. */
  readonly front: "side" | "agent";
  readonly terminalOpen: boolean;
  /** px */
  readonly sideWidth: number;
  readonly agentWidth: number;
  readonly terminalHeight: number;
  /** Long lines of the editor go on in the next one. */
  readonly wrap: boolean;
  /** Terminals keep what they show in a form that screen readers read. */
  readonly screenReader: boolean;
}

type PaneWishes = Pick<Layout, "sideOpen" | "agentOpen" | "front">;

const key = "quern.workspace-layout";

/** Least, usual and most of each size, px. */
export const sizeLimits = {
  sideWidth: { min: 160, usual: 240, max: 560 },
  agentWidth: { min: 260, usual: 380, max: 760 },
  terminalHeight: { min: 96, usual: 220, max: 640 },
} as const;
export type SizeName = keyof typeof sizeLimits;

/** A size within its limits, whole. */
export function limitedSize(name: SizeName, size: number): number {
  const { min, max } = sizeLimits[name];
  return Math.round(Math.min(max, Math.max(min, size)));
}

const usual: Layout = {
  side: "files",
  sideOpen: true,
  agentOpen: true,
  front: "side",
  terminalOpen: false,
  sideWidth: sizeLimits.sideWidth.usual,
  agentWidth: sizeLimits.agentWidth.usual,
  terminalHeight: sizeLimits.terminalHeight.usual,
  wrap: false,
  screenReader: false,
};

/** What was remembered, as far as it makes sense. */
export function layoutFrom(kept: unknown): Layout {
  if (typeof kept !== "object" || kept === null) return usual;
  const flag = (name: "sideOpen" | "agentOpen" | "terminalOpen" | "wrap" | "screenReader"): boolean => {
    const value: unknown = Reflect.get(kept, name);
    return typeof value === "boolean" ? value : usual[name];
  };
  const size = (name: SizeName): number => {
    const value: unknown = Reflect.get(kept, name);
    return typeof value === "number" && Number.isFinite(value) ? limitedSize(name, value) : usual[name];
  };
  const side = sides.find((name) => name === Reflect.get(kept, "side")) ?? usual.side;
  return {
    side,
    sideOpen: flag("sideOpen"),
    agentOpen: flag("agentOpen"),
    front: Reflect.get(kept, "front") === "agent" ? "agent" : usual.front,
    terminalOpen: flag("terminalOpen"),
    sideWidth: size("sideWidth"),
    agentWidth: size("agentWidth"),
    terminalHeight: size("terminalHeight"),
    wrap: flag("wrap"),
    screenReader: flag("screenReader"),
  };
}

function remembered(): Layout {
  try {
    return layoutFrom(JSON.parse(localStorage.getItem(key) ?? "null"));
  } catch {
    // A page without storage of its own, or one that holds something else.
    return usual;
  }
}

/** How the workspace is laid out; remembered on this machine. */
export const useLayout = create<Layout>(remembered);

/** Changes what is named, for the next start, too. */
export function changeLayout(change: Partial<Layout>): void {
  useLayout.setState(change);
  try {
    localStorage.setItem(key, JSON.stringify(useLayout.getState()));
  } catch {
    // It holds until the window is closed.
  }
}

/** Below this width of the window the left side and the agent do not both have room beside the editor. */
const tooNarrowForBoth = "(max-width: 979px)";

/** Which panes are to be seen. */
export interface Panes {
  readonly side: boolean;
  readonly agent: boolean;
}

/** Of two panes that are open where there is room for one, the one that was used last is seen; the other one stays open. */
export function panesOf({ sideOpen, agentOpen, front }: PaneWishes, narrow: boolean): Panes {
  const onlyOne = narrow && sideOpen && agentOpen;
  return {
    side: sideOpen && !(onlyOne && front === "agent"),
    agent: agentOpen && !(onlyOne && front === "side"),
  };
}

/** The panes that are to be seen now, for whoever does not draw them. */
export const panesNow = (): Panes => panesOf(useLayout.getState(), matchMedia(tooNarrowForBoth).matches);

/** The panes that are to be seen, as the window is wide or narrow. */
export function usePanes(): Panes {
  const narrow = useSyncExternalStore(onWidth, () => matchMedia(tooNarrowForBoth).matches);
  return panesOf(useLayout(), narrow);
}

function onWidth(listener: () => void): () => void {
  const media = matchMedia(tooNarrowForBoth);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** Opens the left side at a view. */
export function openSide(side: Side): void {
  changeLayout({ side, sideOpen: true, front: "side" });
}

/** Somebody works in one of the two: a window that becomes narrow leaves that one, and what is half done in it. */
export function used(front: Layout["front"]): void {
  if (useLayout.getState().front !== front) changeLayout({ front });
}

/** Closes the left side. */
export function closeSide(): void {
  changeLayout({ sideOpen: false });
}

/** Opens or closes the agent's panel. */
export function showAgent(open: boolean): void {
  changeLayout({ agentOpen: open, ...(open && { front: "agent" }) });
}
