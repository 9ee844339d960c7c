import { HeldLines } from "./held-lines";
import { TagScanner } from "./tag-scanner";
import { ToolCallReader } from "./tool-call-reader";
import type { OutputEvent, ToolDefinition } from "./types";

/** How the prompt ended, and which tools the model was told of. */
export interface ParseOptions {
  /** On: the prompt ended with an open `<think>`, so the output begins inside the thought. */
  readonly thinking: boolean;
  readonly tools?: readonly ToolDefinition[];
}

type State = "thinking-start" | "thinking" | "text-start" | "text" | "call-head" | "call" | "after-call";

/** Pieces are worked on in slices of this many characters, which bounds the work of one search. */
const sliceLength = 1024;

/**
 * Understands the model's output while it is being written: thinking, text, tool calls.
 *
 * Any cutting of the same text into pieces gives the same events (deltas merged). It never throws, whatever the
 * model writes, and its time is linear in the length of the text. What cannot be a call stays visible as text.
 */
export class OutputParser {
  private readonly scanner = new TagScanner();
  private readonly thinkingLines = new HeldLines();
  private readonly textLines = new HeldLines();
  private readonly tools: readonly ToolDefinition[];
  private state: State;
  private reader: ToolCallReader | undefined;
  private callIndex = 0;
  private callHead = "";
  private callFromThinking = false;
  private strippedBreaks = 0;
  private events: OutputEvent[] = [];

  constructor(options: ParseOptions) {
    this.state = options.thinking ? "thinking-start" : "text-start";
    this.tools = options.tools ?? [];
    // With thinking off the prompt itself ends with the line breaks that otherwise follow `</think>`.
    if (!options.thinking) this.strippedBreaks = 2;
  }

  /** Takes the next piece of output and gives the events it completes. */
  push(piece: string): OutputEvent[] {
    for (let at = 0; at < piece.length; at += sliceLength) {
      this.scanner.add(piece.slice(at, at + sliceLength));
      while (this.step());
    }
    return this.take();
  }

  /** The output has ended: gives what was held back. */
  finish(): OutputEvent[] {
    const rest = this.scanner.rest();
    switch (this.state) {
      case "thinking-start":
      case "thinking":
        this.thinking(rest);
        this.flushThinking(0);
        break;
      case "text-start":
      case "text":
      case "after-call":
        this.text(rest);
        break;
      case "call-head":
        this.notACall(rest);
        this.flushThinking(0);
        break;
      case "call":
        this.reader?.finish(rest);
    }
    this.flushText(0);
    return this.take();
  }

  private step(): boolean {
    switch (this.state) {
      case "thinking-start":
        return this.start("thinking");
      case "thinking":
        return this.inThinking();
      case "text-start":
        return this.start("text");
      case "text":
        return this.inText();
      case "call-head":
        return this.inCallHead();
      case "call":
        return this.inCall();
      case "after-call":
        return this.afterCall();
    }
  }

  /** A thinking tag repeated where a part begins says nothing new; elsewhere it is text. */
  private start(part: "thinking" | "text"): boolean {
    if (part === "text") {
      while (this.strippedBreaks < 2) {
        const answer = this.scanner.take("\n");
        if (answer === "unknown") return false;
        if (answer === "no") break;
        this.strippedBreaks++;
      }
    }
    const tag = part === "thinking" ? "<think>" : "</think>";
    const answer = this.scanner.take(tag);
    if (answer === "unknown") return false;
    if (answer === "no") this.state = part;
    else this.strippedBreaks = 0;
    return true;
  }

  private inThinking(): boolean {
    const { text, tag } = this.scanner.next(["</think>", "<tool_call>"] as const);
    this.thinking(text);
    if (tag === "</think>") {
      this.flushThinking(1);
      this.strippedBreaks = 0;
      this.state = "text-start";
    } else if (tag === "<tool_call>") {
      this.beginCallHead(true);
    }
    return tag !== undefined;
  }

  private inText(): boolean {
    // A call without its wrapper is only looked for where tools were offered: elsewhere it is an answer about XML.
    const tags: ("<tool_call>" | "\n<function=")[] =
      this.tools.length > 0 ? ["<tool_call>", "\n<function="] : ["<tool_call>"];
    const { text, tag } = this.scanner.next(tags);
    this.text(text);
    if (tag === "<tool_call>") this.beginCallHead(false);
    else if (tag === "\n<function=") {
      this.flushText(1);
      this.beginCall("function");
    }
    return tag !== undefined;
  }

  private beginCallHead(fromThinking: boolean): void {
    this.callHead = "<tool_call>";
    this.callFromThinking = fromThinking;
    this.state = "call-head";
  }

  private inCallHead(): boolean {
    this.callHead += this.scanner.skipSpace();
    if (this.scanner.empty) return false;
    const xml = this.scanner.take("<function=");
    if (xml === "unknown") return false;
    if (xml === "yes") this.beginCall("function");
    else if (this.scanner.take("{") === "yes") this.beginCall("json");
    else this.notACall("");
    return true;
  }

  private notACall(rest: string): void {
    if (this.callFromThinking) this.thinking(this.callHead + rest);
    else this.text(this.callHead + rest);
    this.state = this.callFromThinking ? "thinking" : "text";
  }

  private beginCall(form: "function" | "json"): void {
    this.flushThinking(1);
    this.flushText(2);
    this.reader = new ToolCallReader(form, this.callIndex++, this.tools, (event) => this.events.push(event));
    this.state = "call";
  }

  private inCall(): boolean {
    const step = this.reader?.step(this.scanner) ?? "done";
    if (step === "wait") return false;
    if (step === "again") return true;
    this.reader = undefined;
    if (step === "done-next-function") this.beginCall("function");
    else if (step === "done-next-call") this.beginCallHead(false);
    else this.state = "after-call";
    return true;
  }

  private afterCall(): boolean {
    this.scanner.skipSpace();
    if (this.scanner.empty) return false;
    const call = this.scanner.take("<tool_call>");
    const bare = this.scanner.take("<function=");
    const close = this.scanner.take("</tool_call>");
    if (call === "yes") this.beginCallHead(false);
    else if (bare === "yes") this.beginCall("function");
    else if (close !== "yes") {
      if (call === "unknown" || bare === "unknown" || close === "unknown") return false;
      this.state = "text";
    }
    return true;
  }

  private thinking(text: string): void {
    this.delta("thinking", this.thinkingLines.add(text));
  }

  private text(text: string): void {
    this.delta("text", this.textLines.add(text));
  }

  private flushThinking(drop: number): void {
    this.delta("thinking", this.thinkingLines.flush(drop));
  }

  private flushText(drop: number): void {
    this.delta("text", this.textLines.flush(drop));
  }

  private delta(type: "thinking" | "text", text: string): void {
    if (text === "") return;
    const last = this.events.at(-1);
    if (last?.type === type) this.events[this.events.length - 1] = { type, text: last.text + text };
    else this.events.push({ type, text });
  }

  private take(): OutputEvent[] {
    const events = this.events;
    this.events = [];
    return events;
  }
}
