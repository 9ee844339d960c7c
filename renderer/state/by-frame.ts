/** At the latest after this long what came is shown, ms: a window that is hidden has no frames. */
const longestWait = 250;

/** Pieces that come one by one and are shown together, once a frame. */
export interface ByFrame<T> {
  push(piece: T): void;
  /** Forgets pieces that are not shown yet: what they belong to is known whole from elsewhere. */
  drop(of: (piece: T) => boolean): void;
}

/** @param show takes all that came within a frame, in order */
export function byFrame<T>(show: (pieces: readonly T[]) => void): ByFrame<T> {
  let waiting: T[] = [];
  let frame: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const showWaiting = (): void => {
    if (frame !== null) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = null;
    const pieces = waiting;
    waiting = [];
    show(pieces);
  };
  return {
    push: (piece) => {
      waiting.push(piece);
      if (frame !== null) return;
      frame = requestAnimationFrame(showWaiting);
      timer = setTimeout(showWaiting, longestWait);
    },
    drop: (of) => {
      waiting = waiting.filter((piece) => !of(piece));
    },
  };
}
