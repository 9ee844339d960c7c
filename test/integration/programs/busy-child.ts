import { watchParent } from "../../../main/engine/process/watchdog";

// A native call that never comes back: the main thread hears of nothing any more.
watchParent(Number(process.argv[2]));
process.send?.("busy", () => {
  for (;;);
});
