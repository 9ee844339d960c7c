import { main } from "./main";

process.exitCode = await main(import.meta.dirname, process.argv.slice(2));
// A handle that something left open must not keep a finished command from ending.
setTimeout(() => process.exit(), 1000).unref();
