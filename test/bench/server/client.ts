import { request as httpRequest } from "node:http";

export interface Streamed {
  /** Tokens after the first piece, and how long they took to come. */
  readonly tokens: number;
  readonly ms: number;
  /** Of the whole answer. */
  readonly allTokens: number;
}

/** A client that does as little as one can, so that what is measured is the server's. */
export class Client {
  constructor(
    private readonly port: number,
    private readonly token: string,
  ) {}

  /** Streams an answer without a thought. */
  async stream(content: string, tokens: number, signal?: AbortSignal): Promise<Streamed> {
    const body = JSON.stringify({
      model: "quern",
      messages: [{ role: "user", content }],
      reasoning_effort: "none",
      max_tokens: tokens,
      stream: true,
      stream_options: { include_usage: true },
    });
    const pieces: { readonly at: number; readonly text: string }[] = [];
    await this.ask(
      "POST",
      "/v1/chat/completions",
      body,
      (text) => pieces.push({ at: performance.now(), text }),
      signal,
    );
    const lines = pieces.flatMap(({ at, text }) =>
      text
        .split("\n")
        .filter((line) => line.startsWith("data: {"))
        .map((line) => ({ at, chunk: JSON.parse(line.slice(6)) })),
    );
    const texts = lines.flatMap(({ at, chunk }) => {
      const said: unknown = chunk.choices[0]?.delta.content;
      return typeof said === "string" && said !== "" ? [{ at, length: said.length }] : [];
    });
    const allTokens: number = lines.at(-1)?.chunk.usage?.completion_tokens ?? 0;
    const [first] = texts;
    const last = texts.at(-1);
    const all = texts.reduce((sum, { length }) => sum + length, 0);
    // A piece holds the tokens of some milliseconds; those of the first one were written before the clock began.
    const share = first ? 1 - first.length / all : 0;
    return { tokens: allTokens * share, ms: (last?.at ?? 0) - (first?.at ?? 0), allTokens };
  }

  /** Milliseconds to the first byte of the list of models, over a connection of its own. */
  async models(): Promise<number> {
    const started = performance.now();
    let first = 0;
    await this.ask("GET", "/v1/models", undefined, () => {
      first ||= performance.now();
    });
    return first - started;
  }

  private ask(
    method: string,
    path: string,
    body: string | undefined,
    on: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.token}`, "content-type": "application/json" };
      const sent = httpRequest(
        {
          host: "127.0.0.1",
          port: this.port,
          method,
          path,
          headers,
          agent: false,
          ...(signal && { signal }),
        },
        (answer) => {
          if (answer.statusCode !== 200) reject(new Error(`The server answered ${answer.statusCode}`));
          answer.setEncoding("utf8");
          answer.on("data", on);
          answer.on("end", resolve);
          answer.on("error", reject);
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
