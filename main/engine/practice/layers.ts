import { fillSigns, Matrix, seeded } from "./matrix";
import type { Script, ScriptedReply } from "./script";
import { convDims, type Dims, keyDims, shape, valueDims } from "./shape";

/** Steepness of every decision: the activation functions are then as good as a switch. */
const steep = 25;
/** Below the normalized stream's root-mean-square, so that idle layers compute with ordinary numbers. */
const idleSize = 1 / 16;

/** The vectors and matrices of one layer, by the end of their GGUF name. Vectors have one row. */
export type LayerWeights = ReadonlyMap<string, Matrix>;

const filled = (columns: number, value: number, rows = 1): Matrix => {
  const out = new Matrix(columns, rows);
  out.values.fill(value);
  return out;
};

/** Which of the convolution's four taps carries the present token, and which the one before. */
const tapNow = shape.convTaps - 1;
const tapBefore = shape.convTaps - 2;

interface DeltaLayer {
  /** Rows of the value projection; input is the normalized stream. */
  readonly values: (set: (channel: number, dim: number, weight: number) => void) => void;
  /** Opens the write gate where its weighted sum is positive. */
  readonly gate: (set: (dim: number, weight: number) => void) => void;
  /** Where the state's channels go in the residual stream. */
  readonly out: (set: (dim: number, channel: number) => void) => void;
  readonly tap: number;
}

/**
 * A Gated DeltaNet layer used as a memory with one address. Its key and query never change, so the delta rule
 * (`S += beta * (v - S k) k`) makes a write replace what was there, a closed gate (beta = 0) keeps it, and with
 * no decay it lasts for the whole context.
 */
function deltaMemory(dims: Dims, layer: DeltaLayer): Map<string, Matrix> {
  const qkv = new Matrix(dims.total, convDims);
  for (let group = 0; group < shape.keyGroups; group++) {
    qkv.set(group * shape.stateSize, dims.one, steep);
    qkv.set(keyDims + group * shape.stateSize, dims.one, steep);
  }
  const conv = new Matrix(shape.convTaps, convDims);
  for (let channel = 0; channel < convDims; channel++)
    conv.set(channel, channel < 2 * keyDims ? tapNow : layer.tap, 1);
  layer.values((channel, dim, weight) => qkv.add(2 * keyDims + channel, dim, steep * weight));
  const beta = new Matrix(dims.total, shape.valueHeads);
  for (let head = 0; head < shape.valueHeads; head++)
    layer.gate((dim, weight) => beta.add(head, dim, steep * weight));
  // The normalized state has the root of its size in the one channel that is set; the output gate is made to
  // multiply by about four (a token has two to five ones in the stream, so the stream's constant is near
  // the root of a third of its width); this brings it back to about one.
  const gateFactor = 4;
  const back = 1 / (Math.sqrt(shape.stateSize) * gateFactor);
  const out = new Matrix(valueDims, dims.total);
  layer.out((dim, channel) => out.set(dim, channel, back));
  const outputGate = new Matrix(dims.total, valueDims);
  for (let channel = 0; channel < valueDims; channel++)
    outputGate.set(channel, dims.one, gateFactor / Math.sqrt(dims.total / 3));
  return new Map([
    ["attn_qkv.weight", qkv],
    ["attn_gate.weight", outputGate],
    ["ssm_conv1d.weight", conv],
    ["ssm_dt.bias", filled(shape.valueHeads, 0)],
    ["ssm_a", filled(shape.valueHeads, 0)],
    ["ssm_beta.weight", beta],
    ["ssm_alpha.weight", new Matrix(dims.total, shape.valueHeads)],
    ["ssm_norm.weight", filled(shape.stateSize, 1)],
    ["ssm_out.weight", out],
  ]);
}

/** Layer 0: marks the token right after `<|im_start|>`. Its gate is always open. */
function whoSpeaks(dims: Dims): Map<string, Matrix> {
  return deltaMemory(dims, {
    tap: tapBefore,
    values: (set) => {
      set(0, dims.imStart, 1);
      set(0, dims.one, -0.5);
    },
    gate: (set) => set(dims.one, 1),
    out: (set) => set(dims.userTurn, 0),
  });
}

/** Layer 1: remembers the last trigger; the `u` of a `user` turn's head clears it. */
function lastTrigger(dims: Dims): Map<string, Matrix> {
  return deltaMemory(dims, {
    tap: tapNow,
    values: (set) => {
      for (let reply = 0; reply < dims.replies; reply++) {
        set(reply, dims.triggerOf + reply, 1);
        set(reply, dims.one, -0.5);
      }
    },
    gate: (set) => {
      set(dims.trigger, 1);
      set(dims.letterU, 0.6);
      set(dims.userTurn, 0.6);
      set(dims.one, -0.8);
    },
    out: (set) => {
      for (let reply = 0; reply < dims.replies; reply++) set(dims.chosen + reply, reply);
    },
  });
}

/**
 * Of tables with sequences: remembers which reply was said last, by the mark at its end. The `a` of an
 * `assistant` turn's head clears it, so that it holds for the turn that follows and no longer.
 */
function saidLast(dims: Dims): Map<string, Matrix> {
  return deltaMemory(dims, {
    tap: tapNow,
    values: (set) => {
      for (let reply = 0; reply < dims.replies; reply++) {
        set(reply, dims.markOf + reply, 1);
        set(reply, dims.one, -0.5);
      }
    },
    gate: (set) => {
      set(dims.mark, 1);
      set(dims.letterA, 0.6);
      set(dims.userTurn, 0.6);
      set(dims.one, -0.8);
    },
    out: (set) => {
      for (let reply = 0; reply < dims.replies; reply++) set(dims.said + reply, reply);
    },
  });
}

/**
 * Of tables with sequences, in place of `lastTrigger`: the head of a `user` turn chooses the reply that follows what
 * was said last, if there is one; a trigger in the turn takes its place. After a reply that is deaf to the results of
 * tools, the end of each result chooses once more. The weights leave room for flags that come out of earlier layers
 * as little as three quarters of one.
 */
function triggerOrNext(dims: Dims, replies: readonly ScriptedReply[]): Map<string, Matrix> {
  return deltaMemory(dims, {
    tap: tapNow,
    values: (set) => {
      replies.forEach(({ after }, reply) => {
        set(reply, dims.triggerOf + reply, 2);
        set(reply, dims.one, -1.1);
        if (after === undefined) return;
        // Both together are above the threshold, each alone is below.
        set(reply, dims.said + after, 0.8);
        set(reply, dims.userTurn, 0.8);
        set(reply, dims.closesTool, 0.8);
      });
    },
    gate: (set) => {
      set(dims.trigger, 1);
      set(dims.letterU, 0.6);
      set(dims.userTurn, 0.6);
      set(dims.closesTool, 0.75);
      replies.forEach(({ deaf, mark }, reply) => {
        if (deaf && mark !== undefined) set(dims.said + reply, 0.15);
      });
      set(dims.one, -0.8);
    },
    out: (set) => {
      for (let reply = 0; reply < dims.replies; reply++) set(dims.chosen + reply, reply);
    },
  });
}

/** Layer 2 computes like any other but adds nothing. */
function idleDelta(dims: Dims): Map<string, Matrix> {
  const next = seeded(2);
  const layer = deltaMemory(dims, { tap: tapNow, values: () => {}, gate: () => {}, out: () => {} });
  layer.set("attn_qkv.weight", fillSigns(new Matrix(dims.total, convDims), idleSize, next));
  layer.set("ssm_a", filled(shape.valueHeads, -0.5));
  return layer;
}

/** Layer 3, the attention: computes, and adds nothing. */
function idleAttention(dims: Dims): Map<string, Matrix> {
  const next = seeded(3);
  const signs = (rows: number) => fillSigns(new Matrix(dims.total, rows), idleSize, next);
  return new Map([
    ["attn_q.weight", signs(2 * shape.heads * shape.headSize)],
    ["attn_k.weight", signs(shape.kvHeads * shape.headSize)],
    ["attn_v.weight", signs(shape.kvHeads * shape.headSize)],
    ["attn_output.weight", new Matrix(shape.heads * shape.headSize, dims.total)],
    ["attn_q_norm.weight", filled(shape.headSize, 1)],
    ["attn_k_norm.weight", filled(shape.headSize, 1)],
  ]);
}

/** The feed-forward part of the last layer: "at this place" and "this reply is chosen" give its beginning. */
function decide(dims: Dims): Map<string, Matrix> {
  const gate = new Matrix(dims.total, dims.feedForward);
  const up = new Matrix(dims.total, dims.feedForward);
  const down = new Matrix(dims.feedForward, dims.total);
  const places = [
    [dims.atThought, dims.beginThought],
    [dims.atAnswer, dims.beginAnswer],
    [dims.atCall, dims.beginCall],
  ] as const;
  places.forEach(([place, begin], kind) => {
    for (let reply = 0; reply < dims.replies; reply++) {
      const unit = kind * dims.replies + reply;
      gate.set(unit, place, 2 * steep);
      up.set(unit, dims.one, 1);
      down.set(begin + reply, unit, 1 / 64);
      if (reply > 0) {
        gate.set(unit, dims.chosen + reply, steep).set(unit, dims.one, -2.5 * steep);
      } else {
        // The fallback: at this place, and nothing chosen.
        gate.set(unit, dims.one, -1.5 * steep);
        for (let other = 1; other < dims.replies; other++) gate.set(unit, dims.chosen + other, -steep);
      }
    }
  });
  return new Map([
    ["ffn_gate.weight", gate],
    ["ffn_up.weight", up],
    ["ffn_down.weight", down],
  ]);
}

function idleFeedForward(dims: Dims): Map<string, Matrix> {
  return new Map([
    ["ffn_gate.weight", new Matrix(dims.total, dims.feedForward)],
    ["ffn_up.weight", new Matrix(dims.total, dims.feedForward)],
    ["ffn_down.weight", new Matrix(dims.feedForward, dims.total)],
  ]);
}

/** What every layer has beside its mixer and its feed-forward part. */
const norms = (dims: Dims): [string, Matrix][] => [
  ["attn_norm.weight", filled(dims.total, 1)],
  ["post_attention_norm.weight", filled(dims.total, 1)],
];

/** The four layers of the practice model. */
export function layerWeights(dims: Dims, { replies, sequences }: Script): LayerWeights[] {
  const memories = sequences
    ? [saidLast(dims), triggerOrNext(dims, replies)]
    : [lastTrigger(dims), idleDelta(dims)];
  const mixers = [whoSpeaks(dims), ...memories, idleAttention(dims)];
  return mixers.map(
    (mixer, index) =>
      new Map([
        ...norms(dims),
        ...mixer,
        ...(index === mixers.length - 1 ? decide(dims) : idleFeedForward(dims)),
      ]),
  );
}

/**
 * The block that guesses ahead (MTP, "NextN" in llama.cpp). It is given the newest token's embedding, and behind it
 * the model's own last output; it passes the former on, and the output matrix makes of it the token that follows in
 * its chain. So it guesses right inside a chain and wrong where a reply is chosen: both ways of the engine run.
 */
export function guessingBlock(dims: Dims): LayerWeights {
  const join = new Matrix(2 * dims.total, dims.total);
  for (let dim = 0; dim < dims.total; dim++) join.set(dim, dim, 1);
  return new Map([
    ...norms(dims),
    ...idleAttention(dims),
    ...idleFeedForward(dims),
    ["nextn.eh_proj.weight", join],
    ["nextn.enorm.weight", filled(dims.total, 1)],
    ["nextn.hnorm.weight", filled(dims.total, 1)],
    ["nextn.shared_head_norm.weight", filled(dims.total, 1)],
  ]);
}
