import { QuernError } from "../contract";

/** The proxy variables of an environment. */
export type ProxyEnv = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address by the environment's variables, in either case of letters.
 * @returns null where none is named, `NO_PROXY` excludes the host, or the address is this machine: a proxy cannot
 * reach what runs here
 * @throws QuernError `proxy-unsupported` for a proxy of another kind than HTTP's: nobody wants to go around it
 */
export function proxyOfEnv(env: ProxyEnv, url: URL): URL | null {
  const value = (name: string) => env[name] || env[name.toUpperCase()] || "";
  const text = url.protocol === "http:" ? value("http_proxy") : value("https_proxy");
  if (text === "" || isThisMachine(url.hostname) || isExcluded(value("no_proxy"), url)) return null;
  return readProxy(text);
}

/** Kinds of proxies in the answers of PAC scripts that Quern can use, and how their addresses begin. */
const pacSchemes: Readonly<Record<string, string>> = { PROXY: "http", HTTP: "http", HTTPS: "https" };

/**
 * The proxy in what Chromium's resolver answers, such as `PROXY proxy:8080; DIRECT`: the first way of the list. Where
 * that is a proxy of a kind that Quern cannot use (SOCKS), the next proxy of the list is taken, never the way around.
 * @returns null where the list begins with no proxy
 * @throws QuernError `proxy-unsupported` where there are only proxies of other kinds
 */
export function proxyOfPac(answer: string): URL | null {
  const ways = answer
    .split(";")
    .map((way) => way.trim().split(/\s+/))
    .map(([kind = "", host = ""]) => ({ kind: kind.toUpperCase(), host }));
  const [first] = ways;
  if (first === undefined || first.kind === "DIRECT" || first.host === "") return null;
  const usable = ways.find(({ kind, host }) => kind in pacSchemes && host !== "");
  if (usable === undefined) throw unsupported(first.host, first.kind);
  return readProxy(`${pacSchemes[usable.kind]}://${usable.host}`);
}

function readProxy(text: string): URL {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  // What cannot be read is shown without what may be a password in it.
  if (url === null) throw unsupported(text.replace(/^.*@/, ""), "?");
  if (!/^https?:$/.test(url.protocol)) throw unsupported(url.host, url.protocol.slice(0, -1).toUpperCase());
  return url;
}

function unsupported(proxy: string, kind: string): QuernError {
  return new QuernError("proxy-unsupported", { proxy, kind });
}

/** The value of `proxy-authorization` for the account in a proxy's address; null where there is none. */
export function proxyAccount(proxy: URL): string | null {
  if (proxy.username === "") return null;
  const plain = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  return `Basic ${Buffer.from(plain).toString("base64")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A password with a percent sign that was not written for an address.
    return text;
  }
}

export function isThisMachine(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** `NO_PROXY`: names with all below them, `*` for every host, each with a port or without. */
function isExcluded(list: string, url: URL): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === "") return false;
    if (entry === "*") return true;
    const match = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase());
    if (match?.[2] !== undefined && match[2] !== port) return false;
    const name = (match?.[1] ?? "").replace(/^\*?\./, "");
    return name !== "" && (url.hostname === name || url.hostname.endsWith(`.${name}`));
  });
}
