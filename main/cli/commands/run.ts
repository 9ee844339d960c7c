import { text } from "node:stream/consumers";
import { errorText, QuernError, reasonText } from "../../contract";
import { type ChatEvent, type ChatRequest, EngineSupervisor } from "../../engine";
import { type CliContext, UsageError } from "../context";
import { type EndpointOptions, openEndpoint } from "../endpoint-backend";
import { type ExitCode, exitCodeOf } from "../exit-codes";
import { commandLoader } from "../load";
import { findModel } from "../models";

export interface RunOptions extends EndpointOptions {
  model?: string;
  thinking: boolean;
  context?: number;
}

/** `quern run`: one prompt, one answer, streamed to the result; thinking and progress to the side. */
export async function runCommand(
  context: CliContext,
  prompt: string | undefined,
  options: RunOptions,
): Promise<ExitCode> {
  const { terminal, say, signal } = context;
  const asked = (prompt ?? (process.stdin.isTTY ? "" : await text(process.stdin))).trim();
  if (asked === "") throw new UsageError(say("cli.no-prompt"));
  const turns = [{ role: "user", text: asked } as const];
  const request = { conversationId: "run", turns, thinking: options.thinking };
  const { endpoint, endpointModel, model: named, context: size } = options;
  if (endpoint === undefined ? endpointModel !== undefined : (named ?? size) !== undefined)
    throw new UsageError(say("cli.endpoint-alone"));
  if (endpoint !== undefined) return atEndpoint(context, options, request);
  const model = await findModel(context, named);
  if (model.practice) terminal.note(terminal.noteStyle("dim", say("cli.practice")));

  const engine = new EngineSupervisor({ spawn: context.spawnChild, workingFolder: context.workingFolder });
  const loader = await commandLoader(context, engine, "run");
  engine.onStatus((status) => {
    if (status.state === "loading")
      terminal.live(`${say("cli.loading", { name: status.name })}  ${Math.floor(100 * status.progress)} %`);
  });
  try {
    await loader.load(model, options.context, signal);
    terminal.live("");
    const { status } = engine;
    for (const note of status.state === "ready" ? (status.model.notes ?? []) : [])
      terminal.note(reasonText(context.translator, note));
    return await show(context, engine.stream(request, signal));
  } finally {
    terminal.live("");
    await engine.dispose();
    await loader.settled();
  }
}

async function atEndpoint(
  context: CliContext,
  options: EndpointOptions,
  request: ChatRequest,
): Promise<ExitCode> {
  const { terminal, say, signal } = context;
  const { client, backend, close } = await openEndpoint(context, options);
  try {
    terminal.note(terminal.noteStyle("dim", say("cli.endpoint-to", { host: client.host })));
    // The switch for it differs from server to server, and this one was not tried.
    if (!request.thinking) terminal.note(say("cli.endpoint-may-think"));
    return await show(context, backend.stream(request, signal));
  } finally {
    await close();
  }
}

async function show(context: CliContext, events: AsyncIterable<ChatEvent>): Promise<ExitCode> {
  const { terminal, say } = context;
  let last: "thinking" | "text" | undefined;
  for await (const event of events) {
    if (event.type === "reading")
      terminal.live(say("cli.reading", { read: event.readTokens, total: event.newTokens }));
    else if (event.type === "thinking") {
      if (terminal.watched) terminal.aside(terminal.noteStyle("dim", event.text));
      last = "thinking";
    } else if (event.type === "text") {
      if (last === "thinking" && terminal.watched) terminal.aside("\n\n");
      terminal.result(event.text);
      last = "text";
    } else if (event.type === "tool-call") {
      terminal.result(`${JSON.stringify(event.call)}\n`);
    } else if (event.type === "tool-call-malformed") {
      terminal.result(event.raw);
      last = "text";
    } else if (event.type === "note") {
      terminal.note(reasonText(context.translator, event.note));
    } else if (event.type === "done") {
      if (last !== undefined) terminal.result("\n");
      return ended(context, event);
    }
  }
  throw new QuernError("unexpected", {}, { detail: "The answer ended without an end." });
}

function ended(context: CliContext, { reason, stats }: Extract<ChatEvent, { type: "done" }>): ExitCode {
  const { terminal, say, translator } = context;
  const speed = stats.decodeMs > 0 ? (1000 * stats.generatedTokens) / stats.decodeMs : 0;
  const line = say("cli.run-stats", {
    tokens: stats.generatedTokens,
    speed,
    prompt: stats.promptTokens,
    seconds: stats.prefillMs / 1000,
  });
  terminal.note(terminal.noteStyle("dim", line));
  if (reason !== "length") return 0;
  const params = { needTokens: stats.contextUsedTokens + 1, contextTokens: stats.contextTokens };
  terminal.note(errorText(translator, { code: "context-full", params }));
  return exitCodeOf("context-full");
}
