export const minimumSize = { width: 900, height: 600 } as const;
const defaultSize = { width: 1280, height: 800 } as const;

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface SavedWindow extends Rectangle {
  maximized: boolean;
}

/** Reads what was saved; anything that is not a window state counts as nothing. */
export function parseWindowState(text: string | null): SavedWindow | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isSavedWindow(value) ? value : null;
  } catch {
    return null;
  }
}

/** By hand: this runs before the first frame, and reading a schema library there would cost a tenth of a second. */
function isSavedWindow(value: unknown): value is SavedWindow {
  if (typeof value !== "object" || value === null) return false;
  const { x, y, width, height, maximized } = value as Readonly<Record<string, unknown>>;
  return (
    [x, y, width, height].every(Number.isFinite) &&
    Number(width) > 0 &&
    Number(height) > 0 &&
    typeof maximized === "boolean"
  );
}

/**
 * Where to open the window: the saved place, moved and shrunk so that all of it lies on a screen that is there now;
 * without a saved place, centred by the system.
 * @param workAreas the usable areas of the screens, the primary first
 */
export function placeWindow(
  state: SavedWindow | null,
  workAreas: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...defaultSize };
  if (state === null) {
    return {
      width: Math.min(defaultSize.width, primary.width),
      height: Math.min(defaultSize.height, primary.height),
    };
  }
  const home = workAreas.reduce(
    (best, area) => (overlap(state, area) > overlap(state, best) ? area : best),
    primary,
  );
  const width = Math.round(Math.min(Math.max(state.width, minimumSize.width), home.width));
  const height = Math.round(Math.min(Math.max(state.height, minimumSize.height), home.height));
  return {
    width,
    height,
    x: Math.round(Math.min(Math.max(state.x, home.x), home.x + home.width - width)),
    y: Math.round(Math.min(Math.max(state.y, home.y), home.y + home.height - height)),
  };
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}
