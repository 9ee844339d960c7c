/**
 * What is used of `@fugood/llama.node` 1.7.15, which ships its sources in the place of declarations. Meanings are as
 * observed: see `test/integration/token-engine.test.ts`.
 */
declare module "@fugood/llama.node" {
  export type LibraryVariant = "default" | "vulkan" | "cuda";

  export interface LoadOptions {
    readonly model: string;
    readonly lib_variant: LibraryVariant;
    readonly n_ctx: number;
    readonly n_batch: number;
    readonly n_ubatch: number;
    readonly n_threads: number;
    readonly n_parallel: number;
    readonly n_gpu_layers: number;
    readonly flash_attn_type: "auto" | "on" | "off";
    readonly cache_type_k: "f16" | "q8_0" | "q4_0";
    readonly cache_type_v: "f16" | "q8_0" | "q4_0";
    readonly ctx_shift: boolean;
    readonly use_mmap: boolean;
    readonly state_cache_budget_mb: number;
    readonly state_cache_max_checkpoints: number;
    readonly speculative?: Speculation;
  }

  export interface Speculation {
    readonly enabled: boolean;
    readonly type: "draft-mtp" | "none";
    readonly n_max: number;
  }

  export interface CompletionOptions {
    readonly prompt: string;
    readonly media_paths?: readonly string[];
    readonly n_predict: number;
    readonly temperature: number;
    readonly top_k: number;
    readonly top_p: number;
    readonly min_p: number;
    readonly penalty_present: number;
    readonly penalty_last_n: number;
    readonly dry_multiplier: number;
    readonly seed?: number;
    readonly speculative: Speculation;
    readonly response_format?: {
      readonly type: "json_schema";
      readonly json_schema: { readonly schema: Readonly<Record<string, unknown>> };
    };
  }

  export interface CompletionResult {
    readonly tokens_predicted: number;
    readonly draft_tokens?: number;
    readonly draft_tokens_accepted?: number;
    readonly context_full: boolean;
    readonly interrupted: boolean;
    readonly stopped_eos: boolean;
    readonly stopped_limited: boolean;
    readonly timings: { readonly prompt_n: number };
  }

  export interface Context {
    completion(
      options: CompletionOptions,
      onToken: (token: { readonly token: string }) => void,
    ): Promise<CompletionResult>;
    stopCompletion(): void;
    tokenize(
      text: string,
      options?: { media_paths?: readonly string[] },
    ): Promise<{ readonly tokens: Int32Array }>;
    detokenize(tokens: readonly number[]): Promise<string>;
    saveSession(path: string): Promise<void>;
    loadSession(path: string): Promise<void>;
    clearCache(clearData: boolean): void;
    initMultimodal(options: { path: string; use_gpu: boolean }): boolean;
    getMultimodalSupport(): { readonly vision: boolean };
    getUsedDevices(): readonly string[];
    release(): Promise<void>;
  }

  export function loadModel(options: LoadOptions): Promise<Context>;
  export function isLibVariantAvailable(variant: LibraryVariant): Promise<boolean>;
  export function addNativeLogListener(listener: (level: string, text: string) => void): unknown;
  export function toggleNativeLog(enable: boolean): Promise<void>;
  export const BuildInfo: { readonly number: string; readonly commit: string };
}
