import { ApiError } from "../api-error";

/** What of a request is looked at before anything else is done with it. */
export interface RequestHead {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  /** Names and values in turn, as they came: one name may come twice. */
  readonly rawHeaders: readonly string[];
}

/** Whom the server serves. */
export interface GuardRules {
  /** Values of `Host` that are ours, in lower case. */
  readonly hosts: ReadonlySet<string>;
  /** Web pages that may use the server; by default none. */
  readonly origins: readonly string[];
}

/** A request that passed. */
export interface Passed {
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The named origin that it comes from, for the answer's CORS headers. */
  readonly origin: string | null;
}

/** Headers of which a second one is an attempt to have two programs read one request in two ways. */
const single = ["host", "origin", "authorization", "x-api-key", "content-length", "transfer-encoding"];

/** The values of `Host` under which the server is reached on this machine. A name that leads here is not one of them. */
export function loopbackHosts(port: number): Set<string> {
  const names = ["127.0.0.1", "localhost", "[::1]"];
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

/** The values of `Host` under which other machines reach this one. @param names with addresses among them */
export function networkHosts(names: readonly string[], port: number): Set<string> {
  const written = names.map((name) => (name.includes(":") ? `[${name}]` : name).toLowerCase());
  // Of https's own port clients say nothing.
  return new Set(written.flatMap((name) => [`${name}:${port}`, ...(port === 443 ? [name] : [])]));
}

/**
 * Looks at a request before its token is looked at. A web page that is not named gets nothing: neither by a name that
 * was made to lead to this machine (DNS rebinding: CVE-2024-28224 of Ollama), nor from its own origin
 * (CVE-2026-22812 of OpenCode).
 * @throws ApiError
 */
export function passGuard(head: RequestHead, rules: GuardRules): Passed {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < head.rawHeaders.length; index += 2) {
    const name = (head.rawHeaders[index] ?? "").toLowerCase();
    const value = head.rawHeaders[index + 1] ?? "";
    if (headers.has(name) && single.includes(name))
      throw new ApiError("invalid", `The header ${name} stands twice in this request.`);
    headers.set(name, value.trim());
  }
  const host = headers.get("host");
  if (host === undefined || !rules.hosts.has(host.toLowerCase()))
    throw new ApiError("forbidden", "This server does not go by the name in the Host header.", {
      code: "host_not_allowed",
    });
  if (headers.has("transfer-encoding") && headers.has("content-length"))
    throw new ApiError("invalid", "A request has a Content-Length or a Transfer-Encoding, not both.");
  const origin = headers.get("origin");
  if (origin !== undefined && !rules.origins.includes(origin)) throw originRefused();
  // Browsers send this also where they send no Origin, such as with an image of another site.
  const site = headers.get("sec-fetch-site");
  if (origin === undefined && site !== undefined && site !== "none" && site !== "same-origin")
    throw originRefused();
  // A target with a host of its own would be a second answer to who is meant.
  if (!head.target.startsWith("/")) throw new ApiError("invalid", "The request's target is not a path.");
  const [path = ""] = head.target.split("?");
  return { path, headers, origin: origin ?? null };
}

function originRefused(): ApiError {
  return new ApiError("forbidden", "Web pages may use this server only where their origin was named in it.", {
    code: "origin_not_allowed",
  });
}

/** Headers that let a named page read the answer. */
export function corsHeaders(origin: string | null): Record<string, string> {
  return origin === null ? {} : { "access-control-allow-origin": origin, vary: "Origin" };
}

/** Headers of requests that the SDKs of both APIs send, besides `x-stainless-…`. */
const clientHeaders = [
  "authorization",
  "content-type",
  "x-api-key",
  "anthropic-version",
  "anthropic-beta",
  "anthropic-dangerous-direct-browser-access",
];

/** The answer to a preflight of a named origin (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export function preflightHeaders({ headers, origin }: Passed): Record<string, string> {
  const asked = (headers.get("access-control-request-headers") ?? "").toLowerCase().split(",");
  const allowed = asked
    .map((name) => name.trim())
    .filter((name) => clientHeaders.includes(name) || /^x-stainless-[a-z-]{1,40}$/u.test(name));
  return {
    ...corsHeaders(origin),
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": allowed.join(", "),
    "access-control-max-age": "600",
    // A page from the network may reach a program on this machine only where this is said.
    ...(headers.has("access-control-request-private-network") && {
      "access-control-allow-private-network": "true",
    }),
  };
}

/** The token of a request: `Authorization: Bearer …`, or `x-api-key`, as Anthropic's clients send it. */
export function presentedToken(headers: ReadonlyMap<string, string>): string | null {
  const bearer = /^Bearer +(\S+)$/iu.exec(headers.get("authorization") ?? "")?.[1];
  return bearer ?? (headers.get("x-api-key") || null);
}
