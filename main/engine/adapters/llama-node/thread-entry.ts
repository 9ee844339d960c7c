import { parentPort } from "node:worker_threads";
import type { Context } from "@fugood/llama.node";
import type { ThreadCalls, ThreadMessage, ThreadRequest } from "./thread-protocol";

/**
 * The library's own thread. It loads a model in one call that blocks its thread for as long as that takes; here
 * that holds up nobody, and the engine process can go on telling that it lives.
 */
function start(port: NonNullable<typeof parentPort>): void {
  let context: Context | undefined;
  const send = (message: ThreadMessage) => port.postMessage(message);
  const loaded = (): Context => {
    if (!context) throw new Error("No model is loaded");
    return context;
  };
  const calls: ThreadCalls = {
    load: async (options, mmprojPath) => {
      const library = await import("@fugood/llama.node");
      // It would fall back to the build for the processor without a word.
      if (!(await library.isLibVariantAvailable(options.lib_variant)))
        throw new Error(
          `NoBinaryFound: the build of llama.node for ${options.lib_variant} does not load here`,
        );
      library.addNativeLogListener((level, text) => send({ type: "log", level, line: text.trimEnd() }));
      await library.toggleNativeLog(true);
      context = await library.loadModel(options);
      if (mmprojPath !== undefined)
        context.initMultimodal({ path: mmprojPath, use_gpu: options.n_gpu_layers > 0 });
      return {
        build: `b${library.BuildInfo.number}`,
        devices: context.getUsedDevices(),
        vision: mmprojPath !== undefined && context.getMultimodalSupport().vision,
      };
    },
    complete: (options) => loaded().completion(options, ({ token }) => send({ type: "text", text: token })),
    stop: () => loaded().stopCompletion(),
    tokenize: async (text, images) => {
      const { tokens } = await loaded().tokenize(text, images.length > 0 ? { media_paths: images } : {});
      return [...tokens];
    },
    detokenize: (tokens) => loaded().detokenize(tokens),
    save: (path) => loaded().saveSession(path),
    restore: (path) => loaded().loadSession(path),
    clear: () => loaded().clearCache(true),
    release: async () => {
      await context?.release();
      context = undefined;
      await calls.quiet();
    },
    // The library would go on to write its log to this thread after its end, and crash.
    quiet: async () => (await import("@fugood/llama.node")).toggleNativeLog(false),
  };
  port.on("message", ({ id, method, args }: ThreadRequest) => {
    void Promise.resolve()
      .then(() => Reflect.apply(calls[method], undefined, args))
      .then(
        // What the library has queued for this thread (texts, lines of its log) comes before its answer.
        (value) => setImmediate(() => send({ type: "done", id, value })),
        (error: unknown) =>
          setImmediate(() =>
            send({ type: "failed", id, message: error instanceof Error ? error.message : String(error) }),
          ),
      );
  });
}

if (parentPort) start(parentPort);
