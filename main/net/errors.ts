import { type MessageParams, QuernError } from "../contract";
import { InternalAddressError } from "./dispatcher";
import { ProxyError } from "./proxy-error";

/** What a request was for: fills the sentences of its errors. */
export interface RequestContext {
  readonly host: string;
  /** What a person calls the thing that was asked for: the file's name. */
  readonly what: string;
  readonly timeoutSeconds: number;
}

const unreachable = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ECONNABORTED",
  "EADDRNOTAVAIL",
  "ENODATA",
]);
const timedOut = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);
const closed = new Set([
  "ECONNRESET",
  "EPIPE",
  "UND_ERR_SOCKET",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  // Ended from here, because the way has become another one: the next try takes that.
  "UND_ERR_DESTROYED",
  "UND_ERR_CLOSED",
]);

/** The proxy's own trouble, wherever in the chain of causes it stands. */
function proxyErrorOf(error: unknown): ProxyError | null {
  if (error instanceof ProxyError) return error;
  return error instanceof Error && error.cause !== undefined ? proxyErrorOf(error.cause) : null;
}

function proxyTrouble({ proxy, status, cause }: ProxyError, host: string): QuernError {
  if (status === 407) return new QuernError("proxy-unauthorized", { proxy }, { cause });
  const what = status === null ? codeOf(cause) || "no answer" : `status ${status}`;
  return new QuernError("proxy-failed", { proxy, host, what }, { cause });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? "" : codeOf(error.cause);
}

function isTls(code: string): boolean {
  return (
    code.startsWith("ERR_TLS") ||
    code.startsWith("ERR_SSL") ||
    code === "EPROTO" ||
    /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|CRL|ISSUER/.test(code)
  );
}

/**
 * What a failed connection means to a person.
 * @param received bytes of the body so far and as announced, once the body had begun; null before
 */
export function connectionTrouble(
  error: unknown,
  context: RequestContext,
  received: { readonly haveBytes: number; readonly wantBytes: number } | null,
): QuernError {
  if (error instanceof QuernError) return error;
  const { host } = context;
  if (error instanceof InternalAddressError) {
    return new QuernError("hub-redirect", { host, target: error.hostname }, { cause: error });
  }
  const proxyError = proxyErrorOf(error);
  if (proxyError) return proxyTrouble(proxyError, host);
  const code = codeOf(error);
  if (timedOut.has(code)) {
    return new QuernError("network-timeout", { host, seconds: context.timeoutSeconds }, { cause: error });
  }
  if (isTls(code)) return new QuernError("tls-failed", { host, what: code }, { cause: error });
  if (closed.has(code)) {
    return received
      ? new QuernError("network-closed-early", { host, ...received }, { cause: error })
      : new QuernError("network-unreachable", { host }, { cause: error });
  }
  if (unreachable.has(code) || code === "UND_ERR_ABORTED" || code === "UND_ERR_INVALID_ARG") {
    return new QuernError("network-unreachable", { host }, { cause: error });
  }
  if (code.startsWith("HPE_") || code.startsWith("UND_ERR_")) {
    return new QuernError("hub-bad-answer", { host, what: code }, { cause: error });
  }
  return new QuernError("network-unreachable", { host }, { cause: error });
}

/** What a status that is no success means to a person; `retryAfterSeconds` among the params where the hub asks for it. */
export function statusTrouble(
  status: number,
  headers: ReadonlyMap<string, string>,
  context: RequestContext,
  now: number = Date.now(),
): QuernError {
  const { host, what: file } = context;
  const detail = `HTTP ${status}${headers.has("x-error-message") ? `: ${headers.get("x-error-message")}` : ""}`;
  const wait = retryAfterSeconds(headers.get("retry-after"), now);
  const asked: MessageParams = wait === null ? {} : { retryAfterSeconds: wait };
  switch (status) {
    case 401:
    case 407:
      return new QuernError("hub-unauthorized", { host, file }, { detail });
    case 403:
    case 451:
      return new QuernError("hub-forbidden", { host, file }, { detail });
    case 404:
    case 410:
      return new QuernError("hub-not-found", { host, file }, { detail });
    case 416:
      return new QuernError("hub-range", { host, file }, { detail });
    case 429:
      return new QuernError("hub-rate-limited", { host, seconds: wait ?? 60, ...asked }, { detail });
    case 408:
      return new QuernError("network-timeout", { host, seconds: context.timeoutSeconds }, { detail });
    default:
      if (status < 500)
        return new QuernError("hub-bad-answer", { host, what: `status ${status}` }, { detail });
      return new QuernError("hub-server-error", { host, status, ...asked }, { detail });
  }
}

/** Seconds to wait by a `Retry-After` header (seconds or a date), at least 0; null where it says nothing. */
export function retryAfterSeconds(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
