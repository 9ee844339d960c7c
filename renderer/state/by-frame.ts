/** At the latest after this long what came is shown, ms: a window that is hidden has no frames. */
const longestWait = 250;
/**
 * At most this share of the page's time goes into showing what comes. A long paragraph that grows takes long to lay
 * out, and a model on the processor would have to wait for it.
 */
const share = 1 / 6;

/** Pieces that come one by one and are shown together, once a frame or less often where showing takes long. */
export interface ByFrame<T> {
  push(piece: T): void;
  /** Forgets pieces that are not shown yet: what they belong to is known whole from elsewhere. */
  drop(of: (piece: T) => boolean): void;
}

/** @param show takes all that came since the last time, in order */
export function byFrame<T>(show: (pieces: readonly T[]) => void): ByFrame<T> {
  let waiting: T[] = [];
  let frame: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let restUntil = 0;
  const drawn = new MessageChannel();
  let begun = 0;
  const rest = (): void => {
    const now = performance.now();
    restUntil = now + Math.min((now - begun) * (1 / share - 1), longestWait);
  };
  // What is posted while a frame is made comes when it has been laid out and painted.
  drawn.port1.onmessage = rest;
  const showWaiting = (): void => {
    if (frame !== null) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = null;
    timer = undefined;
    const pieces = waiting;
    waiting = [];
    begun = performance.now();
    show(pieces);
    // Until all of it is known: pieces may come before the frame has been painted.
    rest();
    drawn.port2.postMessage(null);
  };
  const afterRest = (): void => {
    const left = restUntil - performance.now();
    if (left > 0) timer = setTimeout(afterRest, left);
    else inNextFrame();
  };
  const inNextFrame = (): void => {
    frame = requestAnimationFrame(showWaiting);
    timer = setTimeout(showWaiting, longestWait);
  };
  return {
    push: (piece) => {
      waiting.push(piece);
      if (timer === undefined) afterRest();
    },
    drop: (of) => {
      waiting = waiting.filter((piece) => !of(piece));
    },
  };
}
