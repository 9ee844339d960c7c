import { QuernError } from "../contract";
import type { ChatBackend, TurnQueue } from "../engine";
import { anthropicError } from "./anthropic/errors";
import { anthropicRoutes } from "./anthropic/routes";
import { createFairTurns } from "./fair-turns";
import { createGenerator, type ServedModel } from "./generate";
import { type ServerLimits, usualLimits } from "./http/limits";
import type { ListenAt } from "./http/listen";
import { type RequestTold, type Serving, serve } from "./http/serve";
import { createMetrics } from "./metrics";
import { embeddingsRoute, type ServedEmbeddings } from "./openai/embeddings";
import { openaiError } from "./openai/errors";
import { responsesRoute } from "./openai/responses-route";
import { openaiRoutes } from "./openai/routes";
import { operationRoutes } from "./operations";
import { createThoughts } from "./thoughts";
import type { TokenStore } from "./tokens";

export interface ApiServerOptions {
  readonly backend: ChatBackend;
  /** The one that chat and agent wait in. */
  readonly queue: TurnQueue;
  readonly tokens: TokenStore;
  /** The model that answers, or would be loaded for an answer; null: there is none. */
  readonly model: () => Promise<ServedModel | null>;
  /** Has the model loaded before each answer. Throws a `QuernError`. */
  readonly ensureLoaded: (signal: AbortSignal) => Promise<void>;
  /** Web pages that may use the server. */
  readonly origins: () => readonly string[];
  /** Names and addresses by which other machines reach this one; asked with each request. Absent: none. */
  readonly names?: () => readonly string[];
  /** Absent: nothing makes embeddings here. */
  readonly embeddings?: ServedEmbeddings;
  readonly limits?: ServerLimits;
  /** Told of each request that is over; never of any text in it. */
  readonly onRequest?: (told: RequestTold) => void;
  readonly onTrouble: (thrown: unknown) => void;
}

/** The API for other programs, off until it is started. No path of it touches files, tools or models on the disk. */
export interface ApiServer {
  /**
   * Listens on this machine or on the network, once each. @returns its port
   * @throws QuernError `server-port-taken`, `server-not-started`
   */
  start(at: ListenAt): Promise<number>;
  /**
   * Takes nothing new, lets what is under way end for so long (ms), then stops it.
   * @param kind on one side alone; absent: on both
   */
  stop(graceMs: number, kind?: ListenAt["kind"]): Promise<void>;
}

export function createApiServer(options: ApiServerOptions): ApiServer {
  const turns = createFairTurns(options.queue);
  const metrics = createMetrics();
  const generator = createGenerator({
    backend: options.backend,
    turns,
    thoughts: createThoughts(),
    model: options.model,
    ensureLoaded: options.ensureLoaded,
    onDone: metrics.answer,
  });
  const startedAt = new Date();
  const servings = new Map<ListenAt["kind"], Serving>();
  const gauges = () => ({
    quern_requests_active: [...servings.values()].reduce((sum, serving) => sum + serving.active(), 0),
    quern_requests_waiting: turns.waiting(),
    quern_model_loaded: options.backend.abilities() === null ? 0 : 1,
    process_resident_memory_bytes: process.memoryUsage.rss(),
    process_start_time_seconds: startedAt.getTime() / 1000,
  });
  const embeddings = options.embeddings ?? noEmbeddings;
  const routes = new Map([
    ...openaiRoutes(generator, { model: options.model, embeddings }, startedAt),
    embeddingsRoute(embeddings),
    responsesRoute(generator),
    ...anthropicRoutes(generator),
    ...operationRoutes(metrics, gauges),
  ]);

  return {
    start: async (at) => {
      if (servings.has(at.kind)) throw new QuernError("server-not-started", { port: at.port });
      const serving = await serve({
        at,
        names: options.names ?? (() => []),
        origins: options.origins,
        tokens: options.tokens,
        limits: options.limits ?? usualLimits,
        routes,
        errorBody: (path, error) =>
          path.startsWith("/v1/messages") ? anthropicError(error) : openaiError(error),
        onRequest: (told) => {
          metrics.request(told);
          options.onRequest?.(told);
        },
        onTrouble: options.onTrouble,
      });
      servings.set(at.kind, serving);
      return serving.port;
    },
    stop: async (graceMs, kind) => {
      const ending = [...servings].filter(([each]) => kind === undefined || each === kind);
      for (const [each] of ending) servings.delete(each);
      await Promise.all(ending.map(([, serving]) => serving.stop(graceMs)));
      if (servings.size === 0) await generator.forget();
    },
  };
}

const noEmbeddings: ServedEmbeddings = {
  model: async () => null,
  embed: async () => {
    throw new QuernError("engine-not-loaded");
  },
};
