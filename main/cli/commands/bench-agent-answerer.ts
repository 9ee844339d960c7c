import { type AgentBenchRun, type AgentBenchTask, scriptedBackend } from "../../bench";
import { QuernError } from "../../contract";
import { type ChatBackend, EngineSupervisor } from "../../engine";
import { type CliContext, CliFailure, UsageError } from "../context";
import { type EndpointOptions, openEndpoint } from "../endpoint-backend";
import { commandLoader } from "../load";
import { findModel } from "../models";

export interface AnswererOptions extends EndpointOptions {
  model?: string;
  scripted?: boolean;
}

/** Who does the tasks. */
export interface Answerer {
  readonly backend: ChatBackend;
  /** What the result says of it. */
  readonly about: Pick<AgentBenchRun, "model" | "backend" | "scripted">;
  close(): Promise<void>;
}

/** @throws UsageError where two are named, or a model of no endpoint */
export function requireOneAnswerer(
  { say }: CliContext,
  { model, scripted, endpoint, endpointModel }: AnswererOptions,
): void {
  const named = [model !== undefined, scripted === true, endpoint !== undefined].filter(Boolean);
  if (named.length > 1 || (endpointModel !== undefined && endpoint === undefined))
    throw new UsageError(say("cli.bench-agent-either"));
}

/** Opens what is asked for; a model of this computer where nothing else is. */
export async function openAnswerer(
  context: CliContext,
  options: AnswererOptions,
  tasks: readonly AgentBenchTask[],
): Promise<Answerer> {
  if (options.endpoint !== undefined) return await endpointAnswerer(context, options);
  if (options.scripted === true) return scriptedAnswerer(tasks);
  return await answererHere(context, options.model);
}

function scriptedAnswerer(tasks: readonly AgentBenchTask[]): Answerer {
  return {
    backend: scriptedBackend(tasks),
    about: {
      model: { name: "scripted", quant: null, engine: "none" },
      backend: { kind: "script" },
      scripted: true,
    },
    close: async () => undefined,
  };
}

async function endpointAnswerer(context: CliContext, options: EndpointOptions): Promise<Answerer> {
  const { terminal, say, signal } = context;
  const { backend, client, probe, close } = await openEndpoint(context, options);
  try {
    terminal.note(say("cli.bench-agent-sent", { host: client.host }));
    // The agent sums up in time only where it knows how much a context holds; and hours of refusals help nobody.
    const { model, server, tools } = await probe(signal);
    if (tools === "no") throw new CliFailure(say("cli.bench-agent-no-tools", { host: client.host }), 4);
    return {
      backend,
      about: {
        model: { name: model, quant: null, engine: server ?? "unknown" },
        backend: { kind: "endpoint", host: client.host },
        scripted: false,
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function answererHere(context: CliContext, asked: string | undefined): Promise<Answerer> {
  const { terminal, say, signal } = context;
  const model = await findModel(context, asked);
  const engine = new EngineSupervisor({ spawn: context.spawnChild, workingFolder: context.workingFolder });
  const loader = await commandLoader(context, engine, "bench-agent");
  const close = async () => {
    terminal.live("");
    await engine.dispose();
    await loader.settled();
  };
  try {
    const stopListening = engine.onStatus((status) => {
      if (status.state === "loading")
        terminal.live(`${say("cli.loading", { name: status.name })}  ${Math.floor(100 * status.progress)} %`);
    });
    await loader.load(model, undefined, signal);
    stopListening();
    const { status } = engine;
    if (status.state !== "ready") throw new QuernError("engine-not-loaded");
    const { id, version } = status.model.engine;
    return {
      backend: engine,
      about: {
        model: { name: model.name, quant: model.catalogFile?.quant ?? null, engine: `${id} ${version}` },
        backend: { kind: "here" },
        scripted: model.practice,
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
