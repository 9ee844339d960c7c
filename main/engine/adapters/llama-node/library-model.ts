import type { CompletionOptions, CompletionResult, LoadOptions } from "@fugood/llama.node";
import type { EnginePlan } from "../../../contract";
import type { HowChosen } from "./completion-options";
import { LibraryThread } from "./library-thread";
import { loadOptions, speculation } from "./load-options";
import type { PromptText } from "./prompt-text";
import type { ThreadLoaded } from "./thread-protocol";
import { unlessAborted } from "./unless-aborted";

export interface LibraryOptions {
  /** The built `llama-node.js`. */
  readonly threadFile: string;
  /** Takes the library's warnings and errors, for bug reports. */
  readonly log: (line: string) => void;
  /** A completion has failed. The library takes no other one after that, so the process should end. */
  readonly onBroken: (error: unknown) => void;
}

const stuck = /another completion is in progress/iu;

/** A thread for the library. @param onLine takes every line of its native log */
function newThread(options: LibraryOptions, onLine: (line: string) => void = () => undefined): LibraryThread {
  return new LibraryThread(options.threadFile, (level, line) => {
    onLine(line);
    if (level === "warn" || level === "error") options.log(`${level}: ${line}`);
  });
}

/** A model that the library has loaded, with what the library itself does not look out for. */
export class LibraryModel {
  /** The completion under way. */
  private busy: Promise<unknown> = Promise.resolve();
  private guessed = { made: 0, right: 0 };

  readonly contextTokens: number;
  readonly batchTokens: number;

  private constructor(
    private thread: LibraryThread,
    private readonly options: LibraryOptions,
    private readonly how: LoadOptions,
    private readonly mmprojPath: string | undefined,
    private readonly mtp: boolean,
  ) {
    this.contextTokens = how.n_ctx;
    this.batchTokens = how.n_batch;
  }

  /**
   * Loads a file.
   * @param mtp whether its block that guesses ahead is to be used; it must have one
   * @returns with the lines of the native log, which tell what landed where
   */
  static async load(
    path: string,
    plan: EnginePlan,
    mtp: boolean,
    options: LibraryOptions,
    signal: AbortSignal,
  ): Promise<{ model: LibraryModel; loaded: ThreadLoaded; lines: string[] }> {
    signal.throwIfAborted();
    const lines: string[] = [];
    let loading = true;
    const thread = newThread(options, (line) => {
      if (loading) lines.push(line);
    });
    const how = loadOptions(path, plan, mtp);
    try {
      const loaded = await unlessAborted(thread.call("load", how, plan.mmprojPath), signal);
      loading = false;
      return { model: new LibraryModel(thread, options, how, plan.mmprojPath, mtp), loaded, lines };
    } catch (error) {
      // A native load cannot be stopped: the thread ends when it comes back from it.
      void thread
        .call("release")
        .catch(() => undefined)
        .then(() => thread.close());
      throw error;
    }
  }

  /** Tokens that were guessed ahead since the load, and how many of them were right. */
  get speculated(): { readonly made: number; readonly right: number } {
    return this.guessed;
  }

  /** Whether what follows this prompt is guessed ahead: the library refuses to where there are images. */
  guessesAfter({ images }: PromptText): boolean {
    return this.mtp && images.length === 0;
  }

  /**
   * Reads what is new of a prompt and generates behind it.
   * @param guess ahead, where the model can
   */
  async complete(
    prompt: PromptText,
    tokens: number,
    how: HowChosen,
    guess: boolean,
    onText: (text: string) => void = () => undefined,
  ): Promise<CompletionResult> {
    const options: CompletionOptions = {
      ...how,
      prompt: prompt.text,
      n_predict: tokens,
      speculative: speculation(guess && this.guessesAfter(prompt)),
      ...(prompt.images.length > 0 && { media_paths: prompt.images }),
    };
    const running = this.run(options, onText);
    this.busy = running;
    try {
      const result = await running;
      const { draft_tokens: made = 0, draft_tokens_accepted: right = 0 } = result;
      this.guessed = { made: this.guessed.made + made, right: this.guessed.right + right };
      return result;
    } catch (error) {
      this.options.onBroken(error);
      throw error;
    }
  }

  /**
   * The library forgets to note the end of a completion that ends before it has noted its beginning: seen with a tiny
   * model on a busy processor. It then refuses every other one, so it is loaded anew; it reads again what it held.
   */
  private async run(options: CompletionOptions, onText: (text: string) => void): Promise<CompletionResult> {
    const start = async () => {
      const { thread } = this;
      thread.onText = onText;
      return await thread.call("complete", options).finally(() => {
        thread.onText = () => undefined;
      });
    };
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof Error) || !stuck.test(error.message)) throw error;
      this.options.log(`warn: llama.node is loaded anew: ${error.message}`);
      await this.thread.call("quiet");
      await this.thread.close();
      this.thread = newThread(this.options);
      await this.thread.call("load", this.how, this.mmprojPath);
      return await start();
    }
  }

  /** Ends the completion under way after its present step. */
  stop(): Promise<void> {
    return this.thread.call("stop");
  }

  /** @throws when an image cannot be read: a completion with it would break the library */
  async tokenize(text: string, images: readonly string[]): Promise<number[]> {
    if (text === "") return [];
    // Images are taken apart by what a completion uses, too.
    if (images.length > 0) await this.busy.catch(() => undefined);
    return this.thread.call("tokenize", text, images);
  }

  detokenize(tokens: readonly number[]): Promise<string> {
    return this.thread.call("detokenize", tokens);
  }

  save(path: string): Promise<void> {
    return this.thread.call("save", path);
  }

  restore(path: string): Promise<void> {
    return this.thread.call("restore", path);
  }

  clear(): Promise<void> {
    return this.thread.call("clear");
  }

  async dispose(): Promise<void> {
    await this.thread.call("release").catch(() => undefined);
    await this.thread.close();
  }
}
