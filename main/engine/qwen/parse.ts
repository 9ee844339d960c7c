import { DraftCalls } from "./draft-calls";
import { FenceTracker } from "./fence-tracker";
import { HeldLines } from "./held-lines";
import { TagScanner } from "./tag-scanner";
import { ToolCallReader } from "./tool-call-reader";
import type { OutputEvent, ToolDefinition } from "./types";

/** How the prompt ended, and which tools the model was told of. */
export interface ParseOptions {
  /** The prompt ended inside a thought: with an open `<think>`, or with a thought that goes on. */
  readonly thinking: boolean;
  /** The output goes on in the middle of a thought or an answer; by default it begins one. */
  readonly midway?: boolean;
  readonly tools?: readonly ToolDefinition[];
  /** Whether calls are looked for; by default they are. */
  readonly calls?: boolean;
}

type State =
  | "thinking-start"
  | "thinking"
  | "text-start"
  | "text"
  | "bare-head"
  | "call-head"
  | "call"
  | "after-call";

/** Pieces are worked on in slices of this many characters, which bounds the work of one search. */
const sliceLength = 1024;
const bareTag = "\n<function=";
const nameLimit = 256;

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
  private readonly fence = new FenceTracker();
  private readonly tools: readonly ToolDefinition[];
  private readonly calls: boolean;
  private state: State;
  private reader: ToolCallReader | undefined;
  private draft: DraftCalls | undefined;
  private callIndex = 0;
  private head = "";
  private fromThinking = false;
  private strippedBreaks = 0;
  private events: OutputEvent[] = [];

  constructor({ thinking, midway = false, tools = [], calls = true }: ParseOptions) {
    const part = thinking ? "thinking" : "text";
    this.state = midway ? part : `${part}-start`;
    this.tools = calls ? tools : [];
    this.calls = calls;
    // With thinking off the prompt itself ends with the line breaks that otherwise follow `</think>`.
    if (!thinking) this.strippedBreaks = 2;
  }

  /** Takes the next piece of output and gives the events it completes. */
  push(piece: string): OutputEvent[] {
    for (let at = 0; at < piece.length; at += sliceLength) {
      this.scanner.add(piece.slice(at, at + sliceLength));
      while (this.step());
    }
    return this.take();
  }

  /**
   * The output has ended: gives what was held back.
   * @param ended the model ended it by itself; otherwise it was cut off, and a call that is open is no whole one
   */
  finish(ended = true): OutputEvent[] {
    const rest = this.scanner.rest();
    switch (this.state) {
      case "thinking-start":
      case "thinking":
        this.thinking(rest);
        break;
      case "text-start":
      case "text":
        this.text(rest);
        break;
      case "bare-head":
        this.text(this.head + rest);
        break;
      case "call-head":
        this.notACall(rest);
        break;
      case "call":
        this.reader?.finish(rest, ended);
        this.keepDraft();
        break;
      case "after-call":
        this.keepDraft();
        this.text(rest);
    }
    this.flushThinking(0);
    this.flushText(0);
    return this.take();
  }

  /** In which part of the output the next piece will stand. */
  get place(): "thought" | "answer" | "call" {
    if (this.state === "thinking-start" || this.state === "thinking") return "thought";
    if (this.state === "call-head") return this.fromThinking ? "thought" : "answer";
    if (this.state === "call" || this.draft) return "call";
    return "answer";
  }

  /** In the text of the answer, behind the blanks that it begins with. */
  get showing(): boolean {
    return this.state === "text";
  }

  /** How many of the line breaks between thought and answer have not come yet. */
  get missingBreaks(): number {
    return this.state === "text-start" ? 2 - this.strippedBreaks : 0;
  }

  private get callTag(): readonly "<tool_call>"[] {
    return this.calls ? ["<tool_call>"] : [];
  }

  private step(): boolean {
    switch (this.state) {
      case "thinking-start":
        return this.startThinking();
      case "thinking":
        return this.inThinking();
      case "text-start":
        return this.startText();
      case "text":
        return this.inText();
      case "bare-head":
        return this.inBareHead();
      case "call-head":
        return this.inCallHead();
      case "call":
        return this.inCall();
      case "after-call":
        return this.draft ? this.afterDraft(this.draft) : this.afterCall();
    }
  }

  /** A tag repeated where a part begins says nothing new; elsewhere it is text. */
  private startThinking(): boolean {
    const found = this.scanner.take(["<think>"]);
    if (found === "none") this.state = "thinking";
    return found !== "unknown";
  }

  private startText(): boolean {
    while (this.strippedBreaks < 2) {
      const found = this.scanner.take(["\n"]);
      if (found === "unknown") return false;
      if (found === "none") break;
      this.strippedBreaks++;
    }
    const bare = this.tools.length > 0 ? (["<function="] as const) : [];
    const found = this.scanner.take(["</think>", ...bare]);
    if (found === "</think>") this.strippedBreaks = 0;
    else if (found === "<function=") this.beginBareHead();
    else if (found === "none") this.state = "text";
    return found !== "unknown";
  }

  private inThinking(): boolean {
    const { text, tag } = this.scanner.next([...this.callTag, "</think>"]);
    this.thinking(text);
    if (tag === "</think>") this.endThought(0);
    else if (tag === "<tool_call>") this.beginCallHead(true);
    return tag !== undefined;
  }

  private endThought(strippedBreaks: number): void {
    this.flushThinking(1);
    this.strippedBreaks = strippedBreaks;
    this.state = "text-start";
  }

  private inText(): boolean {
    // A call without its wrapper is only looked for where tools were offered: elsewhere it is an answer about XML.
    const bare = this.tools.length > 0 ? ([bareTag] as const) : [];
    const { text, tag } = this.scanner.next([...this.callTag, ...bare]);
    this.text(text);
    if (tag === undefined) return false;
    // The line break ends the line that may have opened a code block.
    if (tag === bareTag) this.text("\n");
    if (this.fence.open) this.text(tag.trimStart());
    else if (tag === "<tool_call>") this.beginCallHead(false);
    else this.beginBareHead();
    return true;
  }

  private beginBareHead(): void {
    this.head = "<function=";
    this.fromThinking = false;
    this.state = "bare-head";
  }

  /** Without its wrapper only a call of a tool that there is counts: the model may be writing about calls. */
  private inBareHead(): boolean {
    const { text, tag } = this.scanner.next([">", "\n"]);
    this.head += text;
    const name = this.head.slice("<function=".length);
    if (tag === undefined && name.length <= nameLimit) return false;
    if (tag !== undefined && this.tools.some((tool) => tool.name === name.trim())) {
      this.beginCall("function", "<function=", true);
      this.reader?.named(name, tag);
    } else {
      this.text(this.head + (tag ?? ""));
      this.state = "text";
    }
    return true;
  }

  private beginCallHead(fromThinking: boolean): void {
    this.head = "<tool_call>";
    this.fromThinking = fromThinking;
    this.state = "call-head";
  }

  private inCallHead(): boolean {
    this.head += this.scanner.skipSpace();
    if (this.scanner.empty) return false;
    const tags = ["<function=", "<function name=", "<function_invocation>", "</tool_call>"] as const;
    const found = this.scanner.take(tags);
    if (found !== "none" && found !== "unknown") {
      this.head += found;
      if (found === "</tool_call>") this.emptyCall();
      else if (found !== "<function_invocation>") this.beginCall("function", this.head);
      return true;
    }
    const json = this.scanner.comesNext(["{", "[{", "```json", "```\n"]);
    if (json === "yes") this.beginCall("json", this.head);
    else if (found === "unknown" || json === "unknown") return false;
    else this.notACall("");
    return true;
  }

  /** Seen of this model: a call in which there is nothing. Where no tools are, it is an answer about tags. */
  private emptyCall(): void {
    if (this.tools.length === 0) {
      this.notACall("");
      return;
    }
    this.beginCall("function", this.head);
    this.reader?.empty();
    this.endCall();
  }

  private notACall(rest: string): void {
    if (this.fromThinking) {
      if (this.draft) this.dropDraft(this.draft);
      this.thinking(this.head + rest);
    } else this.text(this.head + rest);
    this.state = this.fromThinking ? "thinking" : "text";
  }

  private beginCall(form: "function" | "json", head: string, bare = false): void {
    if (this.fromThinking) this.draft ??= new DraftCalls(this.callIndex);
    else this.flushText(2);
    const { draft } = this;
    this.reader = new ToolCallReader({
      form,
      head,
      bare,
      tools: this.tools,
      nextIndex: () => this.callIndex++,
      emit: (event) => (draft ? draft.events : this.events).push(event),
    });
    this.state = "call";
  }

  private inCall(): boolean {
    const step = this.reader?.step(this.scanner) ?? "done";
    if (step === "wait") return false;
    if (step === "again") return true;
    this.endCall();
    if (step === "done-next-function") this.beginCall("function", "<function=");
    else if (step === "done-next-call") this.beginCallHead(this.fromThinking);
    return true;
  }

  private endCall(): void {
    this.draft?.add(this.reader?.raw ?? "");
    this.reader = undefined;
    this.state = "after-call";
  }

  private afterCall(): boolean {
    this.scanner.skipSpace();
    if (this.scanner.empty) return false;
    const closings = ["</tool_call>", "</function>", "</function_invocation>"] as const;
    const found = this.scanner.take(["<tool_call>", "<function=", ...closings]);
    if (found === "<tool_call>") this.beginCallHead(false);
    else if (found === "<function=") this.beginCall("function", found, true);
    else if (found === "none") this.state = "text";
    return found !== "unknown";
  }

  /** Behind calls in the thought: another one, the end of the thought, or the proof that they were a draft. */
  private afterDraft(draft: DraftCalls): boolean {
    draft.add(this.scanner.skipSpace());
    if (this.scanner.empty) return false;
    const found = draft.closed ? "none" : this.scanner.take(["</think>", "<tool_call>"]);
    if (found === "</think>") draft.closed = true;
    else if (found === "<tool_call>") this.beginCallHead(true);
    else if (found === "none") this.dropDraft(draft);
    return found !== "unknown";
  }

  private dropDraft(draft: DraftCalls): void {
    this.draft = undefined;
    this.callIndex = draft.firstIndex;
    this.thinking(draft.text);
    if (draft.closed) {
      const breaks = /^\n{0,2}/u.exec(draft.gap)?.[0].length ?? 0;
      this.endThought(breaks);
      const rest = draft.gap.slice(breaks);
      if (rest === "") return;
      this.text(rest);
      this.state = "text";
    } else this.state = "thinking";
  }

  private keepDraft(): void {
    if (!this.draft) return;
    this.flushThinking(1);
    for (const event of this.draft.events) this.events.push(event);
    this.draft = undefined;
  }

  private thinking(text: string): void {
    this.delta("thinking", this.thinkingLines.add(text));
  }

  private text(text: string): void {
    this.fence.push(text);
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
