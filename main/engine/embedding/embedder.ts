import { availableParallelism } from "node:os";
import { type ChildHandle, childEnvironment, type SpawnChild } from "../../child";
import { errorFromData, QuernError } from "../../contract";
import { type EmbeddingAnswer, type EmbeddingRequest, embeddingAnswer } from "./messages";

/** Tokens of one text at most; models of this kind were trained with 512 to 32,768, and the memory grows with it. */
const contextTokens = 8192;
/** How long the model stays in memory without use, in ms. */
const usualIdleMs = 600_000;

/** A model file for embeddings. */
export interface EmbeddingFile {
  readonly path: string;
  readonly name: string;
}

export interface Embedded {
  /** Of length 1 each, in the order of the texts. */
  readonly vectors: readonly Float32Array[];
  /** Of all texts together. */
  readonly tokens: number;
}

type Work = EmbeddingRequest extends infer R ? (R extends { id: number } ? Omit<R, "id"> : never) : never;

/** Turns texts into vectors in a process of its own, which is there while it is used. */
export interface Embedder {
  /**
   * @throws QuernError `engine-out-of-memory`, `engine-bad-file`, `context-full`, `engine-crashed`, `cancelled`, and the
   * kinds of files
   */
  embed(file: EmbeddingFile, texts: readonly string[], signal: AbortSignal): Promise<Embedded>;
  dispose(): void;
}

interface Program {
  readonly path: string;
  readonly child: ChildHandle;
  readonly loaded: Promise<EmbeddingAnswer>;
  ask(work: Work): Promise<EmbeddingAnswer>;
}

export function createEmbedder(options: {
  readonly spawn: SpawnChild;
  readonly workingFolder: string;
  readonly idleMs?: number;
}): Embedder {
  let program: Program | undefined;
  let using = 0;
  let timer: NodeJS.Timeout | undefined;

  const end = () => {
    clearTimeout(timer);
    program?.child.kill();
    program = undefined;
  };
  const start = ({ path, name }: EmbeddingFile): Program => {
    const child = options.spawn("embedder", {
      args: [String(process.pid)],
      env: childEnvironment(),
      cwd: options.workingFolder,
    });
    const waiting = new Map<number, { take(answer: EmbeddingAnswer): void; fail(error: QuernError): void }>();
    let next = 0;
    let ended: QuernError | undefined;
    const ask = (work: Work) =>
      new Promise<EmbeddingAnswer>((take, fail) => {
        if (ended) return fail(ended);
        next += 1;
        waiting.set(next, { take, fail });
        child.send({ ...work, id: next });
      });
    child.onMessage((message) => {
      const answer = embeddingAnswer.safeParse(message).data;
      if (!answer) return;
      const one = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.type === "failed") one?.fail(errorFromData(answer.error));
      else one?.take(answer);
    });
    child.onExit(({ code, signal }) => {
      ended = new QuernError("engine-crashed", { what: signal ?? String(code) });
      for (const { fail } of waiting.values()) fail(ended);
      waiting.clear();
      if (program?.child === child) program = undefined;
    });
    const threads = Math.max(1, Math.ceil(availableParallelism() / 2));
    const loaded = ask({ type: "load", path, name, threads, contextTokens });
    // Told to whoever waits for it.
    loaded.catch(() => undefined);
    return { path, child, loaded, ask };
  };

  return {
    embed: async (file, texts, signal) => {
      if (signal.aborted) throw new QuernError("cancelled");
      clearTimeout(timer);
      if (program?.path !== file.path) end();
      program ??= start(file);
      const { loaded, ask, child } = program;
      using += 1;
      try {
        await loaded.catch((error: unknown) => {
          // What could not be loaded is tried anew the next time.
          if (program?.child === child) end();
          throw error;
        });
        const gone = new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => reject(new QuernError("cancelled")), { once: true });
        });
        const answer = await Promise.race([ask({ type: "embed", texts: [...texts] }), gone]);
        if (answer.type !== "embedded") throw new QuernError("engine-crashed", { what: "protocol" });
        return { vectors: answer.vectors, tokens: answer.tokens };
      } finally {
        using -= 1;
        if (using === 0 && program) timer = setTimeout(end, options.idleMs ?? usualIdleMs).unref();
      }
    },
    dispose: end,
  };
}
