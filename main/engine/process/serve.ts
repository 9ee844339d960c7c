import { parentChannel } from "../../child";
import { QuernError } from "../../contract";
import { endAtOnce } from "./end";
import { newEngine } from "./new-engine";
import { engineRequest } from "./protocol";
import { EngineSession } from "./session";
import { openStates } from "./states";

/** Takes requests and answers them, until the process ends. */
export function serve(): void {
  const channel = parentChannel();
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
    if (request.data.type === "shutdown") endAtOnce();
    void session.handle(request.data);
  });
  setInterval(() => channel.send({ type: "alive" }), 1000);
  channel.send({ type: "started" });
}
