import { readGgufHeader } from "../../catalog";
import { QuernError, toErrorData } from "../../contract";
import type { EngineFacts, TokenEngine } from "../token-engine";
import { answer, promptTokens } from "./answer";
import { loadError } from "./load-error";
import { checkMemory, memoryOfLoad } from "./memory-gate";
import { PromptMemory } from "./prompt-memory";
import type { EngineMessage, EngineRequest } from "./protocol";
import { type Resident, residentMemory } from "./resident";

const keptLogLines = 40;

interface Model {
  readonly engine: TokenEngine;
  readonly memory: PromptMemory;
  readonly facts: EngineFacts;
}

type LoadFacts = Omit<EngineFacts, "gpuNames"> & Resident & { gpuNames: string[] };
type Work = Extract<EngineRequest, { type: "load" | "generate" | "count" }>;

/** What the engine process does: loads one model, once, and serves one request at a time. */
export class EngineSession {
  private model: Model | undefined;
  private running: { id: number; abort: AbortController } | undefined;
  private readonly logLines: string[] = [];

  constructor(
    private readonly newEngine: (log: (line: string) => void) => TokenEngine,
    private readonly send: (message: EngineMessage) => void,
  ) {}

  /** Serves a request; its answers, errors included, go out as messages. */
  async handle(request: EngineRequest): Promise<void> {
    if (request.type === "shutdown") return;
    if (request.type === "cancel") {
      if (this.running?.id === request.id) this.running.abort.abort();
      return;
    }
    const { id } = request;
    if (this.running) {
      this.send({ type: "error", id, error: new QuernError("engine-busy").toData() });
      return;
    }
    const abort = new AbortController();
    this.running = { id, abort };
    try {
      const last = await this.run(request, abort.signal);
      this.running = undefined;
      this.send(last);
    } catch (error) {
      const known = abort.signal.aborted ? new QuernError("cancelled") : error;
      this.running = undefined;
      this.send({ type: "error", id, error: toErrorData(known) });
    }
  }

  private async run(request: Work, signal: AbortSignal): Promise<EngineMessage> {
    switch (request.type) {
      case "load":
        return { type: "loaded", id: request.id, facts: await this.load(request, signal) };
      case "generate":
        return {
          ...(await answer({ ...this.loaded(), send: this.send }, request, signal)),
          resident: await residentMemory(),
        };
      case "count": {
        // A memory of its own: counting must not disturb what the sequence holds.
        const memory = new PromptMemory(this.loaded().engine);
        return { type: "counted", id: request.id, tokens: promptTokens(memory, request).length };
      }
    }
  }

  private loaded(): Model {
    if (!this.model) throw new QuernError("engine-not-loaded");
    return this.model;
  }

  private async load(
    request: Extract<EngineRequest, { type: "load" }>,
    signal: AbortSignal,
  ): Promise<LoadFacts> {
    if (this.model) throw new QuernError("engine-busy");
    const { id, path, name, plan } = request;
    const header = await readGgufHeader(path);
    const memory = memoryOfLoad(header, plan, path, request.memory);
    checkMemory(name, memory);
    const needBytes = memory.find(({ device }) => device === "ram")?.needBytes ?? memory[0]?.needBytes ?? 0;
    this.send({ type: "load-started", id, needBytes });
    const engine = this.newEngine((line) => this.log(line));
    try {
      signal.throwIfAborted();
      const facts = await engine.load(
        path,
        plan,
        percentSteps((progress) => this.send({ type: "load-progress", id, progress })),
        signal,
      );
      signal.throwIfAborted();
      this.model = { engine, memory: new PromptMemory(engine), facts };
      return { ...facts, gpuNames: [...facts.gpuNames], ...(await residentMemory()) };
    } catch (error) {
      await engine.dispose().catch(() => undefined);
      throw loadError(error, { name, gpu: plan.backend !== "none", memory }, this.logLines);
    }
  }

  private log(line: string): void {
    this.logLines.push(line.slice(0, 500));
    if (this.logLines.length > keptLogLines) this.logLines.shift();
  }
}

/** Passes progress on only when it has moved by a hundredth: the library tells every tensor. */
function percentSteps(report: (progress: number) => void): (progress: number) => void {
  let last = -1;
  return (progress) => {
    const now = Math.floor(Math.min(1, Math.max(0, progress)) * 100);
    if (now <= last) return;
    last = now;
    report(now / 100);
  };
}
