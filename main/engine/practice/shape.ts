/**
 * The sizes of the practice model: the architecture of the real one (three Gated DeltaNet layers, then one of
 * gated attention) in miniature. Names as in the GGUF keys of `qwen35`.
 */
export const shape = {
  layers: 4,
  attentionInterval: 4,
  heads: 2,
  kvHeads: 1,
  headSize: 64,
  rotaryDims: 16,
  rotarySections: [3, 3, 2, 0],
  stateSize: 32,
  keyGroups: 2,
  valueHeads: 4,
  convTaps: 4,
  contextTokens: 32_768,
} as const;

export const keyDims = shape.stateSize * shape.keyGroups;
export const valueDims = shape.stateSize * shape.valueHeads;
export const convDims = 2 * keyDims + valueDims;

/** Random-sign codes tell tokens apart in this many dimensions; a power of four, so that 1 over its root is exact in F16. */
export const codeDims = 256;

/** Which dimension of the residual stream means what; one-hot features stand behind the token codes. */
export interface Dims {
  readonly one: number;
  readonly imStart: number;
  readonly letterU: number;
  readonly userTurn: number;
  readonly trigger: number;
  /** Of tables with sequences only, as are `markOf` and `said`; else they lie where nothing reads them. */
  readonly mark: number;
  readonly letterA: number;
  readonly closesTool: number;
  readonly endsThinking: number;
  readonly endsAnswer: number;
  readonly beforeCall: number;
  readonly beforeCallEnd: number;
  readonly prompt: number;
  readonly atThought: number;
  readonly atAnswer: number;
  readonly atCall: number;
  /** First of one dimension per reply, for each of these: its trigger, being chosen, and its three beginnings. */
  readonly triggerOf: number;
  readonly chosen: number;
  readonly beginThought: number;
  readonly beginAnswer: number;
  readonly beginCall: number;
  /** First of one dimension per reply: the mark that it leaves in the history, and that it was said last. */
  readonly markOf: number;
  readonly said: number;
  readonly total: number;
  readonly feedForward: number;
  readonly replies: number;
}

/**
 * The layout for this many replies, the fallback among them.
 * @param sequences whether some reply follows another
 * @throws RangeError when the recurrent state has no room for so many
 */
export function layOutDims(replies: number, sequences = false): Dims {
  if (replies > valueDims) throw new RangeError(`At most ${valueDims} replies fit, ${replies} were given`);
  let next = codeDims;
  const take = (count: number): number => {
    const at = next;
    next += count;
    return at;
  };
  const flags = {
    one: take(1),
    imStart: take(1),
    letterU: take(1),
    userTurn: take(1),
    trigger: take(1),
    endsThinking: take(1),
    endsAnswer: take(1),
    beforeCall: take(1),
    beforeCallEnd: take(1),
    prompt: take(1),
    atThought: take(1),
    atAnswer: take(1),
    atCall: take(1),
    triggerOf: take(replies),
    chosen: take(replies),
    beginThought: take(replies),
    beginAnswer: take(replies),
    beginCall: take(replies),
    mark: take(sequences ? 1 : 0),
    letterA: take(sequences ? 1 : 0),
    closesTool: take(sequences ? 1 : 0),
    markOf: take(sequences ? replies : 0),
    said: take(sequences ? replies : 0),
  };
  return {
    ...flags,
    total: Math.ceil(next / 64) * 64,
    feedForward: Math.ceil((3 * replies) / 32) * 32,
    replies,
  };
}
