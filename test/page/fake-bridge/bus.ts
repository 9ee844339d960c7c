/** Events with their listeners, by name. */
export class Bus {
  private readonly listeners = new Map<string, Set<(payload: never) => void>>();

  /** A subscription for one kind of event. */
  on<T>(name: string): (listener: (payload: T) => void) => () => void {
    return (listener) => {
      const set = this.listeners.get(name) ?? new Set();
      this.listeners.set(name, set);
      set.add(listener);
      return () => set.delete(listener);
    };
  }

  /** Tells everyone who listens. */
  emit(name: string, payload: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(payload as never);
  }
}
