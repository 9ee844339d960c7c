import type { X509Certificate } from "node:crypto";
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { buildConnector, Dispatcher } from "undici";
import { ProxyError } from "./proxy-error";

/** What `buildConnector` of undici is; the library is loaded on first use. */
type Build = typeof buildConnector;

/** The server shows another certificate than the one that is trusted there. */
export class OtherCertificateError extends Error {
  readonly code = "ERR_TLS_OTHER_CERTIFICATE";
}

/** The one that is trusted is over. */
class OverCertificateError extends Error {
  readonly code = "CERT_HAS_EXPIRED";
}

/** Looks at a certificate before anything is sent; throws where it will not do. */
type Check = (certificate: X509Certificate) => void;

/**
 * Connects where `check` takes the certificate, whoever has signed it. No session is taken up again, so that each
 * connection shows one.
 */
export function checkedConnector(build: Build, timeout: number, check: Check): buildConnector.connector {
  const connector = build({ timeout, rejectUnauthorized: false, maxCachedSessions: 0 });
  return (target, callback) =>
    connector(target, (...[error, socket]) => {
      if (error) return callback(error, null);
      try {
        const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
        if (shown === undefined) throw new OtherCertificateError("no certificate");
        check(shown);
      } catch (refused) {
        socket.on("error", () => undefined).destroy();
        return callback(refused instanceof Error ? refused : new Error(String(refused)), null);
      }
      callback(null, socket);
    });
}

/** Takes exactly one certificate, for as long as it says that it is good. @param fingerprint SHA-256, as Node writes it */
export function pinOf(fingerprint: string, now: () => number = Date.now): Check {
  return (shown) => {
    if (shown.fingerprint256 !== fingerprint) throw new OtherCertificateError(shown.fingerprint256);
    if (Date.parse(shown.validTo) < now()) throw new OverCertificateError(shown.validTo);
  };
}

/** Connects through a proxy, as undici's own way through one does, but with the connector that is given. */
export function throughProxy(
  proxy: { readonly origin: string; readonly account: string | null; readonly pool: Dispatcher },
  connector: buildConnector.connector,
): buildConnector.connector {
  return (target, callback) => {
    const path = target.port ? (target.host ?? target.hostname) : `${target.host ?? target.hostname}:443`;
    const open = async () => {
      const { socket, statusCode } = await proxy.pool.connect({
        origin: proxy.origin,
        path,
        headers: { host: path, ...(proxy.account !== null && { "proxy-authorization": proxy.account }) },
      });
      if (statusCode !== 200) {
        socket.on("error", () => undefined).destroy();
        throw new ProxyError(new URL(proxy.origin).host, statusCode, null);
      }
      // The library's types know less of it than its own way through a proxy does.
      if (!(socket instanceof Socket)) throw new ProxyError(new URL(proxy.origin).host, null, null);
      return socket;
    };
    open().then(
      (socket) => connector({ ...target, httpSocket: socket }, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}
