import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import tls from "node:tls";
import { QuernError } from "../contract";

/**
 * Where Linux systems keep the certificates that they trust, as one file. Source: Go's crypto/x509, root_linux.go.
 */
const linuxBundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
] as const;

/** A bundle of every authority there is takes about 250 kB. */
const mostBytes = 16 * 1024 * 1024;

export interface CertificateOptions {
  /** A PEM file of the user's or the administrator's; null: none. */
  readonly caFile: string | null;
  /** For `NODE_EXTRA_CA_CERTS` and `SSL_CERT_FILE`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What secure connections are checked against: the authorities that Node ships, the system's, and the files that were
 * named. The system's come from Node where it can read them (22.15 and later: all three systems), else, on Linux,
 * from the system's own bundle.
 * @throws QuernError `ca-file-unusable` when the named file gives no certificate: going on without it would only fail
 * with a less helpful sentence
 */
export async function trustedContext({ caFile, env }: CertificateOptions): Promise<tls.SecureContext> {
  const trusted = new Set(tls.rootCertificates.map(plain));
  const add = (texts: readonly string[]) => {
    for (const text of texts) trusted.add(plain(text));
  };
  add(systemCertificates() ?? (await firstOf([env.SSL_CERT_FILE, ...linuxFiles()])));
  add(await firstOf([env.NODE_EXTRA_CA_CERTS]));
  if (caFile !== null) {
    const own = await readCertificates(caFile);
    if (own.length === 0) throw new QuernError("ca-file-unusable", { path: caFile });
    add(own);
  }
  return tls.createSecureContext({ ca: [...trusted] });
}

/** The certificates of a PEM file that can be read as such; none where the file cannot be read. */
export async function readCertificates(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  if (text.length > mostBytes) return [];
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return found.filter(isCertificate);
}

const linuxFiles = () => (process.platform === "linux" ? linuxBundles : []);
const plain = (text: string) => text.trim().replaceAll("\r", "");

/** The certificates of the first file that has any. */
async function firstOf(paths: readonly (string | undefined)[]): Promise<string[]> {
  for (const path of paths) {
    const found = path === undefined || path === "" ? [] : await readCertificates(path);
    if (found.length > 0) return found;
  }
  return [];
}

/** What Node reads from the system's store; null where this Node cannot. */
function systemCertificates(): readonly string[] | null {
  const read: unknown = Reflect.get(tls, "getCACertificates");
  if (typeof read !== "function") return null;
  try {
    const found: unknown = Reflect.apply(read, tls, ["system"]);
    return Array.isArray(found) && found.length > 0 ? found.filter((one) => typeof one === "string") : null;
  } catch {
    return null;
  }
}

function isCertificate(text: string): boolean {
  try {
    new X509Certificate(text);
    return true;
  } catch {
    return false;
  }
}
