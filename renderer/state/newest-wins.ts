/**
 * Makes something that takes a while follow a value that changes faster: one run at a time, and after it the newest
 * value only. Nothing queues up, and the last value is always the one that is run last.
 * @param run must not reject
 */
export function newestWins<T>(run: (value: T) => Promise<void>): (value: T) => void {
  let running = false;
  let waiting: { readonly value: T } | null = null;
  const follow = async (): Promise<void> => {
    running = true;
    while (waiting !== null) {
      const { value } = waiting;
      waiting = null;
      await run(value);
    }
    running = false;
  };
  return (value) => {
    waiting = { value };
    if (!running) void follow();
  };
}
