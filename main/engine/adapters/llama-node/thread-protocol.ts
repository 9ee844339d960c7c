import type { CompletionOptions, CompletionResult, LoadOptions } from "@fugood/llama.node";

/** What the library's thread can be asked for: one call after the other, but for counting and `stop`. */
export interface ThreadCalls {
  load(options: LoadOptions, mmprojPath: string | undefined): Promise<ThreadLoaded>;
  complete(options: CompletionOptions): Promise<CompletionResult>;
  stop(): void;
  tokenize(text: string, images: readonly string[]): Promise<number[]>;
  detokenize(tokens: readonly number[]): Promise<string>;
  save(path: string): Promise<void>;
  restore(path: string): Promise<void>;
  clear(): void;
  release(): Promise<void>;
  /** Before the thread ends with its model as it is. */
  quiet(): Promise<void>;
}

export interface ThreadLoaded {
  /** Of llama.cpp. */
  readonly build: string;
  readonly devices: readonly string[];
  readonly vision: boolean;
}

export interface ThreadRequest {
  readonly id: number;
  readonly method: keyof ThreadCalls;
  readonly args: readonly unknown[];
}

export type ThreadMessage =
  | { readonly type: "done"; readonly id: number; readonly value: unknown }
  | { readonly type: "failed"; readonly id: number; readonly message: string }
  /** Text that a token of the completion under way has made whole. */
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "log"; readonly level: string; readonly line: string };
