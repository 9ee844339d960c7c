import { dirname } from "node:path";
import { forkChildren } from "../../../main/child";
import { EngineSupervisor } from "../../../main/engine";
import { practicePlan } from "../../../main/engine/practice";

/**
 * A program that has an engine, for the tests that end it in every way: it loads the model of its first argument,
 * asks for an endless answer where the second argument says so, tells the engine's process id once it is at that
 * point, and ends as the third argument says.
 */
const [path = "", state = "idle", end = "wait"] = process.argv.slice(2);
const supervisor = new EngineSupervisor({
  spawn: forkChildren(dirname(process.argv[1] ?? "")),
  workingFolder: dirname(path),
});

function reached(): void {
  process.stdout.write(`${supervisor.pid}\n`);
  if (end === "exit") process.exit(0);
  if (end === "throw")
    setImmediate(() => {
      throw new Error("as asked");
    });
  if (end === "abort") process.abort();
}

supervisor.onStatus((status) => {
  if (state === "loading" && status.state === "loading" && status.progress > 0) reached();
  if (state === "idle" && status.state === "ready") reached();
});
const plan = { ...practicePlan, contextTokens: 2048 };
await supervisor.load({ modelId: "m", name: "M", path, quant: null, practice: true, plan });
if (state === "answering") {
  const turns = [{ role: "user" as const, text: "endless" }];
  const request = { conversationId: "c", turns, thinking: false };
  let told = false;
  for await (const event of supervisor.stream(request, new AbortController().signal)) {
    if (event.type === "text" && !told) {
      told = true;
      reached();
    }
  }
}
setInterval(() => undefined, 1000);
