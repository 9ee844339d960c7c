import { type GgufHeader, readGgufHeader, shapeOfHeader } from "../../catalog";
import { QuernError, type Reason, toErrorData } from "../../contract";
import type { EngineFacts, TokenEngine } from "../token-engine";
import { answer } from "./answer";
import { AnswerControl } from "./answer-control";
import { Beginnings } from "./beginnings";
import { Conversations, type StateKeeper } from "./conversations";
import { loadError } from "./load-error";
import { checkMemory, memoryOfLoad } from "./memory-gate";
import type { EngineMessage, EngineRequest } from "./protocol";
import { requestPrompt } from "./request-prompt";
import { residentMemory } from "./resident";

const keptLogLines = 40;
const trouble =
  /\b(?:fail|error|unable|cannot|could not|not (?:found|supported|enough)|out of memory|insufficient)/iu;

type Load = Extract<EngineRequest, { type: "load" }>;
type Generate = Extract<EngineRequest, { type: "generate" }>;
type Measure = Extract<EngineRequest, { type: "measure" }>;
/** What needs the engine for itself; one after the other. */
type Work = Extract<EngineRequest, { type: "load" | "generate" | "measure" | "save-states" | "forget" }>;

interface Model {
  readonly engine: TokenEngine;
  readonly facts: EngineFacts;
  readonly conversations: Conversations;
  readonly beginnings: Beginnings;
  readonly keeper: StateKeeper | undefined;
  threads: number;
}

interface Running {
  readonly work: Work;
  readonly abort: AbortController;
  readonly control: AnswerControl;
}

/** The parts of a session that differ between the program and its tests. */
export interface SessionParts {
  newEngine(load: Load, log: (line: string) => void): Promise<TokenEngine>;
  /** Undefined where nothing is kept on disk. */
  openStates(
    load: Load,
    header: GgufHeader,
    facts: EngineFacts,
    tell: (note: Reason) => void,
  ): Promise<StateKeeper | undefined>;
  send(message: EngineMessage): void;
  /** How long the engine is to be idle before what is new is written to disk. */
  readonly idleSaveMs: number;
}

/**
 * What the engine process does: loads one model, once, and answers one request after the other. Counting is
 * answered at any time.
 */
export class EngineSession {
  private model: Model | undefined;
  private running: Running | undefined;
  /** Done when the engine is free. */
  private turn: Promise<void> = Promise.resolve();
  private readonly logLines: string[] = [];
  private idleSave: { readonly timer: NodeJS.Timeout; readonly abort: AbortController } | undefined;

  constructor(private readonly parts: SessionParts) {}

  /** Serves a request; its answers, errors included, go out as messages. */
  async handle(request: EngineRequest): Promise<void> {
    switch (request.type) {
      case "shutdown":
        return;
      case "cancel":
        if (this.running?.work.id === request.id) this.running.abort.abort();
        return;
      case "threads":
        if (!this.model) return;
        this.model.threads = request.threads;
        this.model.engine.setThreads(request.threads);
        return;
      case "state-budget":
        // After what is being saved under the old one.
        await this.alone(async () => this.model?.keeper?.limit(request.budgetBytes));
        return;
      case "answer-now":
        this.parts.send({
          type: "answering-now",
          id: request.id,
          was: this.answerNow(request.conversationId),
        });
        return;
      case "count":
      case "count-texts":
        await this.reply(request.id, () => this.count(request));
        return;
      default:
        await this.work(request);
    }
  }

  private answerNow(conversationId: string): boolean {
    const { running } = this;
    if (running?.work.type !== "generate" || running.work.conversationId !== conversationId) return false;
    return running.control.answerNow();
  }

  private async count(
    request: Extract<EngineRequest, { type: "count" | "count-texts" }>,
  ): Promise<EngineMessage> {
    const { engine } = this.loaded();
    const { id } = request;
    if (request.type === "count-texts")
      return { type: "counted-texts", id, tokens: await engine.countTexts(request.texts) };
    return { type: "counted", id, tokens: await engine.countPrompt(requestPrompt(request)) };
  }

  private async reply(id: number, make: () => Promise<EngineMessage>): Promise<void> {
    try {
      this.parts.send(await make());
    } catch (error) {
      this.parts.send({ type: "error", id, error: toErrorData(error) });
    }
  }

  /** What a person asked for is refused while something else is under way; saving and forgetting wait for it. */
  private async work(work: Work): Promise<void> {
    const { id } = work;
    const waits = work.type === "save-states" || work.type === "forget";
    if (this.running && !waits) {
      this.parts.send({ type: "error", id, error: new QuernError("engine-busy").toData() });
      return;
    }
    const running = { work, abort: new AbortController(), control: new AnswerControl() };
    if (!waits) this.running = running;
    this.stopIdleSave();
    await this.alone(async () => {
      const { signal } = running.abort;
      let last: EngineMessage;
      try {
        signal.throwIfAborted();
        last = await this.run(work, running);
      } catch (error) {
        const known = signal.aborted ? new QuernError("cancelled") : error;
        last = { type: "error", id, error: toErrorData(known) };
      }
      if (this.running === running) this.running = undefined;
      this.parts.send(last);
    });
    if (work.type === "generate") this.saveWhenIdle();
  }

  /** Runs when all that came before is done. */
  private async alone(task: () => Promise<void>): Promise<void> {
    const mine = this.turn.then(task);
    this.turn = mine.catch(() => undefined);
    await mine;
  }

  private async run(work: Work, { abort: { signal }, control }: Running): Promise<EngineMessage> {
    const { id } = work;
    switch (work.type) {
      case "load":
        return { type: "loaded", id, facts: await this.load(work, signal) };
      case "generate":
        return await this.generate(work, control, signal);
      case "measure":
        return { type: "measured", id, ...(await this.measure(work, signal)) };
      case "save-states":
        return { type: "saved", id, files: (await this.model?.conversations.save()) ?? 0 };
      case "forget":
        await this.model?.conversations.forget(work.conversationId);
        return { type: "saved", id, files: 0 };
    }
  }

  private loaded(): Model {
    if (!this.model) throw new QuernError("engine-not-loaded");
    return this.model;
  }

  private async generate(
    request: Generate,
    control: AnswerControl,
    signal: AbortSignal,
  ): Promise<EngineMessage> {
    const { engine, facts, conversations, beginnings } = this.loaded();
    const { conversationId } = request;
    const slot = await conversations.slotFor(conversationId);
    const before = engine.heldTokens(slot);
    let reused = before;
    const send = (message: EngineMessage) => {
      if (message.type === "reading") reused = Math.min(reused, message.reusedTokens);
      this.parts.send(message);
    };
    try {
      const done = await answer({ engine, slot, facts, beginnings, send }, request, control, signal);
      return { ...done, resident: await residentMemory() };
    } finally {
      conversations.changed(conversationId, Math.max(0, engine.heldTokens(slot) - reused));
    }
  }

  private async measure(request: Measure, signal: AbortSignal) {
    const { engine, conversations, threads } = this.loaded();
    const slot = await conversations.borrow();
    if (request.threads !== undefined) engine.setThreads(request.threads);
    try {
      return await engine.measure(slot, request, signal);
    } finally {
      engine.setThreads(threads);
    }
  }

  private async load(
    request: Load,
    signal: AbortSignal,
  ): Promise<Extract<EngineMessage, { type: "loaded" }>["facts"]> {
    if (this.model) throw new QuernError("engine-busy");
    const { id, path, name, plan } = request;
    const header = await readGgufHeader(path);
    // Whoever asks and with whatever figures: numbers that would end llama.cpp never reach it.
    shapeOfHeader(header, path);
    const memory = memoryOfLoad(header, plan, path, request.memory);
    checkMemory(name, memory);
    const needBytes = memory.find(({ device }) => device === "ram")?.needBytes ?? memory[0]?.needBytes ?? 0;
    this.parts.send({ type: "load-started", id, needBytes });
    const engine = await this.parts.newEngine(request, (line) => this.log(line));
    try {
      signal.throwIfAborted();
      const facts = await engine.load(
        path,
        plan,
        percentSteps((progress) => this.parts.send({ type: "load-progress", id, progress })),
        signal,
      );
      signal.throwIfAborted();
      const keeper = await this.parts.openStates(request, header, facts, (note) => this.note(note));
      const conversations = new Conversations(engine, facts.slots, keeper);
      const beginnings = new Beginnings(engine, keeper);
      this.model = { engine, facts, conversations, beginnings, keeper, threads: plan.threads };
      return {
        ...facts,
        gpuNames: [...facts.gpuNames],
        buffers: [...facts.buffers],
        ...this.complaint(),
        ...(await residentMemory()),
      };
    } catch (error) {
      await engine.dispose().catch(() => undefined);
      throw loadError(error, { name, gpu: plan.backend !== "none", memory }, this.logLines);
    }
  }

  /** A sentence about what is being done now; nobody asked for what is done by itself. */
  private note(note: Reason): void {
    if (this.running) this.parts.send({ type: "note", id: this.running.work.id, note });
  }

  private saveWhenIdle(): void {
    this.stopIdleSave();
    const abort = new AbortController();
    const timer = setTimeout(() => {
      void this.alone(async () => {
        if (!abort.signal.aborted) await this.model?.conversations.save(muchIsNew, abort.signal);
      });
    }, this.parts.idleSaveMs);
    this.idleSave = { timer, abort };
  }

  private stopIdleSave(): void {
    clearTimeout(this.idleSave?.timer);
    this.idleSave?.abort.abort();
    this.idleSave = undefined;
  }

  /** The last line of the log that names a trouble: why something may not have landed where it was to. */
  private complaint(): { complaint?: string } {
    const found = this.logLines.findLast((line) => trouble.test(line))?.trim();
    return found ? { complaint: found.slice(0, 300) } : {};
  }

  private log(line: string): void {
    this.logLines.push(line.slice(0, 500));
    if (this.logLines.length > keptLogLines) this.logLines.shift();
  }
}

/**
 * A state file is written whole each time (0.7 GB for 8,000 tokens of the 27B), so a few new tokens in a long
 * conversation wait for more of them, or for the end.
 */
const muchIsNew = (heldTokens: number, unsaved: number) => unsaved * 10 >= heldTokens;

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
