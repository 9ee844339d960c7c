import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { canonicalJson } from "./canonical";

/** What comes before the 32 raw bytes of an Ed25519 key in SPKI and PKCS #8. Source: RFC 8410, sections 4 and 7. */
const spkiHead = Buffer.from("302a300506032b6570032100", "hex");
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

const base64 = (length: number) =>
  z.string().refine((text) => {
    const decoded = Buffer.from(text, "base64");
    return decoded.length === length && decoded.toString("base64") === text;
  });
const signatureFile = z.strictObject({
  algorithm: z.literal("ed25519"),
  publicKey: base64(32),
  signature: base64(64),
});

/** The key that signs kits, from its 32 secret bytes. */
export interface SigningKey {
  /** 32 raw bytes. */
  readonly publicKey: Buffer;
  /** The content of a signature file for exactly these bytes. */
  sign(bytes: Uint8Array): string;
}

/** @param seed the 32 secret bytes of an Ed25519 key */
export function signingKeyOf(seed: Uint8Array): SigningKey {
  const secret = createPrivateKey({
    key: Buffer.concat([pkcs8Head, seed]),
    format: "der",
    type: "pkcs8",
  });
  const publicKey = rawPublicKey(createPublicKey(secret));
  return {
    publicKey,
    sign: (bytes) =>
      canonicalJson({
        algorithm: "ed25519",
        publicKey: publicKey.toString("base64"),
        signature: sign(null, bytes, secret).toString("base64"),
      }),
  };
}

function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" }).subarray(spkiHead.length);
}

/**
 * Whether a signature file signs exactly these bytes.
 * @returns the 32 raw bytes of the signer's key, or why not: it is no signature file, or one of other bytes
 */
export function checkSignature(bytes: Uint8Array, text: string): Buffer | "unreadable" | "wrong" {
  const parsed = signatureFile.safeParse(jsonOrNull(text));
  if (!parsed.success) return "unreadable";
  const raw = Buffer.from(parsed.data.publicKey, "base64");
  const key = createPublicKey({ key: Buffer.concat([spkiHead, raw]), format: "der", type: "spki" });
  try {
    return verify(null, bytes, key, Buffer.from(parsed.data.signature, "base64")) ? raw : "wrong";
  } catch {
    // A key that is no point of the curve.
    return "wrong";
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
