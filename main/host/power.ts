/** What the system says of its power. */
export type PowerEvent = "battery" | "mains" | "suspend" | "resume";

/** Power as the services see it; the app gives Electron's, the command line has none. */
export interface HostPower {
  onBattery(): boolean;
  onEvent(listener: (event: PowerEvent) => void): void;
}
