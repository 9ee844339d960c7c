import { QuernError } from "../contract";
import { isInternalAddress } from "./addresses";

/** Where requests may go. */
export interface RouteRules {
  /** The hub that the user named, or the public one. Its host is trusted as it is: plain http and private included. */
  readonly endpoint: URL;
  /**
   * Hosts (and all below them) that a redirect may lead to besides the endpoint's own; null: any public host, for an
   * endpoint of the user's own, whose stores are not known beforehand.
   */
  readonly redirectHosts: readonly string[] | null;
  /** Hosts that the administrator of this machine listed: trusted as the endpoint's, but by https alone. */
  readonly privateHosts: readonly string[];
}

/** The public hub, and where it keeps its files. Source: the hub's own list of hosts to open in a firewall. */
const publicHub = { origin: "https://huggingface.co", hosts: ["huggingface.co", "hf.co"] } as const;

/**
 * The hub's address: `HF_ENDPOINT` or the public hub.
 * @throws QuernError `invalid-request` when the variable holds no http(s) address
 */
export function hubEndpoint(env: Readonly<Record<string, string | undefined>>): URL {
  const text = env.HF_ENDPOINT?.trim() || publicHub.origin;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new QuernError("invalid-request", { what: `HF_ENDPOINT=${text}` });
  }
  return url;
}

/** The rules for an endpoint. */
export function routeRules(endpoint: URL, privateHosts: readonly string[] = []): RouteRules {
  const redirectHosts = endpoint.origin === publicHub.origin ? publicHub.hosts : null;
  return { endpoint, redirectHosts, privateHosts };
}

/** Whether this host was named by the user or the administrator, so that a private address is what they meant. */
export function isNamedHost(rules: RouteRules, hostname: string): boolean {
  return hostname === rules.endpoint.hostname || isListed(rules, hostname);
}

function isListed({ privateHosts }: RouteRules, hostname: string): boolean {
  return privateHosts.includes(hostname.replace(/^\[|\]$/g, ""));
}

/**
 * Whether a request may go there. Names are checked again when they are resolved.
 * @returns null, or why not, in a few words for a bug report
 */
export function refusal(rules: RouteRules, url: URL, redirected: boolean): string | null {
  if (url.protocol !== "https:" && url.protocol !== "http:") return `scheme ${url.protocol}`;
  if (url.username !== "" || url.password !== "") return "credentials in the address";
  if (url.hostname === rules.endpoint.hostname) {
    return url.protocol === "http:" && rules.endpoint.protocol === "https:" ? "https to http" : null;
  }
  if (!redirected) return "not the endpoint";
  if (url.protocol === "http:") return "plain http";
  if (isListed(rules, url.hostname)) return null;
  const bare = url.hostname.replace(/^\[|\]$/g, "");
  if (isInternalAddress(bare) || /(^|\.)localhost\.?$/.test(bare)) return "private address";
  const { redirectHosts } = rules;
  if (redirectHosts && !redirectHosts.some((host) => bare === host || bare.endsWith(`.${host}`))) {
    return "not a host of the hub";
  }
  return null;
}
