import { parentChannel } from "../../child";
import { QuernError } from "../../contract";
import { newEngine } from "./new-engine";
import { engineRequest } from "./protocol";
import { EngineSession } from "./session";
import { openStates } from "./states";
import { watchParent } from "./watchdog";

/** Nothing in here needs saving, and a native library may hang in its own clean-up: ending is always at once. */
function end(): void {
  process.kill(process.pid, "SIGKILL");
}

const parent = Number(process.argv.slice(2).find((argument) => /^\d+$/u.test(argument)));
if (!Number.isSafeInteger(parent)) throw new Error("The engine needs its parent's process id.");
watchParent(parent);

const channel = parentChannel();
channel.onClose(end);
const session = new EngineSession({
  newEngine: ({ plan }, log) => newEngine(plan, log),
  openStates,
  send: (message) => channel.send(message),
  idleSaveMs: 15_000,
});
channel.onMessage((message) => {
  const request = engineRequest.safeParse(message);
  if (!request.success) {
    const id = typeof message === "object" && message !== null && "id" in message ? message.id : undefined;
    if (typeof id === "number")
      channel.send({
        type: "error",
        id,
        error: new QuernError("invalid-request", { what: "engine" }, { cause: request.error }).toData(),
      });
    return;
  }
  if (request.data.type === "shutdown") end();
  void session.handle(request.data);
});
setInterval(() => channel.send({ type: "alive" }), 1000);
channel.send({ type: "started" });
