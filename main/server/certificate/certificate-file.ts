import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ServerCertificate } from "../../contract";
import { fileTrouble, withFileLock, writeFileAtomic } from "../../files";
import { type CertificateAndKey, makeCertificate } from "./make";
import { certificateOf } from "./shown";

/** What the server shows to other machines, with the key that stays here. */
export interface OwnCertificate {
  readonly shown: ServerCertificate;
  readonly pair: CertificateAndKey;
}

/** The certificate that Quern made for itself; the app and `quern serve` share it. */
export interface CertificateFile {
  /** The one that is there; null where there is none that can be used. */
  read(): Promise<OwnCertificate | null>;
  /** The one that is there, else a new one for these names. Never replaces one. @throws QuernError of the file kinds */
  ensure(names: () => readonly string[]): Promise<OwnCertificate>;
  /** A new one in place of the one before, which clients must be told of. @throws QuernError of the file kinds */
  renew(names: readonly string[]): Promise<OwnCertificate>;
}

/** Nobody but the user reads it: it holds the key. */
const mode = 0o600;

/** Where it lies in Quern's data. */
export const certificatePath = (dataFolder: string): string => join(dataFolder, "server-certificate.pem");

/** @param path of one file with the certificate and its key, so that the two can never be of different age */
export function certificateFile(path: string): CertificateFile {
  const read = async (): Promise<OwnCertificate | null> => {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    return ownOf(text);
  };
  const make = async (names: readonly string[]): Promise<OwnCertificate> => {
    const pair = await makeCertificate(names);
    await writeFileAtomic(path, `${pair.cert}${pair.key}`, true, mode);
    return { pair, shown: certificateOf(pair.cert) };
  };
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw await fileTrouble(error, path);
    }
  };
  return {
    read: () => told(read),
    // Two programs that begin at once have the same one.
    ensure: (names) =>
      told(
        async () =>
          (await read()) ?? (await withFileLock(path, async () => (await read()) ?? (await make(names())))),
      ),
    renew: (names) => told(() => withFileLock(path, () => make(names))),
  };
}

function ownOf(text: string): OwnCertificate | null {
  const part = (label: string) =>
    new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----`, "u").exec(text)?.[0];
  const [cert, key] = [part("CERTIFICATE"), part("PRIVATE KEY")];
  if (cert === undefined || key === undefined) return null;
  try {
    return { pair: { cert: `${cert}\n`, key: `${key}\n` }, shown: certificateOf(cert) };
  } catch {
    return null;
  }
}
