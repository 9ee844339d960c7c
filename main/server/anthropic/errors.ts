import type { ApiError, ApiErrorKind } from "../api-error";

/** Anthropic's words for the kinds (https://docs.anthropic.com/en/api/errors). */
const types: Record<ApiErrorKind, string> = {
  invalid: "invalid_request_error",
  unauthorized: "authentication_error",
  forbidden: "permission_error",
  "not-found": "not_found_error",
  "too-large": "request_too_large",
  rate: "rate_limit_error",
  busy: "overloaded_error",
  server: "api_error",
};

/** An error as Anthropic's clients read it. */
export function anthropicError({ message, kind }: ApiError) {
  return { type: "error", error: { type: types[kind], message } };
}
