import { parentChannel } from "../../child";
import { backendName } from "../raw";
import type { ProbeMessage } from "./messages";
import { probeBackend } from "./probe";

/** The parent ends this process as soon as it has the answer; this is for a parent that has gone. */
const lingerMs = 5_000;

const channel = parentChannel();
channel.onClose(() => process.exit(0));

const tell = (message: ProbeMessage): void => channel.send(message);
const backend = backendName.safeParse(process.argv[2]);
const work = backend.success
  ? probeBackend(backend.data, tell)
  : Promise.reject(new Error("The first argument names no backend."));

work
  .catch((error: unknown) => {
    tell({ status: "failed", message: error instanceof Error ? error.message : String(error) });
  })
  .finally(() => {
    setTimeout(() => process.exit(0), lingerMs).unref();
  });
