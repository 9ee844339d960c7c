import { type MessageParams, QuernError } from "../contract";
import { retryAfterSeconds } from "../net";
import { contextFull } from "./too-long";

/** Seconds that are named where a server asks for patience without saying how long. */
const usualPatience = 60;

/** A failed connection in words that are about an endpoint. What is about none stays as it is. */
export function connectionTroubleOf(error: unknown, host: string): QuernError {
  if (!(error instanceof QuernError)) return new QuernError("unexpected", {}, { cause: error });
  const { params } = error;
  const text = (name: string) => String(params[name] ?? "");
  switch (error.code) {
    case "offline":
      return new QuernError("endpoint-offline", { host });
    case "network-timeout":
      return timedOut(error, host);
    case "tls-failed":
      return new QuernError(certificateTrouble(text("what")), { host, what: text("what") }, { cause: error });
    case "hub-redirect":
      return new QuernError("endpoint-redirect", { host, target: text("target") });
    case "hub-bad-answer":
      return new QuernError("endpoint-bad-answer", { host, what: text("what") }, { cause: error });
    case "network-closed-early":
      return new QuernError("endpoint-cut", { host }, { cause: error });
    case "network-unreachable":
      return unreachable(error, host);
    default:
      return error;
  }
}

/**
 * Whether it is the certificate itself that is not trusted: then a user can know better.
 * https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes
 */
function certificateTrouble(code: string) {
  if (code === "ERR_TLS_OTHER_CERTIFICATE") return "endpoint-certificate-changed";
  const unknown =
    /SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_CERT_ALTNAME_INVALID|CERT_UNTRUSTED|INVALID_CA/u.test(code);
  return unknown ? "endpoint-certificate" : "endpoint-tls";
}

/** Where nothing of an answer had come, there is nothing that was kept and could go on. */
export function beforeAnyWord(error: QuernError): QuernError {
  return error.code === "endpoint-cut"
    ? new QuernError("endpoint-cut-early", error.params, { cause: error })
    : error;
}

/** Silence, or no way there at all: that took another time than the one that silence takes. */
function timedOut(error: QuernError, host: string): QuernError {
  const code = systemCode(error);
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT")
    return new QuernError("endpoint-unreachable", { host, timedOut: 1 }, { cause: error });
  return new QuernError(
    "endpoint-silent",
    { host, seconds: Number(error.params.seconds ?? 0) },
    { cause: error },
  );
}

function unreachable(error: QuernError, host: string): QuernError {
  const code = systemCode(error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EAI_FAIL")
    return new QuernError("endpoint-name", { host }, { cause: error });
  if (code === "ECONNREFUSED") return new QuernError("endpoint-closed", { host }, { cause: error });
  return new QuernError("endpoint-unreachable", { host }, { cause: error });
}

/** The system's code, wherever in the chain of causes it stands; of several tries at once, the first one's. */
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if (!(error instanceof QuernError) && "code" in error && typeof error.code === "string") return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return systemCode(error.errors[0]);
  return systemCode(error.cause);
}

/** What was asked, for the words of a refusal. */
export interface Asked {
  readonly host: string;
  /** What a 404 is about: the model, or the path. */
  readonly what: string;
  /** Taken out of whatever the server says. */
  readonly key: string | null;
}

/**
 * What a status that is no success means.
 * @param body the first part of what came with it
 */
export function statusTroubleOf(
  status: number,
  headers: ReadonlyMap<string, string>,
  body: string,
  { host, what, key }: Asked,
  now: number = Date.now(),
): QuernError {
  const told = withoutKey(body, key);
  const words = wordsOf(told);
  const detail = `HTTP ${status} ${told.slice(0, 2000)}`;
  if (status === 401 || status === 403 || status === 407)
    return new QuernError("endpoint-unauthorized", { host, status }, { detail });
  if (status === 404 || status === 405)
    return new QuernError("endpoint-not-found", { host, what }, { detail });
  if (status === 429) {
    const wait = retryAfterSeconds(headers.get("retry-after"), now);
    const asked: MessageParams = wait === null ? {} : { retryAfterSeconds: wait };
    return new QuernError(
      "endpoint-rate-limited",
      { host, seconds: wait ?? usualPatience, ...asked },
      { detail },
    );
  }
  const full = contextFull(told);
  if (full) return new QuernError("context-full", full, { detail });
  if (status === 408 || status >= 500) {
    const wait = retryAfterSeconds(headers.get("retry-after"), now);
    const asked: MessageParams = wait === null ? {} : { retryAfterSeconds: wait };
    return new QuernError(
      "endpoint-server-error",
      { host, status, what: sentence(words), ...asked },
      { detail },
    );
  }
  return new QuernError("endpoint-refused", { host, status, what: words || "–" }, { detail });
}

/** An error that came in the stream of an answer that had begun well. */
export function streamTroubleOf(error: unknown, { host, key }: Asked): QuernError {
  const told = withoutKey(JSON.stringify({ error }), key);
  const full = contextFull(told);
  if (full) return new QuernError("context-full", full, { detail: told.slice(0, 2000) });
  const named = typeof error === "object" && error !== null && "code" in error ? Number(error.code) : 0;
  const status = Number.isInteger(named) && named >= 400 && named < 600 ? named : 500;
  return new QuernError(
    "endpoint-server-error",
    { host, status, what: sentence(wordsOf(told)) },
    { detail: told.slice(0, 2000) },
  );
}

/** Never lets a server that repeats the key bring it into a message or a log. */
function withoutKey(text: string, key: string | null): string {
  return key === null || key === "" ? text : text.split(key).join("…");
}

/** What a server says in words, from the forms that the known ones use; "" where it says nothing for people. */
function wordsOf(body: string): string {
  const found = /^\s*[[{]/u.test(body) ? messageIn(body) : /^\s*</u.test(body) ? "" : body;
  const plain = found.replace(/[\s\u0000-\u001f\u007f]+/gu, " ").trim();
  return plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
}

function messageIn(body: string): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return "";
  }
  const of = (holder: unknown, depth: number): string => {
    if (typeof holder === "string") return holder;
    if (typeof holder !== "object" || holder === null || depth > 2) return "";
    for (const name of ["error", "message", "detail"]) {
      const text = name in holder ? of(Reflect.get(holder, name), depth + 1) : "";
      if (text !== "") return text;
    }
    return "";
  };
  return of(value, 0);
}

/** Words as a sentence among others. */
function sentence(words: string): string {
  return words === "" || /[.!?。…]$/u.test(words) ? words : `${words}.`;
}
