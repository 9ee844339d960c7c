/**
 * What was seen of a page while something went on in it.
 * @typedef {object} Seen
 * @property {number} frames per second
 * @property {number} slowestFrame ms between two frames
 * @property {number[]} tasks the long ones, ms
 * @property {number[]} typing ms
 */

/** @typedef {Seen & { rate: number }} Streamed with the tokens per second that were really sent */

/** In the page: counts frames, notes long tasks, and times keys, until `window.seen()` gives them as `Seen`. */
export function watch() {
  /** @type {number[]} */
  const tasks = [];
  /** @type {number[]} */
  const typing = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  });
  observer.observe({ entryTypes: ["longtask"] });
  const field = document.activeElement;
  let pressed = 0;
  const onKey = (/** @type {Event} */ event) => {
    pressed = event.timeStamp;
  };
  const onInput = () => {
    const from = pressed;
    // After everything that the key set off in the page; then its layout is asked for.
    queueMicrotask(() => {
      field?.getBoundingClientRect();
      typing.push(performance.now() - from);
    });
  };
  window.addEventListener("keydown", onKey, true);
  window.addEventListener("input", onInput);
  const started = performance.now();
  let last = started;
  let count = 0;
  let slowestFrame = 0;
  let running = true;
  const frame = (/** @type {number} */ now) => {
    count += 1;
    slowestFrame = Math.max(slowestFrame, now - last);
    last = now;
    if (running) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  Reflect.set(window, "seen", () => {
    running = false;
    observer.disconnect();
    window.removeEventListener("keydown", onKey, true);
    window.removeEventListener("input", onInput);
    return { frames: count / ((performance.now() - started) / 1000), slowestFrame, tasks, typing };
  });
}
