import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { QuernError } from "../../contract";
import { errnoOf, fileTrouble } from "../../files";
import type { OwnCertificate } from "./certificate-file";
import { certificateOf } from "./shown";

/** Shorter ones are refused by every client of today, and by OpenSSL. */
const shortestRsaBits = 2048;

/** Where a certificate lies that somebody else made, and its key; both as PEM, in one file or in two. */
export interface CertificatePaths {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads a certificate that was given, and checks all that would have clients refuse it.
 * @throws QuernError `certificate-…`, and of the file kinds
 */
export async function givenCertificate(
  paths: CertificatePaths,
  now: Date = new Date(),
): Promise<OwnCertificate> {
  const cert = await textOf(paths.cert);
  const read = certificateIn(cert, paths.cert);
  const key = paths.key === paths.cert ? cert : await textOf(paths.key);
  if (!read.checkPrivateKey(keyIn(key, paths.key)))
    throw new QuernError("certificate-key-other", { path: paths.key });
  const [from, until] = [new Date(read.validFrom), new Date(read.validTo)];
  if (now < from || now > until)
    throw new QuernError("certificate-not-now", {
      path: paths.cert,
      from: from.toISOString().slice(0, 10),
      until: until.toISOString().slice(0, 10),
    });
  const shown = certificateOf(cert);
  if (shown.names.length === 0) throw new QuernError("certificate-nameless", { path: paths.cert });
  return { pair: { cert, key }, shown };
}

/** Whether this file holds a key too, so that no second one has to be asked for. */
export async function holdsKey(path: string): Promise<boolean> {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/u.test(await textOf(path));
}

function certificateIn(text: string, path: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (cause) {
    throw new QuernError("certificate-none", { path }, { cause });
  }
}

function keyIn(text: string, path: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch (cause) {
    throw new QuernError("certificate-key-none", { path }, { cause });
  }
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < shortestRsaBits)
    throw new QuernError("certificate-key-short", { path, bits });
  return key;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    // A key that only root may read is what is met most often.
    if (errnoOf(error) !== "ENOENT") throw new QuernError("file-unreadable", { path }, { cause: error });
    throw await fileTrouble(error, path);
  }
}
