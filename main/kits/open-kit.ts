import { lstat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { QuernError } from "../contract";
import { fingerprintOf } from "./fingerprint";
import { type KitManifest, kitLimits, parseManifest } from "./manifest";
import { manifestName, signatureName } from "./names";
import { openPlainFile } from "./plain-file";
import { checkSignature } from "./signature";

/** A kit whose signature is right. Whether its signer is trusted, and whether its bytes are, is not known yet. */
export interface OpenKit {
  readonly manifest: KitManifest;
  /** 32 raw bytes. */
  readonly publicKey: Buffer;
  readonly fingerprint: string;
  /** Where its parts are looked for, in this order; the first holds the manifest. */
  readonly folders: readonly string[];
}

/** The folder of a kit for what a person pointed at: the folder itself, or its manifest or signature; null: no kit. */
export async function kitFolderOf(path: string): Promise<string | null> {
  const full = resolve(path);
  const folder = [manifestName, signatureName].includes(basename(full)) ? dirname(full) : full;
  const found = await lstat(resolve(folder, manifestName)).catch(() => null);
  return found === null ? null : folder;
}

/**
 * Reads the manifest and checks its signature before anything in it is believed.
 * @param more other folders that hold parts: a kit may lie on several sticks
 * @throws QuernError `kit-not-found`, `kit-unsigned`, `kit-signature-wrong`, `kit-invalid`, `kit-newer`
 */
export async function openKit(path: string, more: readonly string[] = []): Promise<OpenKit> {
  const folder = await kitFolderOf(path);
  if (folder === null) throw new QuernError("kit-not-found", { path: resolve(path) });
  const raw = await readSmall(folder, manifestName, kitLimits.manifestBytes);
  if (raw === null) throw new QuernError("kit-not-found", { path: folder });
  const signature = await readSmall(folder, signatureName, kitLimits.signatureBytes);
  if (signature === null) throw new QuernError("kit-unsigned", { path: folder });
  const signer = checkSignature(raw, signature.toString("utf8"));
  if (signer === "unreadable") throw new QuernError("kit-unsigned", { path: folder });
  if (signer === "wrong") throw new QuernError("kit-signature-wrong", { path: folder });
  return {
    manifest: parseManifest(raw),
    publicKey: signer,
    fingerprint: fingerprintOf(signer),
    folders: [folder, ...more.map((one) => resolve(one))],
  };
}

/** Reads a small file whole; null: not there. Its size is looked at first, so a huge one costs nothing. */
async function readSmall(folder: string, name: string, mostBytes: number): Promise<Buffer | null> {
  const found = await openPlainFile(folder, name);
  if (found === "missing") return null;
  if (typeof found === "string")
    throw found === "unreadable"
      ? new QuernError("file-unreadable", { path: resolve(folder, name) })
      : new QuernError("kit-invalid", { what: `${name} is no ordinary file` });
  try {
    if (found.bytes > mostBytes) throw new QuernError("kit-invalid", { what: `${name} is too large` });
    const buffer = Buffer.alloc(found.bytes);
    const { bytesRead } = await found.handle.read(buffer, 0, found.bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await found.handle.close();
  }
}
