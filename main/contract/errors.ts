import { z } from "zod";

/**
 * Every way in which something can go wrong that a person may see.
 * Each code has a sentence `error.<code>` in both message catalogues, which says what happened and what to do.
 */
export const errorCodes = [
  "cancelled",
  "unexpected",
  "invalid-request",
  // Files and disks
  "disk-full",
  "folder-not-writable",
  "file-not-found",
  "file-unreadable",
  // Model files
  "not-gguf",
  "gguf-truncated",
  "gguf-invalid",
  "gguf-unsupported-arch",
  "gguf-part-missing",
  "hardware-unclear",
  "hardware-unknown",
  "hardware-size-missing",
  "hardware-memory-missing",
  "hash-mismatch",
  "hash-unknown",
  "model-in-use",
  "model-unknown",
  "found-gone",
  "import-nothing",
  "import-companion",
  "link-not-possible",
  "no-trash",
  "catalog-list-invalid",
  "catalog-list-signature",
  "catalog-list-older",
  "catalog-list-no-address",
  "list-key-unusable",
  // Network and hub
  "offline",
  "network-unreachable",
  "network-timeout",
  "network-closed-early",
  "tls-failed",
  "hub-unauthorized",
  "hub-forbidden",
  "hub-not-found",
  "hub-range",
  "hub-no-parts",
  "hub-rate-limited",
  "hub-server-error",
  "hub-redirect",
  "hub-bad-answer",
  "hub-size-changed",
  "download-active",
  // Kits
  "kit-not-found",
  "kit-unsigned",
  "kit-signature-wrong",
  "kit-invalid",
  "kit-newer",
  "kit-untrusted",
  "kit-damaged",
  "kit-no-model",
  "kit-model-differs",
  "kit-key-unreadable",
  "kit-needs-parts",
  "kit-other-there",
  "kit-no-images",
  "images-file-wrong",
  "kit-busy",
  "setting-locked",
  "policy-damaged",
  "proxy-unauthorized",
  "proxy-failed",
  "proxy-unsupported",
  "no-room",
  "folder-away",
  "kit-not-verified",
  "ca-file-unusable",
  // Endpoints
  "endpoint-unknown",
  "endpoint-unauthorized",
  "endpoint-not-found",
  "endpoint-rate-limited",
  "endpoint-server-error",
  "endpoint-refused",
  "endpoint-bad-answer",
  "endpoint-cut",
  "endpoint-cut-early",
  "endpoint-redirect",
  "endpoint-name",
  "endpoint-closed",
  "endpoint-unreachable",
  "endpoint-silent",
  "endpoint-tls",
  "endpoint-certificate",
  "endpoint-certificate-changed",
  "endpoint-offline",
  "endpoint-key-plain",
  "endpoint-no-model",
  "endpoint-no-images",
  // Machine
  "memory-not-measured",
  // API server
  "server-port-taken",
  "certificate-none",
  "certificate-key-none",
  "certificate-key-short",
  "certificate-key-other",
  "certificate-not-now",
  "certificate-nameless",
  "server-not-started",
  // Engine
  "engine-out-of-memory",
  "engine-backend",
  "engine-bad-file",
  "engine-crashed",
  "engine-not-loaded",
  "engine-unresponsive",
  "engine-busy",
  "bench-running",
  "context-full",
  "json-schema-unsupported",
  "engine-cannot",
  // Store
  "store-unavailable",
  "store-read-only",
  "settings-damaged",
  "library-damaged",
  "conversation-not-found",
  "message-not-found",
  // Chat
  "cannot-continue",
  "json-schema-invalid",
  "nothing-to-compact",
  "compaction-no-gain",
  "compaction-cut",
  "attachment-not-found",
  "attachment-too-large",
  "attachment-too-long",
  "attachment-empty",
  "attachment-binary",
  "attachment-encoding",
  "image-format",
  "images-not-supported",
  "pdf-unreadable",
  "pdf-password",
  "pdf-no-text",
  "pdf-too-heavy",
  "import-not-quern",
  "import-newer",
  "import-invalid",
  "import-too-large",
  "passphrase-wrong",
  "store-locked",
  "secret-store-missing",
  "secret-store-refused",
  // Workspace
  "folder-not-open",
  "not-trusted",
  "path-outside",
  "path-protected",
  "path-invalid",
  "file-exists",
  "file-changed-on-disk",
  "file-not-text",
  "file-too-large",
  "find-pattern",
  "git-missing",
  "git-failed",
  "git-not-owned",
  "git-no-identity",
  "git-nothing-staged",
  "git-staged-outside",
  "git-filter",
  "git-signing",
  "git-inner-repository",
  "terminal-not-found",
  "terminal-failed",
  "terminal-no-input",
  "checkpoint-failed",
  // Agent
  "agent-busy",
  "agent-task-not-found",
  "agent-step-not-found",
  "agent-waiting-gone",
  "agent-edit-in-rejected",
  "sandbox-missing",
  "command-failed",
  // Servers of tools
  "mcp-forbidden",
  "mcp-name-taken",
  "mcp-unknown",
  "mcp-not-approved",
  "mcp-start-failed",
  "mcp-timeout",
  "mcp-ended",
  "mcp-too-much",
  "mcp-no-protocol",
  "mcp-said-no",
  "mcp-no-text",
  "mcp-read-again",
] as const;

export const errorCode = z.enum(errorCodes);
/** One of the closed list of things that can go wrong. */
export type ErrorCode = z.infer<typeof errorCode>;

/** Values that a message template may interpolate. Sizes are bytes, times are milliseconds unless the name says otherwise. */
export const messageParams = z.record(z.string(), z.union([z.string(), z.number()]));
export type MessageParams = z.infer<typeof messageParams>;

export const errorData = z.object({
  code: errorCode,
  params: messageParams,
  /** For a bug report: never shown unasked, may be copied. */
  detail: z.string().max(20_000).optional(),
});
/** An error as a value: what crosses the contract, is stored, and is shown. */
export type ErrorData = z.infer<typeof errorData>;

/** The one error class of the services: a code, what its sentence needs, and a detail for a bug report. */
export class QuernError extends Error {
  readonly code: ErrorCode;
  readonly params: MessageParams;
  readonly detail: string | undefined;

  constructor(
    code: ErrorCode,
    params: MessageParams = {},
    options: { detail?: string; cause?: unknown } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "QuernError";
    this.code = code;
    this.params = params;
    this.detail = options.detail ?? (options.cause === undefined ? undefined : describeCause(options.cause));
  }

  /** The error as plain data. */
  toData(): ErrorData {
    return {
      code: this.code,
      params: this.params,
      ...(this.detail === undefined ? {} : { detail: this.detail.slice(0, 20_000) }),
    };
  }
}

/** Turns data that crossed a process border back into an error that can be thrown. */
export function errorFromData(data: ErrorData): QuernError {
  return new QuernError(data.code, data.params, data.detail === undefined ? {} : { detail: data.detail });
}

/** Turns anything thrown into data; what is not a QuernError becomes `unexpected` with its text as detail. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof QuernError) return thrown.toData();
  if (thrown instanceof Error && thrown.name === "AbortError") return { code: "cancelled", params: {} };
  return { code: "unexpected", params: {}, detail: describeCause(thrown).slice(0, 20_000) };
}

function describeCause(cause: unknown): string {
  if (cause instanceof Error) return cause.stack ?? `${cause.name}: ${cause.message}`;
  try {
    return String(cause);
  } catch {
    // An object without a text of its own.
    return typeof cause;
  }
}
