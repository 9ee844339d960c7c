/*
 * The library used directly: a plain process that loads a model as a plan says and writes tokens behind a prompt,
 * with nothing of Quern in between. Asked by `direct.ts`.
 */
import {
  getLlama,
  type LlamaContextSequence,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import { contextOptions, modelOptions } from "../../../main/engine/adapters/node-llama-cpp/library-options";
import {
  beginsBehind,
  type Decoded,
  type DecodeTask,
  type DirectMessage,
  type DirectTask,
} from "./direct-protocol";

function answer(message: DirectMessage): void {
  process.send?.(message);
}

async function load({ path, plan }: Extract<DirectTask, { type: "load" }>) {
  const llama = await getLlama({
    gpu: plan.backend === "none" ? false : plan.backend,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    maxThreads: plan.threads,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel(modelOptions(path, plan));
  const context = await model.createContext(contextOptions(plan));
  return { model, sequence: context.getSequence({ checkpoints: { max: 0, interval: false } }) };
}

async function decode(model: LlamaModel, sequence: LlamaContextSequence, task: DecodeTask): Promise<Decoded> {
  const { presencePenalty, ...sampling } = task.sampling;
  await sequence.clearHistory();
  let written = 0;
  // What the app gives the library, too: with a list of every token the library alone would be the slower one.
  const different = new Set<Token>();
  const stream = sequence.evaluate(model.tokenize(task.prompt, true), {
    ...sampling,
    ...(presencePenalty !== 0 && {
      repeatPenalty: { penalty: 1, presencePenalty, punishTokens: () => [...different] },
    }),
    yieldEogToken: true,
  });
  const behind = beginsBehind(task.tokens);
  let begun = 0;
  let text = "";
  for await (const token of stream) {
    text += model.detokenize([token]);
    different.add(token);
    if (++written === behind) begun = performance.now();
    if (written === task.tokens || model.isEogToken(token)) break;
  }
  if (begun === 0) throw new Error(`The answer ended after ${written} tokens`);
  return { tokens: written - behind, ms: performance.now() - begun, characters: text.length };
}

let loaded: Awaited<ReturnType<typeof load>> | undefined;

async function work(task: DirectTask): Promise<void> {
  if (task.type === "load") {
    loaded = await load(task);
    answer({ type: "loaded" });
  } else if (loaded) answer({ type: "decoded", ...(await decode(loaded.model, loaded.sequence, task)) });
}

process.on("message", (task: DirectTask) => {
  work(task).catch((error: unknown) => answer({ type: "failed", what: String(error) }));
});
process.on("disconnect", () => process.exit());
