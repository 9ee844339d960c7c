import type { X509Certificate } from "node:crypto";
import type { ShownCertificate } from "../contract";

const longest = 300;

/** What people are told of a certificate. */
export function shownOf(certificate: X509Certificate): ShownCertificate {
  const line = (text: string | undefined) => (text ?? "").split("\n").join(", ").slice(0, longest);
  return {
    fingerprint: certificate.fingerprint256,
    subject: line(certificate.subject),
    issuer: line(certificate.issuer),
    until: new Date(certificate.validTo).toISOString(),
  };
}
