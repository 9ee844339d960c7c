import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import { type SecureContext, connect as secure, type TLSSocket } from "node:tls";
import { type ConnectionStep, QuernError } from "../contract";
import { unlessAborted } from "./aborted";
import { connectionTrouble } from "./errors";
import { proxyAccount } from "./proxies";
import { ProxyError } from "./proxy-error";

/** The steps of a connection before anything is asked of the server. */
export type ProbeStep = ConnectionStep;

interface ProbeOptions {
  /** The user's own choice, so a private address is what they meant. */
  readonly url: URL;
  readonly offline: boolean;
  /** @throws QuernError for one that cannot be used */
  readonly proxy: () => Promise<URL | null>;
  readonly secureContext: () => Promise<SecureContext>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onSocket: () => void;
}

type StepName = ConnectionStep["step"];
const names: readonly StepName[] = ["switch", "name", "proxy", "route", "tls"];

/**
 * Tries each step with sockets of its own; ends them all. What fails is in its step, and the later ones are skipped.
 * When it is stopped the step under way fails at once.
 */
export async function probe(options: ProbeOptions): Promise<ProbeStep[]> {
  const { url, timeoutMs, signal } = options;
  const steps: ProbeStep[] = [];
  const sockets: Socket[] = [];
  const context = { host: url.host, what: url.host, timeoutSeconds: Math.round(timeoutMs / 1000) };
  /** Runs a step; null from `work`: there is no such step on this way. */
  const step = async (name: StepName, work: () => Promise<string | null> | string | null): Promise<void> => {
    const began = performance.now();
    const ms = () => performance.now() - began;
    try {
      const found = await unlessAborted(signal, work);
      steps.push({
        step: name,
        result: found === null ? "skipped" : "good",
        found: found?.slice(0, 500) ?? null,
        error: null,
        ms: ms(),
      });
    } catch (thrown) {
      const error = connectionTrouble(thrown, context, null).toData();
      steps.push({ step: name, result: "failed", found: null, error, ms: ms() });
      throw new Stopped();
    }
  };
  let socket: Socket | null = null;
  try {
    await step("switch", () => {
      if (options.offline) throw new QuernError("offline", { host: url.host });
      return "online";
    });
    // Whose name is looked up depends on the proxy; one that cannot be used fails in its own step, after the name's.
    const found = await options.proxy().catch((error: unknown) => ({ error }));
    const unusable = found !== null && "error" in found ? found : null;
    const proxy = unusable === null && found instanceof URL ? found : null;
    await step("name", async () => {
      if (unusable) return null;
      const addresses = await lookup(bare((proxy ?? url).hostname), { all: true });
      return addresses.map(({ address }) => address).join(", ");
    });
    await step("proxy", async () => {
      if (unusable) throw unusable.error;
      if (!proxy) return null;
      try {
        socket = await opened(proxy);
      } catch (error) {
        throw new ProxyError(proxy.host, null, error);
      }
      const status = await tunnel(socket, proxy, url, options);
      if (status !== 200) throw new ProxyError(proxy.host, status, new Error(`status ${status}`));
      return proxy.host;
    });
    await step("route", async () => {
      socket ??= await opened(url, true);
      return proxy ? `${url.host} < ${proxy.host}` : (socket.remoteAddress ?? url.host);
    });
    await step("tls", async () => {
      if (url.protocol !== "https:" || !socket) return null;
      const safe = await shaken(socket, url);
      const { issuer } = safe.getPeerCertificate();
      return `${safe.getProtocol() ?? ""} ${[issuer.O, issuer.CN].flat().filter(Boolean).join(", ")}`.trim();
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    // The outer one first: a secured socket must not find the one below it gone.
    for (const open of sockets.reverse()) open.destroy();
  }
  for (const name of names.slice(steps.length))
    steps.push({ step: name, result: "skipped", found: null, error: null, ms: 0 });
  return steps;

  /** A socket to an address; to a proxy that itself speaks TLS, secured. */
  async function opened(to: URL, plain = false): Promise<Socket> {
    signal.throwIfAborted();
    options.onSocket();
    const port = Number(to.port || (to.protocol === "https:" ? 443 : 80));
    const raw = connect({ host: bare(to.hostname), port });
    sockets.push(raw);
    raw.on("error", () => undefined);
    await happened(raw, "connect");
    return plain || to.protocol === "http:" ? raw : shaken(raw, to);
  }

  async function shaken(raw: Socket, to: URL): Promise<TLSSocket> {
    const secureContext = await options.secureContext();
    signal.throwIfAborted();
    const host = bare(to.hostname);
    const safe = secure({ socket: raw, host, servername: isIP(host) === 0 ? host : "", secureContext });
    sockets.push(safe);
    safe.on("error", () => undefined);
    await happened(safe, "secureConnect");
    return safe;
  }

  function happened(on: Socket, event: "connect" | "secureConnect"): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => on.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" }));
      const timer = setTimeout(stop, timeoutMs);
      const end = (then: () => void) => {
        clearTimeout(timer);
        then();
      };
      on.once(event, () => end(resolve));
      on.once("error", (error) => end(() => reject(error)));
      on.once("close", () => end(() => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" }))));
    });
  }
}

class Stopped extends Error {}

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, "");

/** Asks a proxy to open the way. @returns its status */
async function tunnel(socket: Socket, proxy: URL, url: URL, { timeoutMs }: ProbeOptions): Promise<number> {
  const target = `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
  const account = proxyAccount(proxy);
  const authorization = account === null ? "" : `Proxy-Authorization: ${account}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${authorization}\r\n`);
  const line = await new Promise<string>((resolve, reject) => {
    let text = "";
    const late = () => socket.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" }));
    const timer = setTimeout(late, timeoutMs);
    const onData = (bytes: Buffer) => {
      text += bytes.toString("latin1");
      if (!text.includes("\r\n\r\n") && text.length < 65_536) return;
      clearTimeout(timer);
      socket.off("data", onData);
      socket.pause();
      resolve(text);
    };
    socket.on("data", onData);
    socket.once("error", reject);
    socket.once("close", () => {
      clearTimeout(timer);
      reject(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
    });
  });
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? 0);
}
