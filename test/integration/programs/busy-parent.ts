import { fork } from "node:child_process";
import { dirname, join } from "node:path";

/** Has a child whose main thread is blocked for ever, and tells its process id. */
const child = fork(join(dirname(process.argv[1] ?? ""), "busy-child.js"), [String(process.pid)]);
child.once("message", () => process.stdout.write(`${child.pid}\n`));
