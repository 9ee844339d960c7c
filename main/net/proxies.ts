/** The proxy variables of an environment. */
export type ProxyEnv = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address by the environment's variables, in either case of letters.
 * @returns null where none is named, `NO_PROXY` excludes the host, or the address is this machine: a proxy cannot
 * reach what runs here
 */
export function proxyOfEnv(env: ProxyEnv, url: URL): URL | null {
  const value = (name: string) => env[name] || env[name.toUpperCase()] || "";
  const text = url.protocol === "http:" ? value("http_proxy") : value("https_proxy");
  if (text === "" || isThisMachine(url.hostname) || isExcluded(value("no_proxy"), url)) return null;
  return readProxy(text);
}

/**
 * The proxy in what Chromium's resolver answers, such as `PROXY proxy:8080; DIRECT`: the first way of the list.
 * Proxies of other kinds than HTTP's count as none.
 */
export function proxyOfPac(answer: string): URL | null {
  const [kind = "", host = ""] = (answer.split(";")[0] ?? "").trim().split(/\s+/);
  const scheme = { PROXY: "http", HTTP: "http", HTTPS: "https" }[kind.toUpperCase()];
  return scheme === undefined || host === "" ? null : readProxy(`${scheme}://${host}`);
}

function readProxy(text: string): URL | null {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
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
