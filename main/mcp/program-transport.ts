import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import type { RunningProgram } from "../workspace";
import type { McpLimits } from "./limits";

/** Why a server was ended by Quern. */
export type Breach = "mcp-too-much" | "mcp-no-protocol";

const lastWordsMs = 200;

/**
 * Talks with a program over its standard input and output, a message a line. The SDK's own starts the process itself,
 * outside of any sandbox, and has no bounds.
 */
export class ProgramTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  private chunks: Buffer[] = [];
  private held = 0;
  private stray = 0;
  private second = { from: 0, bytes: 0, messages: 0 };
  private closed = false;

  constructor(
    private readonly program: RunningProgram,
    private readonly parse: (value: unknown) => JSONRPCMessage | null,
    private readonly limits: McpLimits,
    private readonly onBreach: (breach: Breach) => void,
  ) {}

  async start(): Promise<void> {
    const { child } = this.program;
    child.stdout.on("data", (chunk: Buffer) => this.take(chunk));
    // What is written to a program that has just ended is nobody's error: its end is told by itself.
    child.stdin.on("error", () => undefined);
    child.once("exit", () => this.ends());
    if (child.exitCode !== null || child.signalCode !== null) this.ends();
  }

  send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.program.child;
    if (this.closed || !stdin.writable) return Promise.reject(new Error("The program has ended."));
    // It asks and does not read the answers, which would pile up here.
    if (stdin.writableLength > this.limits.messageBytes) {
      this.breach("mcp-too-much");
      return Promise.reject(new Error("The program does not read what is sent to it."));
    }
    return new Promise((resolve, reject) => {
      stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    this.hasClosed();
    await this.program.end();
  }

  /** Its last words are still on their way; what it left running may hold its pipes for ever. */
  private ends(): void {
    const timer = setTimeout(() => this.hasClosed(), lastWordsMs);
    this.program.child.once("close", () => {
      clearTimeout(timer);
      this.hasClosed();
    });
  }

  private hasClosed(): void {
    if (this.closed) return;
    this.closed = true;
    this.chunks = [];
    this.onclose?.();
  }

  private take(chunk: Buffer): void {
    if (this.closed) return;
    const now = performance.now();
    if (now - this.second.from > 1000) this.second = { from: now, bytes: 0, messages: 0 };
    this.second.bytes += chunk.length;
    if (this.second.bytes > this.limits.bytesPerSecond) this.breach("mcp-too-much");
    for (let from = 0; from < chunk.length && !this.closed; ) {
      const end = chunk.indexOf(10, from);
      const part = chunk.subarray(from, end < 0 ? undefined : end);
      from = end < 0 ? chunk.length : end + 1;
      this.chunks.push(part);
      this.held += part.length;
      if (this.held > this.limits.messageBytes) this.breach("mcp-too-much");
      if (end < 0 || this.closed) return;
      const line = Buffer.concat(this.chunks).toString("utf8").trim();
      this.chunks = [];
      this.held = 0;
      if (line !== "") this.line(line);
    }
  }

  private line(line: string): void {
    this.second.messages++;
    if (this.second.messages > this.limits.messagesPerSecond) {
      this.breach("mcp-too-much");
      return;
    }
    const message = this.understood(line);
    if (message) {
      this.stray = 0;
      this.onmessage?.(message);
      return;
    }
    // Many a server writes a line of greeting where only messages belong.
    this.stray++;
    if (this.stray > this.limits.strayLines) this.breach("mcp-no-protocol");
  }

  private understood(line: string): JSONRPCMessage | null {
    try {
      return this.parse(JSON.parse(line));
    } catch {
      return null;
    }
  }

  private breach(breach: Breach): void {
    this.onBreach(breach);
    this.close().catch((error: Error) => this.onerror?.(error));
  }
}
