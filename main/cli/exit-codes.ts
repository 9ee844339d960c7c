import type { ErrorCode } from "../contract";

/** What a script can tell from the exit code. The texts are in the catalogues as `cli.exit.<code>`. */
export const exitCodes = [0, 1, 2, 3, 4, 5, 6, 130] as const;
export type ExitCode = (typeof exitCodes)[number];

const byError: Record<ErrorCode, ExitCode> = {
  cancelled: 130,
  unexpected: 1,
  "invalid-request": 2,
  "disk-full": 5,
  "folder-not-writable": 5,
  "file-not-found": 5,
  "file-unreadable": 5,
  "not-gguf": 5,
  "gguf-truncated": 5,
  "gguf-invalid": 5,
  "gguf-unsupported-arch": 5,
  "hash-mismatch": 5,
  "hash-unknown": 5,
  "model-in-use": 5,
  "model-unknown": 5,
  offline: 4,
  "network-unreachable": 4,
  "network-timeout": 4,
  "network-closed-early": 4,
  "tls-failed": 4,
  "hub-unauthorized": 4,
  "hub-forbidden": 4,
  "hub-not-found": 4,
  "hub-range": 4,
  "hub-rate-limited": 4,
  "hub-server-error": 4,
  "hub-redirect": 4,
  "hub-bad-answer": 4,
  "hub-size-changed": 4,
  "download-active": 5,
  "engine-out-of-memory": 6,
  "engine-backend": 6,
  "engine-bad-file": 6,
  "engine-crashed": 6,
  "engine-not-loaded": 6,
  "engine-unresponsive": 6,
  "engine-busy": 6,
  "bench-running": 6,
  "context-full": 6,
  "store-unavailable": 5,
  "store-read-only": 5,
  "settings-damaged": 5,
  "library-damaged": 5,
  "conversation-not-found": 1,
  "message-not-found": 1,
  "passphrase-wrong": 1,
  "store-locked": 1,
  "secret-store-missing": 5,
  "secret-store-refused": 5,
};

/** The exit code for an error. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return byError[code];
}
