import type { TagScanner } from "./tag-scanner";
import { argumentValue } from "./tool-arguments";
import type { OutputEvent, ToolDefinition } from "./types";

type State = "name" | "parameters" | "parameter-name" | "value" | "close" | "json" | "garbage";

const nameLimit = 256;

/** What a step of the reader came to: it needs more text, can go on, or the call is over. */
export type ReaderStep = "wait" | "again" | "done" | "done-next-function" | "done-next-call";

/**
 * Reads one tool call. It accepts the deviations that the model is known for: a closing tag twice, left out, or
 * another call right behind; and the JSON form of older models.
 */
export class ToolCallReader {
  private state: State;
  private name = "";
  private parameter = "";
  private readonly values: string[] = [];
  private readonly raw: string[] = [];
  private readonly arguments: Record<string, unknown> = {};

  constructor(
    form: "function" | "json",
    private readonly index: number,
    private readonly tools: readonly ToolDefinition[],
    private readonly emit: (event: OutputEvent) => void,
  ) {
    this.state = form === "json" ? "json" : "name";
    this.raw.push(form === "json" ? "{" : "<function=");
  }

  step(scanner: TagScanner): ReaderStep {
    switch (this.state) {
      case "name":
        return this.readName(scanner, (name) => {
          this.name = name;
          this.emit({ type: "tool-call-start", index: this.index, name });
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
      case "close":
        return this.readClose(scanner);
      case "json":
      case "garbage":
        return this.readToEnd(scanner);
    }
  }

  /** The output has ended in the middle of this call. */
  finish(rest: string): void {
    if (this.state === "close") this.complete();
    else if (this.state === "json") this.completeJson(rest);
    else this.malformed(rest, "the output ended before the call did");
  }

  private readName(scanner: TagScanner, found: (name: string) => void): ReaderStep {
    const { text, tag } = scanner.next([">", "\n"]);
    this.values.push(text);
    this.raw.push(text, tag ?? "");
    const name = this.values.join("");
    if (tag === undefined && name.length <= nameLimit) return "wait";
    this.values.length = 0;
    if (tag !== ">" || name.trim() === "" || name.length > nameLimit) this.state = "garbage";
    else found(name.trim());
    return "again";
  }

  private readBetween(scanner: TagScanner): ReaderStep {
    this.raw.push(scanner.skipSpace());
    let unknown = scanner.empty;
    for (const tag of ["<parameter=", "</function>", "</parameter>", "</tool_call>"] as const) {
      const answer = scanner.take(tag);
      if (answer === "unknown") unknown = true;
      if (answer !== "yes") continue;
      this.raw.push(tag);
      if (tag === "<parameter=") this.state = "parameter-name";
      else if (tag === "</function>") this.state = "close";
      else if (tag === "</tool_call>") {
        this.complete();
        return "done";
      }
      return "again";
    }
    if (unknown) return "wait";
    this.state = "garbage";
    return "again";
  }

  private readValue(scanner: TagScanner): ReaderStep {
    const { text, tag } = scanner.next([
      "</parameter>",
      "\n<parameter=",
      "\n</function>\n</tool_call>",
    ] as const);
    this.values.push(text);
    this.raw.push(text, tag ?? "");
    if (tag === undefined) return "wait";
    this.storeValue();
    if (tag === "\n</function>\n</tool_call>") {
      this.complete();
      return "done";
    }
    this.state = tag === "</parameter>" ? "parameters" : "parameter-name";
    return "again";
  }

  private storeValue(): void {
    const text = this.values.join("").replace(/^\n/u, "").replace(/\n$/u, "");
    this.values.length = 0;
    const tool = this.tools.find((candidate) => candidate.name === this.name);
    // Not a plain assignment: the model may write `__proto__`.
    Object.defineProperty(this.arguments, this.parameter, {
      value: argumentValue(tool, this.parameter, text),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }

  private readClose(scanner: TagScanner): ReaderStep {
    this.raw.push(scanner.skipSpace());
    const results = [
      ["</tool_call>", "done"],
      ["<function=", "done-next-function"],
      ["<tool_call>", "done-next-call"],
    ] as const;
    let unknown = scanner.empty;
    for (const [tag, result] of results) {
      const answer = scanner.take(tag);
      if (answer === "unknown") unknown = true;
      if (answer !== "yes") continue;
      this.complete();
      return result;
    }
    if (unknown) return "wait";
    this.complete();
    return "done";
  }

  private readToEnd(scanner: TagScanner): ReaderStep {
    const { text, tag } = scanner.next(["</tool_call>"]);
    this.raw.push(text);
    if (tag === undefined) return "wait";
    if (this.state === "json") this.completeJson("");
    else this.malformed(tag, "it is not in the form that was asked for");
    return "done";
  }

  private complete(): void {
    this.emit({
      type: "tool-call",
      index: this.index,
      call: { name: this.name, arguments: this.arguments },
    });
  }

  private completeJson(rest: string): void {
    try {
      const parsed: unknown = JSON.parse(this.raw.join("") + rest);
      if (typeof parsed !== "object" || parsed === null) throw new TypeError("no object");
      const { name, arguments: given, parameters } = parsed as Record<string, unknown>;
      const values = given ?? parameters ?? {};
      if (typeof name !== "string" || typeof values !== "object" || Array.isArray(values))
        throw new TypeError("no name or no arguments");
      this.emit({ type: "tool-call-start", index: this.index, name });
      this.emit({
        type: "tool-call",
        index: this.index,
        call: { name, arguments: values as Record<string, unknown> },
      });
    } catch {
      this.malformed(rest, "its JSON cannot be read");
    }
  }

  private malformed(rest: string, reason: string): void {
    this.emit({ type: "tool-call-malformed", index: this.index, raw: this.raw.join("") + rest, reason });
  }
}
