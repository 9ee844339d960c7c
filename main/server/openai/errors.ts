import type { ApiError, ApiErrorKind } from "../api-error";

/** OpenAI's words for the kinds (https://platform.openai.com/docs/guides/error-codes). */
const types: Record<ApiErrorKind, string> = {
  invalid: "invalid_request_error",
  unauthorized: "invalid_request_error",
  forbidden: "permission_error",
  "not-found": "invalid_request_error",
  "too-large": "invalid_request_error",
  rate: "rate_limit_error",
  busy: "server_error",
  server: "server_error",
};

/** An error as OpenAI's clients read it. */
export function openaiError({ message, kind, param, code }: ApiError) {
  return { error: { message, type: types[kind], param, code } };
}
