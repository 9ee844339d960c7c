import { X509Certificate } from "node:crypto";
import type { ServerCertificate } from "../../contract";

/** What people compare and copy of a certificate. @throws where it is none */
export function certificateOf(pem: string): ServerCertificate {
  const read = new X509Certificate(pem);
  const names = (read.subjectAltName ?? "")
    .split(", ")
    .filter((entry) => /^(?:DNS|IP Address):/u.test(entry))
    .map((entry) => entry.replace(/^(?:DNS|IP Address):/u, ""));
  return {
    fingerprint: read.fingerprint256,
    names: names.map(shortAddress),
    until: new Date(read.validTo).toISOString(),
    pem: `${read.toString().trim()}\n`,
  };
}

/** Node writes an address of version 6 in full; people and `Host` headers write it short. */
function shortAddress(name: string): string {
  return name.includes(":") ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name.toLowerCase();
}

/** Whether a certificate for these names is good for this one; `*.` stands for one part of a name. */
export function holdsFor(names: readonly string[], name: string): boolean {
  return names.some(
    (each) => each === name || (each.startsWith("*.") && each.slice(1) === afterFirstPart(name)),
  );
}

function afterFirstPart(name: string): string {
  const dot = name.indexOf(".");
  return dot > 0 ? name.slice(dot) : "";
}
