import { create } from "zustand";

/** What stands at the left. */
export const sides = ["files", "find", "git"] as const;
export type Side = (typeof sides)[number];

interface Layout {
  readonly side: Side;
  readonly sideOpen: boolean;
  readonly agentOpen: boolean;
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

/** Below this width of the view the tree and the agent do not both have room beside the editor, px. */
const roomForBoth = 980;

function narrow(): boolean {
  return typeof window !== "undefined" && window.innerWidth < roomForBoth;
}

/** Opens the left side at a view; where the window is narrow, the agent makes room. */
export function openSide(side: Side): void {
  changeLayout({ side, sideOpen: true, ...(narrow() ? { agentOpen: false } : {}) });
}

/** Closes the left side. */
export function closeSide(): void {
  changeLayout({ sideOpen: false });
}

/** Opens or closes the agent's panel; where the window is narrow, the left side makes room. */
export function showAgent(open: boolean): void {
  changeLayout({ agentOpen: open, ...(open && narrow() ? { sideOpen: false } : {}) });
}

/** Closes one of two panes that have no room beside each other any more. */
export function fitWindow(): void {
  const { sideOpen, agentOpen } = useLayout.getState();
  if (narrow() && sideOpen && agentOpen) changeLayout({ agentOpen: false });
}
