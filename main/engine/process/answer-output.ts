import type { Reason } from "../../contract";
import { closingText, forcedCallText, type OutputEvent, OutputParser, type Start } from "../qwen";
import type { Generated } from "../token-engine";
import type { AnswerControl } from "./answer-control";
import { LoopDetector } from "./answer-loop";
import { clipWords } from "./answer-notes";
import { StopStrings } from "./answer-stop";
import type { EngineRequest } from "./protocol";

export type AnswerRequest = Omit<Extract<EngineRequest, { type: "generate" }>, "type">;
export type EndReason = "end" | "tool-calls" | "length" | "stop-text" | "loop";

/** What is to be done after a token. */
export type Verdict =
  | { readonly next: "go-on" }
  /** The thought is to be closed with the closing words, and the answer begins. */
  | { readonly next: "close-thought"; readonly note: Reason }
  /** The thought has ended, and from here on the output has to match the schema. */
  | { readonly next: "constrain"; readonly missingBreaks: number }
  /** The answer begins here, and begins with this text. */
  | { readonly next: "call"; readonly missingBreaks: number; readonly text: string }
  | { readonly next: "finish"; readonly reason: EndReason; readonly note?: Reason };

const goOn: Verdict = { next: "go-on" };

/**
 * Understands one answer token by token and says what to do next: the rules of an answer, without the engine.
 * Everything that it gives out goes to `emit`.
 */
export class AnswerOutput {
  private readonly parser: OutputParser;
  private readonly stops: StopStrings;
  private readonly loops = new LoopDetector();
  private thoughtTokens: number;
  private hasCalled = false;
  private constrained = false;
  /** The answer may be a call or match the schema; null: that is not the question, or is answered. */
  private undecided: string | null = null;
  private begun: boolean;
  private finished = false;
  private stopped = false;

  /** @param thoughtBefore tokens that were thought before, in an answer that goes on */
  constructor(
    private readonly request: AnswerRequest,
    start: Start,
    thoughtBefore: number,
    private readonly control: AnswerControl,
    private readonly emit: (events: readonly OutputEvent[]) => void,
  ) {
    this.parser = new OutputParser({
      thinking: start.part === "thought",
      midway: start.midway,
      tools: request.tools ?? [],
      // What has to match a schema is no call, and neither is what was thought about it, unless tools are offered too.
      calls: request.jsonSchema === undefined || this.mayCall,
    });
    this.stops = new StopStrings(request.stop);
    this.thoughtTokens = thoughtBefore;
    this.begun = start.part === "answer" && start.midway;
    // What fills a gap is a file's text, whatever it looks like.
    if (request.suffix !== undefined) this.constrained = true;
    control.thinks(this.inThought);
  }

  private get mayCall(): boolean {
    return (this.request.tools ?? []).length > 0;
  }

  /** Whether the last token stands in the text of the answer, where everybody sees it. */
  get inAnswer(): boolean {
    return this.constrained || (this.undecided === null && this.parser.showing);
  }

  get inThought(): boolean {
    return this.parser.place === "thought";
  }

  /** What is to be done before the first token: a budget may have been used up before the answer was interrupted. */
  begin(): Verdict {
    const due = this.closeIfDue();
    return due.next === "go-on" && !this.inThought && !this.begun ? this.beginAnswer(0) : due;
  }

  /** Takes a token that was generated. */
  take({ token, text, end }: Generated): Verdict {
    if (end) {
      if (text !== "" && this.push(text)) return { next: "finish", reason: "stop-text" };
      return { next: "finish", reason: this.hasCalled ? "tool-calls" : "end" };
    }
    const thought = this.inThought;
    if (thought) this.thoughtTokens++;
    if (this.push(text)) return { next: "finish", reason: "stop-text" };
    if (thought && !this.inThought) {
      this.leaveThought();
      const verdict = this.beginAnswer(this.parser.missingBreaks);
      if (verdict.next !== "go-on") return verdict;
      // A call in the thought turned out to be a draft.
    } else if (!thought && this.inThought) this.control.thinks(true);
    const broken = this.breakLoop(token, text);
    // Nothing is put into the middle of a character.
    return text === "" ? goOn : (broken ?? this.closeIfDue());
  }

  /** The closing words were put behind what was thought. */
  close(): Verdict {
    this.push(closingText);
    this.leaveThought();
    return this.beginAnswer(0);
  }

  /** The beginning of a call was put behind what was written. */
  called(text: string): Verdict {
    this.push(text);
    return goOn;
  }

  /** From here on everything is text: it is held to the schema, and what looks like a tag in it is none. */
  constrain(): void {
    if (this.mayCall) {
      this.undecided = "";
      return;
    }
    this.allText();
  }

  private allText(): void {
    this.parser.finish();
    this.constrained = true;
  }

  /**
   * The output has ended: gives out what was held back.
   * @param ended the model ended it by itself
   */
  finish(ended: boolean): void {
    if (this.finished) return;
    this.finished = true;
    this.control.thinks(false);
    if (this.undecided !== null) this.decide(this.undecided, true);
    if (!this.constrained) this.pass(this.parser.finish(ended));
    this.giveHeld();
  }

  /** Why an answer ended that the model ended: what was held back may have held a call, or a stop string. */
  get endReason(): EndReason {
    if (this.stopped) return "stop-text";
    return this.hasCalled ? "tool-calls" : "end";
  }

  /** What the answer has to begin with, once. */
  private beginAnswer(missingBreaks: number): Verdict {
    if (this.begun || this.parser.place === "call") return goOn;
    this.begun = true;
    const { mustCall, jsonSchema } = this.request;
    if (mustCall) return { next: "call", missingBreaks, text: forcedCallText(mustCall.name) };
    return jsonSchema ? { next: "constrain", missingBreaks } : goOn;
  }

  /** No JSON begins like a tag: the first character that is no blank tells a call from an answer that is held. */
  private decide(text: string, ended = false): boolean {
    const [first] = text.trimStart();
    if (first === undefined && !ended) {
      this.undecided = text;
      return false;
    }
    this.undecided = null;
    if (first === "<") return this.pass(this.parser.push(text));
    this.allText();
    return this.pass(text === "" ? [] : [{ type: "text", text }]);
  }

  private push(text: string): boolean {
    if (this.undecided !== null) return this.decide(this.undecided + text);
    if (this.constrained) return this.pass(text === "" ? [] : [{ type: "text", text }]);
    return this.pass(this.parser.push(text));
  }

  /** Gives events out, text only up to a stop string. @returns whether one has come */
  private pass(events: readonly OutputEvent[]): boolean {
    for (const event of events) {
      if (event.type !== "text") {
        // What was held back stands before whatever comes now.
        if (this.giveHeld()) return true;
        this.give([event]);
      } else if (this.giveText(this.stops.push(event.text))) return true;
    }
    return false;
  }

  private giveHeld(): boolean {
    return this.giveText(this.stops.finish());
  }

  private giveText({ text, stopped }: { text: string; stopped: boolean }): boolean {
    if (text !== "") this.give([{ type: "text", text }]);
    if (stopped) {
      this.finished = true;
      this.stopped = true;
      this.control.thinks(false);
    }
    return stopped;
  }

  private give(events: readonly OutputEvent[]): void {
    if (events.some((event) => event.type === "tool-call")) this.hasCalled = true;
    this.emit(events);
  }

  private leaveThought(): void {
    this.control.thinks(false);
    this.loops.reset();
  }

  private closeIfDue(): Verdict {
    if (!this.inThought) return goOn;
    const { thinkingBudget } = this.request;
    const tokens = this.thoughtTokens;
    if (this.control.wanted)
      return { next: "close-thought", note: { code: "answered-now", params: { tokens } } };
    if (thinkingBudget === undefined || tokens < thinkingBudget) return goOn;
    return { next: "close-thought", note: { code: "thinking-budget-reached", params: { tokens } } };
  }

  private breakLoop(token: number, text: string): Verdict | undefined {
    const { onLoop = "nudge" } = this.request;
    if (onLoop === "ignore") return undefined;
    const loop = this.loops.push(token, text);
    if (!loop) return undefined;
    const params = { words: clipWords(loop.words), times: loop.times };
    if (this.inThought && onLoop === "nudge")
      return { next: "close-thought", note: { code: "loop-thought-closed", params } };
    return { next: "finish", reason: "loop", note: { code: "loop-ended", params } };
  }
}
