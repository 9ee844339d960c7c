import { z } from "zod";
import { engineId, enginePlan, range } from "./fit";

const bytes = z.number().int().nonnegative();
const pair = z.object({
  plannedBytes: bytes,
  /** Null where neither the engine nor the system tells it. */
  tookBytes: bytes.nullable(),
});

export const deviceFact = z.object({
  /** `ram`, or the id of a GPU in the machine report. */
  device: z.string().max(100),
  name: z.string().max(500),
  weights: pair,
  kvCache: pair,
  /** Recurrent state, working memory, and what the process itself takes. */
  rest: pair,
  total: pair,
  /** The engine counts its own buffers only: the driver's part comes on top, and is not known. */
  atLeast: z.boolean(),
});
/** What a load was expected to take of one memory, and what it took. */
export type DeviceFact = z.infer<typeof deviceFact>;

export const answerFact = z.object({
  /** Tokens that were written. */
  tokens: z.number().int().positive(),
  /** Tokens in the context in the middle of the writing. */
  depth: z.number().int().nonnegative(),
  /** Tokens a second. */
  decode: z.number().positive().finite(),
  /** Tokens a second; null where too little was read to tell. */
  prefill: z.number().positive().finite().nullable(),
  at: z.iso.datetime(),
});
/** How fast one answer was. */
export type AnswerFact = z.infer<typeof answerFact>;

export const learned = z.object({
  modelId: z.string().max(5000),
  name: z.string().max(5000),
  bytes,
  /** What people call the parts of the machine. */
  hardware: z.string().max(2000),
  engine: z.object({ id: engineId, version: z.string().max(200) }),
  /** The plan as one string, without what decides nothing. */
  planKey: z.string().max(20_000),
  plan: enginePlan,
  /** What was computed for it, tokens a second. */
  expectedDecode: range.nullable(),
  memory: z.array(deviceFact).max(17),
  /** The newest last. */
  answers: z.array(answerFact).max(100),
  at: z.iso.datetime(),
});
/** Plan and fact of one way to run one file on one machine. */
export type Learned = z.infer<typeof learned>;
