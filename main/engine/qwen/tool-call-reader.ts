import type { ToolCall } from "../../contract";
import type { TagScanner } from "./tag-scanner";
import { argumentValue } from "./tool-arguments";
import { argumentsOf, JsonStrings, jsonCalls } from "./tool-call-json";
import type { OutputEvent, ToolDefinition } from "./types";

type State =
  | "name"
  | "parameters"
  | "parameter-name"
  | "value"
  | "value-end"
  | "json-arguments"
  | "close"
  | "json"
  | "garbage";

const nameLimit = 256;
/** A name that can be nothing else, although the `>` behind it is missing. */
const plainName = /^[\w.:-]+$/u;

/** What a step of the reader came to: it needs more text, can go on, or the call is over. */
export type ReaderStep = "wait" | "again" | "done" | "done-next-function" | "done-next-call";

/** A closing tag in a value is one only where this comes behind it; elsewhere it is what the value says. */
const behind = {
  "</parameter>": [
    "<parameter",
    "</parameter>",
    "</function>",
    "</tool_call>",
    "</function_invocation>",
    "<function=",
    "<tool_call>",
  ],
  "</function>": ["</tool_call>", "</function>", "</function_invocation>", "<function=", "<tool_call>"],
  "\n</tool_call>": ["<tool_call>"],
} as const;
type Closing = keyof typeof behind;

export interface ReaderOptions {
  readonly form: "function" | "json";
  /** What was written of the call before the reader took over, for showing it. */
  readonly head: string;
  /** It has no `<tool_call>` around it, so that `</function>` ends it. */
  readonly bare: boolean;
  readonly tools: readonly ToolDefinition[];
  readonly nextIndex: () => number;
  readonly emit: (event: OutputEvent) => void;
}

/**
 * Reads one tool call. It accepts the deviations that the model is known for: closing tags twice, left out, or of
 * another kind; another call right behind; quoted names; a `>` left out; and the JSON form of older models.
 */
export class ToolCallReader {
  private state: State;
  private index = -1;
  private name = "";
  private parameter = "";
  private closing: Closing | undefined;
  private readonly values: string[] = [];
  private readonly written: string[];
  private readonly strings = new JsonStrings();
  private triedInString = false;
  private arguments: Record<string, unknown> = {};

  constructor(private readonly options: ReaderOptions) {
    this.state = options.form === "json" ? "json" : "name";
    this.written = [options.head];
  }

  /** Everything of the call so far, as it was written. */
  get raw(): string {
    return this.written.join("");
  }

  /** The name was read before, with what ended it. */
  named(name: string, end: string): void {
    this.written.push(name, end);
    this.name = name.trim();
    this.begin(this.name);
    this.state = "parameters";
  }

  /** There is nothing in the call. */
  empty(): void {
    this.malformed("there is nothing in it");
  }

  step(scanner: TagScanner): ReaderStep {
    switch (this.state) {
      case "name":
        return this.readName(scanner, (name) => {
          this.name = name;
          this.begin(name);
          this.state = "parameters";
        });
      case "parameter-name":
        return this.readName(scanner, (name) => {
          this.parameter = name;
          this.state = "value";
        });
      case "parameters":
        return this.readBetween(scanner);
      case "value":
        return this.readValue(scanner);
      case "value-end":
        return this.readValueEnd(scanner);
      case "close":
        return this.readClose(scanner);
      case "json":
        return this.readJson(scanner, ["</tool_call>"]);
      case "json-arguments":
        return this.readJson(scanner, ["</function>", "</tool_call>"]);
      case "garbage":
        return this.readGarbage(scanner);
    }
  }

  /**
   * The output has ended in the middle of this call.
   * @param ended the model ended it: what is closed is whole. Otherwise more would have come.
   */
  finish(rest: string, ended: boolean): void {
    this.written.push(rest);
    const blank = rest.trim() === "";
    if (this.state === "value-end" && blank && (ended || this.closing !== "</parameter>")) {
      this.storeValue();
      this.complete();
    } else if (this.state === "close") this.complete();
    else if (this.state === "parameters" && blank && ended) this.complete();
    else if (this.state === "json") this.completeJson(rest);
    else if (this.state === "json-arguments") this.completeJsonArguments(rest);
    else this.malformed("the output ended before the call did");
  }

  private begin(name: string): void {
    this.index = this.options.nextIndex();
    this.options.emit({ type: "tool-call-start", index: this.index, name });
  }

  private readName(scanner: TagScanner, found: (name: string) => void): ReaderStep {
    const { text, tag } = scanner.next([">", "\n"]);
    this.values.push(text);
    this.written.push(text, tag ?? "");
    const written = this.values.join("");
    if (tag === undefined && written.length <= nameLimit) return "wait";
    this.values.length = 0;
    const name = written
      .trim()
      .replace(/^["'](.*)["']$/u, "$1")
      .trim();
    const good = tag === ">" ? name !== "" && written.length <= nameLimit : plainName.test(name);
    if (good) found(name);
    else this.state = "garbage";
    return "again";
  }

  private readBetween(scanner: TagScanner): ReaderStep {
    this.written.push(scanner.skipSpace());
    if (scanner.empty) return "wait";
    const tags = ["<parameter=", "<parameter name=", "</function>", "</parameter>"] as const;
    const found = scanner.take(tags);
    if (found !== "none" && found !== "unknown") {
      this.written.push(found);
      if (found === "</function>") this.state = "close";
      else if (found !== "</parameter>") this.state = "parameter-name";
      return "again";
    }
    const json = Object.keys(this.arguments).length === 0 && scanner.comesNext(["{"]) === "yes";
    const over = scanner.comesNext(["</tool_call>", "</function_invocation>", "<function=", "<tool_call>"]);
    if (over === "yes") this.state = "close";
    else if (json) this.state = "json-arguments";
    else if (found === "unknown" || over === "unknown") return "wait";
    else this.state = "garbage";
    return "again";
  }

  private readValue(scanner: TagScanner): ReaderStep {
    const { text, tag } = scanner.next([
      "</parameter>",
      "\n<parameter=",
      "</function>",
      "\n</tool_call>",
    ] as const);
    this.values.push(text);
    this.written.push(text, tag ?? "");
    if (tag === undefined) return "wait";
    if (tag === "\n<parameter=") {
      this.storeValue();
      this.state = "parameter-name";
    } else {
      this.closing = tag;
      this.state = "value-end";
    }
    return "again";
  }

  private readValueEnd(scanner: TagScanner): ReaderStep {
    const closing = this.closing ?? "</parameter>";
    const answer = scanner.empty ? "unknown" : scanner.comesNext(behind[closing]);
    if (answer === "unknown") return "wait";
    if (answer === "no") {
      this.values.push(closing);
      this.state = "value";
      return "again";
    }
    this.storeValue();
    this.state = closing === "</parameter>" ? "parameters" : "close";
    return "again";
  }

  private storeValue(): void {
    const text = this.values.join("").replace(/^\n/u, "").replace(/\n$/u, "");
    this.values.length = 0;
    const tool = this.options.tools.find((candidate) => candidate.name === this.name);
    // Not a plain assignment: the model may write `__proto__`.
    Object.defineProperty(this.arguments, this.parameter, {
      value: argumentValue(tool, this.parameter, text),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }

  private readClose(scanner: TagScanner): ReaderStep {
    this.written.push(scanner.skipSpace());
    if (scanner.empty) return "wait";
    const tags = [
      "</tool_call>",
      "</function>",
      "</function_invocation>",
      "<function=",
      "<tool_call>",
    ] as const;
    const found = scanner.take(tags);
    if (found === "unknown") return "wait";
    if (found === "</function>" || found === "</function_invocation>" || found === "</tool_call>")
      this.written.push(found);
    if (found === "</function>" || found === "</function_invocation>") return "again";
    this.complete();
    return found === "<function="
      ? "done-next-function"
      : found === "<tool_call>"
        ? "done-next-call"
        : "done";
  }

  private readJson(scanner: TagScanner, ends: readonly string[]): ReaderStep {
    const { text, tag } = scanner.next(ends);
    this.values.push(text);
    this.written.push(text, tag ?? "");
    const inString = this.strings.push(text);
    if (tag === undefined) return "wait";
    if (inString) {
      // Once, it may be that a quote is missing and the call ends here all the same.
      if (this.state === "json" && !this.triedInString && jsonCalls(this.values.join(""))) {
        this.completeJson("");
        return "done";
      }
      this.triedInString = true;
      this.values.push(tag);
      this.strings.push(tag);
      return "again";
    }
    if (this.state === "json") {
      this.completeJson("");
      return "done";
    }
    if (tag === "</function>") {
      this.takeJsonArguments("");
      return "again";
    }
    this.completeJsonArguments("");
    return "done";
  }

  private readGarbage(scanner: TagScanner): ReaderStep {
    const { text, tag } = scanner.next(
      this.options.bare ? ["</tool_call>", "</function>"] : ["</tool_call>"],
    );
    this.written.push(text, tag ?? "");
    if (tag === undefined) return "wait";
    this.malformed("it is not in the form that was asked for");
    return "done";
  }

  private takeJsonArguments(rest: string): void {
    const given = argumentsOf(this.values.join("") + rest);
    this.values.length = 0;
    if (given) this.arguments = given;
    this.state = given ? "close" : "garbage";
  }

  private completeJsonArguments(rest: string): void {
    this.takeJsonArguments(rest);
    if (this.state === "close") this.complete();
    else this.malformed("its JSON cannot be read");
  }

  private complete(): void {
    this.options.emit({
      type: "tool-call",
      index: this.index,
      call: { name: this.name, arguments: this.arguments },
    });
  }

  private completeJson(rest: string): void {
    const calls: ToolCall[] | null = jsonCalls(this.values.join("") + rest);
    if (!calls) {
      this.malformed("its JSON cannot be read");
      return;
    }
    for (const call of calls) {
      this.begin(call.name);
      this.options.emit({ type: "tool-call", index: this.index, call });
    }
  }

  private malformed(reason: string): void {
    const index = this.index < 0 ? this.options.nextIndex() : this.index;
    this.options.emit({ type: "tool-call-malformed", index, raw: this.raw, reason });
  }
}
