import { setMaxListeners } from "node:events";
import { CommanderError } from "commander";
import { errorText, toErrorData } from "../contract";
import { CliFailure, type CliWorld, createContext, UsageError } from "./context";
import { type ExitCode, exitCodeOf } from "./exit-codes";
import { createProgram } from "./program";

/** How long a clean end may take after the first Ctrl-C. What is on the disk is safe in any case. */
const cleanEndMs = 900;

/**
 * Runs one command of the command line in this process.
 * @param programFolder the folder of the built programs
 * @returns the exit code; nothing is left running
 */
export async function main(
  programFolder: string,
  args: readonly string[],
  world: CliWorld = {},
): Promise<ExitCode> {
  const ending = new AbortController();
  // One listener for each of the probes that run at once.
  setMaxListeners(100, ending.signal);
  const patience = { ms: cleanEndMs };
  const stopListening = listenForTheEnd(ending, patience);
  const endWithin = (ms: number) => {
    patience.ms = ms;
  };
  const context = createContext(programFolder, ending.signal, endWithin, world);
  let result: ExitCode = 0;
  const program = createProgram(context, (code) => {
    result = code;
  });
  try {
    if (args.length === 0) program.help({ error: true });
    await program.parseAsync([...args], { from: "user" });
    return result;
  } catch (error) {
    return toldExitCode(error);
  } finally {
    stopListening();
  }

  function toldExitCode(error: unknown): ExitCode {
    const { terminal, translator, say } = context;
    // Commander has already said what was wrong, or shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // Whoever read the results has gone: nothing is left to say, and nobody to say it to.
    if (ending.signal.reason === "closed") return 0;
    if (ending.signal.aborted) {
      terminal.note(say("cli.stopped"));
      return 130;
    }
    const red = (text: string) => terminal.note(terminal.noteStyle("red", text));
    if (error instanceof UsageError || error instanceof CliFailure) {
      red(error.message);
      return error instanceof UsageError ? 2 : error.exitCode;
    }
    const data = toErrorData(error);
    red(errorText(translator, data));
    if (data.code === "unexpected" && data.detail !== undefined) terminal.note(data.detail);
    return exitCodeOf(data.code);
  }
}

/** The first signal asks for a clean end, the second one ends at once; a reader that goes away ends quietly. */
function listenForTheEnd(ending: AbortController, patience: { readonly ms: number }): () => void {
  const onSignal = () => {
    if (ending.signal.aborted) process.exit(130);
    ending.abort("interrupted");
    setTimeout(() => process.exit(130), patience.ms).unref();
  };
  const onPipe = () => {
    ending.abort("closed");
    setTimeout(() => process.exit(0), cleanEndMs).unref();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  process.stdout.on("error", onPipe);
  process.stderr.on("error", () => undefined);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
