import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { OuterResult } from "../agent";
import {
  type ErrorData,
  type McpOffers,
  type McpServer,
  type McpTransport,
  QuernError,
  toErrorData,
} from "../contract";
import type { Net } from "../net";
import { type Reach, ReachChanged, startProgram } from "../workspace";
import { type Connection, connect, wordsOf } from "./connection";
import { offersListed } from "./context";
import { type McpLimits, stderrKept } from "./limits";
import { type ListedTool, toolsListed } from "./listed";
import { netFetch } from "./net-fetch";
import { type Breach, ProgramTransport } from "./program-transport";
import { mayUseNetwork, type ServerRecord } from "./store";
import { cleaned } from "./text";

export interface RunOptions {
  readonly dataFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly netTo: (endpoint: URL, more: { readonly idleTimeoutMs: number }) => Net;
  /** The offline switch: while it is on, nothing that wants a network is started. */
  readonly offline: () => boolean;
  readonly version: string;
  readonly limits: McpLimits;
  /** Something of it has changed. */
  readonly onChange: () => void;
  readonly onListed: (listed: readonly ListedTool[]) => void;
  readonly onTrouble: (thrown: unknown) => void;
}

type Opened = { readonly connection: Connection; readonly close: () => Promise<void> };

/** One server: started, listed, called and ended. It never starts by itself. */
export class ServerRun {
  state: Exclude<McpServer["state"], "unapproved" | "asked"> = "stopped";
  sandbox: McpServer["sandbox"] = null;
  error: ErrorData | null = null;
  stderr = "";
  /** What it listed last; null: nothing since it was started. */
  listed: readonly ListedTool[] | null = null;
  leftOut = 0;
  private opened: Opened | null = null;
  private starting: Promise<void> | null = null;
  private listing: Promise<void> | null = null;
  private listAgain = false;
  /** Counts starts and stops, so that what comes of an earlier one is known as late. */
  private turn = 0;
  private wanted = new AbortController();

  constructor(
    private readonly record: Pick<ServerRecord, "id" | "name" | "transport">,
    private readonly options: RunOptions,
  ) {}

  /**
   * Resolves when it runs and its tools are known.
   * @param consented to what the user has consented; null for one that is not started here
   * @throws QuernError of the kinds `mcp-…` and of the network; `mcp-not-approved` where it would not be started as
   *   consented
   */
  start(consented: Reach | null): Promise<void> {
    if (this.state === "running") return Promise.resolve();
    this.starting ??= this.begin(consented).finally(() => {
      this.starting = null;
    });
    return this.starting;
  }

  /** Ends it, with all that it has started. */
  async stop(): Promise<void> {
    this.turn++;
    this.wanted.abort(new QuernError("cancelled"));
    const { opened } = this;
    this.opened = null;
    this.set("stopped", null);
    await opened?.close().catch(this.options.onTrouble);
    await this.starting?.catch(() => undefined);
  }

  /** @throws QuernError of the kinds `mcp-…`, and the signal's reason */
  async call(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<OuterResult> {
    const { opened } = this;
    if (!opened) throw new QuernError("mcp-ended", { name: this.record.name, why: "" });
    try {
      return await opened.connection.call(tool, args, signal);
    } catch (thrown) {
      // One that does not answer would not answer the next call either.
      if (thrown instanceof QuernError && thrown.code === "mcp-timeout") await this.fail(thrown.toData());
      throw this.error && !signal.aborted ? new QuernError(this.error.code, this.error.params) : thrown;
    }
  }

  /** What it has beside tools. @throws QuernError of the kinds `mcp-…` */
  async offers(): Promise<McpOffers> {
    return offersListed(await this.asked((connection) => connection.offers()));
  }

  /** @throws QuernError of the kinds `mcp-…` */
  read(uri: string): Promise<string | null> {
    return this.asked((connection) => connection.read(uri));
  }

  /** @throws QuernError of the kinds `mcp-…` */
  prompt(name: string, args: Readonly<Record<string, string>>): Promise<string | null> {
    return this.asked((connection) => connection.prompt(name, args));
  }

  private async asked<T>(ask: (connection: Connection) => Promise<T>): Promise<T> {
    const { opened } = this;
    if (!opened) throw new QuernError("mcp-ended", { name: this.record.name, why: "" });
    try {
      return await ask(opened.connection);
    } catch (thrown) {
      if (thrown instanceof QuernError && thrown.code === "mcp-timeout") await this.fail(thrown.toData());
      throw this.error ? new QuernError(this.error.code, this.error.params) : thrown;
    }
  }

  /** Waits for a list that is being asked for. */
  async settled(): Promise<void> {
    await this.listing;
  }

  private async begin(consented: Reach | null): Promise<void> {
    const turn = ++this.turn;
    this.wanted = new AbortController();
    this.stderr = "";
    this.set("starting", null);
    const { name, transport } = this.record;
    const { startMs } = this.options.limits;
    const late = new AbortController();
    // Over all of it: looking through what it may reach, its start, its introduction, and each part of its list.
    const timer = setTimeout(
      () => late.abort(new QuernError("mcp-timeout", { name, seconds: startMs / 1000 })),
      startMs,
    );
    const signal = AbortSignal.any([this.wanted.signal, late.signal]);
    let opened: Opened | null = null;
    try {
      opened = await this.open(transport, consented, turn, signal);
      if (turn !== this.turn) throw new QuernError("cancelled");
      this.take(await opened.connection.list());
      if (turn !== this.turn) throw new QuernError("cancelled");
      this.opened = opened;
      this.set("running", null);
    } catch (thrown) {
      await opened?.close().catch(this.options.onTrouble);
      if (turn !== this.turn) throw this.error ? new QuernError(this.error.code, this.error.params) : thrown;
      const known = thrown instanceof QuernError ? thrown : null;
      const error = known ?? new QuernError("mcp-start-failed", { name, why: wordsOf(thrown) });
      this.set("failed", error.toData());
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async open(
    transport: McpTransport,
    consented: Reach | null,
    turn: number,
    signal: AbortSignal,
  ): Promise<Opened> {
    const { options, record } = this;
    const common = {
      name: record.name,
      version: options.version,
      limits: options.limits,
      signal,
      onToolsChanged: () => {
        if (turn === this.turn && this.opened) this.lookAgain();
      },
      onClosed: () => {
        if (turn === this.turn && this.opened)
          void this.fail(new QuernError("mcp-ended", { name: record.name, why: this.lastWords() }).toData());
      },
    };
    const breached = (breach: Breach) => {
      if (turn === this.turn) this.error = new QuernError(breach, { name: record.name }).toData();
    };
    if (transport.kind === "http") {
      const { StreamableHTTPClientTransport } = await import(
        "@modelcontextprotocol/sdk/client/streamableHttp.js"
      );
      const url = new URL(transport.url);
      const net = options.netTo(url, { idleTimeoutMs: options.limits.callMs });
      const token = transport.tokenFrom === null ? null : (options.env[transport.tokenFrom] ?? null);
      const tooMuch = () => {
        breached("mcp-too-much");
        way.close().catch(options.onTrouble);
      };
      const way = new StreamableHTTPClientTransport(url, {
        fetch: netFetch(net, record.name, token, options.limits.messageBytes, tooMuch),
        reconnectionOptions: {
          maxRetries: 0,
          initialReconnectionDelay: 1000,
          maxReconnectionDelay: 1000,
          reconnectionDelayGrowFactor: 1,
        },
      });
      // Called before the SDK's own, which is put behind it.
      way.onmessage = atMost(options.limits.messagesPerSecond, tooMuch);
      const close = async () => {
        await way.close();
        await net.close();
      };
      const connection = await connect(way, common).catch(async (thrown: unknown) => {
        await close();
        throw this.startTrouble(thrown, turn);
      });
      return { connection, close };
    }
    if (consented === null) throw new QuernError("mcp-not-approved", { name: record.name });
    if (mayUseNetwork({ transport, reach: consented }) && options.offline())
      throw new QuernError("offline", { host: record.name });
    const root = join(options.dataFolder, "mcp", record.id);
    await mkdir(root, { recursive: true });
    const variables = Object.fromEntries(
      transport.env.flatMap((name) => {
        const value = options.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const { command, args, reads, writes, network } = transport;
    const program = await startProgram(
      {
        command,
        args,
        root,
        own: [options.dataFolder],
        reads,
        writes,
        network,
        variables,
        consented,
        signal,
      },
      options.env,
    ).catch((thrown: unknown) => {
      if (signal.aborted) throw signal.reason;
      if (thrown instanceof ReachChanged) throw new QuernError("mcp-not-approved", { name: record.name });
      throw new QuernError("mcp-start-failed", { name: record.name, why: wordsOf(thrown) });
    });
    this.sandbox = program.sandbox;
    this.hear(program.child.stderr, turn);
    // Another start may have taken its place, or a stop have come.
    if (turn !== this.turn) {
      await program.end();
      throw new QuernError("cancelled");
    }
    const { JSONRPCMessageSchema } = await import("@modelcontextprotocol/sdk/types.js");
    const way = new ProgramTransport(
      program,
      (value) => JSONRPCMessageSchema.safeParse(value).data ?? null,
      options.limits,
      breached,
    );
    const connection = await connect(way, common).catch(async (thrown: unknown) => {
      await program.end();
      throw this.startTrouble(thrown, turn);
    });
    const close = async () => {
      await connection.close();
      await program.end();
    };
    return { connection, close };
  }

  /** What it wrote as trouble says more than that it has ended. */
  private startTrouble(thrown: unknown, turn: number): unknown {
    if (turn === this.turn && this.error) return new QuernError(this.error.code, this.error.params);
    const ended = thrown instanceof QuernError && thrown.code === "mcp-ended";
    return ended ? new QuernError("mcp-ended", { name: this.record.name, why: this.lastWords() }) : thrown;
  }

  private lastWords(): string {
    return this.stderr.trim().split("\n").slice(-3).join(" ").slice(-300);
  }

  private hear(stream: NodeJS.ReadableStream, turn: number): void {
    const decoder = new StringDecoder("utf8");
    let raw = "";
    stream.on("data", (chunk: Buffer) => {
      if (turn !== this.turn && this.state !== "failed") return;
      raw = (raw + decoder.write(chunk.subarray(-stderrKept * 2))).slice(-stderrKept * 2);
      this.stderr = cleaned(raw).slice(-stderrKept);
    });
    stream.on("error", () => undefined);
  }

  /** Its tools once more, after it said that they have changed; one question at a time, however often it says so. */
  private lookAgain(): void {
    if (this.listing !== null) {
      this.listAgain = true;
      return;
    }
    const { opened } = this;
    if (!opened) return;
    this.listing = opened.connection
      .list()
      .then(
        (list) => {
          if (this.opened === opened) this.take(list);
        },
        async (thrown: unknown) => {
          if (this.opened === opened) await this.fail(toErrorData(thrown));
        },
      )
      .finally(() => {
        this.listing = null;
        this.options.onChange();
        if (!this.listAgain) return;
        this.listAgain = false;
        setTimeout(() => this.lookAgain(), 1000).unref();
      });
  }

  private take(list: readonly unknown[]): void {
    const { tools, leftOut } = toolsListed(list);
    this.listed = tools;
    this.leftOut = leftOut;
    this.options.onListed(tools);
  }

  private async fail(error: ErrorData): Promise<void> {
    this.turn++;
    const { opened } = this;
    this.opened = null;
    // A breach of a bound, noted before the end that it led to, is the reason.
    this.set("failed", this.error ?? error);
    await opened?.close().catch(this.options.onTrouble);
  }

  private set(state: ServerRun["state"], error: ErrorData | null): void {
    this.state = state;
    this.error = error;
    this.options.onChange();
  }
}

/** Counts its calls, and tells when there are more within a second than these. */
function atMost(perSecond: number, exceeded: () => void): () => void {
  let [from, count] = [0, 0];
  return () => {
    const now = performance.now();
    if (now - from > 1000) [from, count] = [now, 0];
    count++;
    // Told once for each second.
    if (count === perSecond + 1) exceeded();
  };
}
