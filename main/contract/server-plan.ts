import { z } from "zod";

/*
 * What `quern plan-server` works out: a server for several people, with vLLM. Sizes are bytes, contexts are tokens.
 */

const bytes = z.number().int().nonnegative();
const count = z.number().int().positive();

/** The most that a plan counts with. The context is the one that the model was trained for. */
export const serverLimits = { users: 1024, contextTokens: 262_144, perNode: 16, nodes: 16 } as const;

export const serverWishes = z.object({
  /** People whose answers are written at the same time. */
  users: count.max(serverLimits.users),
  /** Tokens of conversation that each of them may have. */
  contextTokens: count.min(1024).max(serverLimits.contextTokens),
  /** Tokens a second for each of them while all of them wait for an answer; null: no wish. */
  tokensPerSecond: z.number().positive().max(1000).nullable(),
});
export type ServerWishes = z.infer<typeof serverWishes>;

export const gpuArchitecture = z.enum(["ampere", "ada", "hopper", "blackwell", "cdna3"]);
export type GpuArchitecture = z.infer<typeof gpuArchitecture>;

export const serverHardware = z.object({
  gpu: z.string(),
  architecture: gpuArchitecture,
  vendor: z.enum(["nvidia", "amd"]),
  /** Of each card. */
  memoryBytes: bytes,
  perNode: count.max(serverLimits.perNode),
  nodes: count.max(serverLimits.nodes),
});
export type ServerHardware = z.infer<typeof serverHardware>;

export const weightFormat = z.enum(["fp8", "nvfp4", "awq"]);
export type WeightFormat = z.infer<typeof weightFormat>;

export const serverMemory = z.object({
  totalBytes: bytes,
  /** vLLM's `gpu_memory_utilization`: the share of a card that it may take. */
  utilization: z.number().positive().max(1),
  budgetBytes: bytes,
  weightsBytes: bytes,
  /** Activations, CUDA graphs, logits. */
  reserveBytes: bytes,
  /** What is left for conversations; 0 where nothing is. */
  poolBytes: bytes,
  kvBytesPerToken: bytes,
  stateBytesPerSequence: bytes,
  /** vLLM gives memory out in blocks, each as large as one layer group's recurrent state. */
  blockBytes: bytes,
  blockTokens: count,
  blocks: z.number().int().nonnegative(),
  blocksPerSequence: count,
  /** What one card has to hold for the users of one copy of the model. */
  neededBytes: bytes,
});
/** The memory of one card. All figures are of one card of one copy of the model. */
export type ServerMemory = z.infer<typeof serverMemory>;

export const serverOption = z.object({
  format: weightFormat,
  repo: z.string(),
  kvCacheType: z.enum(["auto", "fp8"]),
  tensorParallel: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  /** Nodes that share one copy of the model, by Ray. */
  pipelineParallel: z.union([z.literal(1), z.literal(2), z.literal(4)]),
  /** Copies of the model, each with users of its own. */
  replicas: count,
  usersPerReplica: count,
  memory: serverMemory,
  fits: z.boolean(),
  /** Tokens a second for each user while all write, half of the context full: an estimate. */
  tokensPerSecond: z.number().nonnegative(),
  /** The most context for these users, and the most users for this context. */
  mostContextTokens: z.number().int().nonnegative(),
  mostUsers: z.number().int().nonnegative(),
});
export type ServerOption = z.infer<typeof serverOption>;

export const serverHelp = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("fewer-users"), users: count }),
  z.object({ kind: z.literal("less-context"), contextTokens: count }),
  z.object({ kind: z.literal("slower"), tokensPerSecond: z.number().positive() }),
  z.object({ kind: z.literal("more-cards"), perNode: count, nodes: count }),
]);
/** One change that would make the wishes fit. */
export type ServerHelp = z.infer<typeof serverHelp>;

export const serverPlan = z.object({
  schemaVersion: z.literal(1),
  status: z.enum(["fits", "too-slow", "does-not-fit"]),
  wishes: serverWishes,
  hardware: serverHardware,
  /** The best way, or the one that comes nearest. */
  option: serverOption,
  /** Cards that the option leaves idle. */
  idleCards: z.number().int().nonnegative(),
  /** What would help where it does not fit or is too slow; empty where nothing of it does. */
  help: z.array(serverHelp),
});
export type ServerPlan = z.infer<typeof serverPlan>;
