import { createTranslator, type ErrorCode, errorText, QuernError, toErrorData } from "../contract";

/** What kind of refusal it is; each API has its own words for them. */
export type ApiErrorKind =
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "too-large"
  | "rate"
  | "busy"
  | "server";

/** HTTP's status for each kind (RFC 9110; 429 from RFC 6585). */
const statusOf: Record<ApiErrorKind, number> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  "too-large": 413,
  rate: 429,
  busy: 503,
  server: 500,
};

interface ApiErrorDetails {
  /** The field of the request that is meant. */
  readonly param?: string;
  /** A word for programs, such as `context_length_exceeded`. */
  readonly code?: string;
  /** Where another than the usual status of the kind is due. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

/** A refusal as a client of the API is told it. The sentence is for people, and holds no text of any prompt. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number;
  readonly param: string | null;
  readonly code: string | null;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: ApiErrorKind, message: string, details: ApiErrorDetails = {}) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.status = details.status ?? statusOf[kind];
    this.param = details.param ?? null;
    this.code = details.code ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** Errors of the engine that are the request's own fault, with OpenAI's word for them where it has one. */
const faultsOfRequest: Partial<Record<ErrorCode, string | null>> = {
  "context-full": "context_length_exceeded",
  "json-schema-unsupported": "unsupported_schema",
  "json-schema-invalid": "invalid_schema",
  "engine-cannot": "unsupported_parameter",
  "images-not-supported": null,
  "image-format": null,
};
/** Errors that pass: the same request may work later. */
const passing: readonly ErrorCode[] = [
  "cancelled",
  "engine-not-loaded",
  "engine-busy",
  "engine-crashed",
  "engine-unresponsive",
  "engine-out-of-memory",
  "bench-running",
  "model-unknown",
];

/**
 * Anything thrown, as a client may be told it: what has no sentence for clients becomes a plain one, so that no path of
 * this machine gets out.
 */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const data = toErrorData(thrown);
  const say = () => errorText(createTranslator("en"), data);
  const code = faultsOfRequest[data.code];
  if (code !== undefined) return new ApiError("invalid", say(), code === null ? {} : { code });
  if (data.code === "cancelled")
    return new ApiError("busy", "The answer was stopped before it was whole.", { code: "cancelled" });
  if (passing.includes(data.code)) return new ApiError("busy", say(), { code: data.code });
  return new ApiError("server", "Quern could not answer this request. Its log says why.", {
    ...(thrown instanceof QuernError && { code: thrown.code }),
  });
}
