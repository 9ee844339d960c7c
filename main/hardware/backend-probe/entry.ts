import { parentChannel } from "../../child";
import { backendLibrary, codeOf } from "../probes/subject";
import { backendName } from "../raw";
import type { ProbeMessage } from "./messages";
import { probeBackend } from "./probe";

/** The parent ends this process as soon as it has the answer; this is for a parent that has gone. */
const lingerMs = 5_000;

const channel = parentChannel();
channel.onClose(() => process.exit(0));

const tell = (message: ProbeMessage): void => channel.send(message);
const name = backendName.parse(process.argv[2]);

probeBackend(name, tell)
  .catch((error: unknown) => {
    tell({ status: "failed", reason: backendLibrary(name).failed(codeOf(error)) });
  })
  .finally(() => {
    setTimeout(() => process.exit(0), lingerMs).unref();
  });
