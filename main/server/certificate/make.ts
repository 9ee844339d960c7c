import { randomBytes } from "node:crypto";
import { isAddress } from "./names";

/**
 * How long a certificate is good for, in days: the most that Apple's systems take of a server's certificate that the
 * user trusts (https://support.apple.com/103769).
 */
const goodForDays = 825;
const dayMs = 86_400_000;

/** A certificate and the key that it is for, both as PEM. */
export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes a key (ECDSA, P-256) and a certificate that it signs itself. It can sign no other certificate.
 * @param names those by which the server is reached: names and addresses
 */
export async function makeCertificate(
  names: readonly string[],
  now: Date = new Date(),
): Promise<CertificateAndKey> {
  // Loaded on first use; the library below looks for the first one when it is loaded.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // Positive, and of its first byte no bit is lost (RFC 5280, 4.1.2.2).
    serialNumber: `4${randomBytes(16).toString("hex").slice(1)}`,
    name: [{ CN: ["Quern"] }],
    // Clocks of other machines are behind now and then.
    notBefore: new Date(now.getTime() - dayMs),
    notAfter: new Date(now.getTime() + goodForDays * dayMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isAddress(value) ? ("ip" as const) : ("dns" as const), value })),
      ),
    ],
  });
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    cert: `${certificate.toString("pem").trim()}\n`,
    key: x509.PemConverter.encode(key, "PRIVATE KEY").concat("\n"),
  };
}
