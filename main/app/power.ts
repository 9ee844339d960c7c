import { powerMonitor } from "electron";
import type { HostPower, PowerEvent } from "../host";

/** Battery, sleep and waking as Electron tells them. To be called when the app is ready. */
export function systemPower(): HostPower {
  return {
    onBattery: () => powerMonitor.isOnBatteryPower(),
    onEvent: (listener) => {
      const tell = (event: PowerEvent) => () => listener(event);
      powerMonitor.on("on-battery", tell("battery"));
      powerMonitor.on("on-ac", tell("mains"));
      powerMonitor.on("suspend", tell("suspend"));
      powerMonitor.on("resume", tell("resume"));
    },
  };
}
