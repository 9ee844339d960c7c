import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { protocol, type Session } from "electron";
import { contentTypes, pageFile, pageScheme } from "./page-file";
import { policyOf } from "./policies";

/** Must run before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    // CORS, because the frame for diagrams has no origin: to it, even its own code comes from elsewhere.
    {
      scheme: pageScheme,
      privileges: { standard: true, secure: true, codeCache: true, corsEnabled: true },
    },
  ]);
}

/** Serves the built page, each answer with the policy; anything else is not found. */
export function servePage(session: Session, root: string): void {
  session.protocol.handle(pageScheme, async (request) => {
    const file = request.method === "GET" ? pageFile(root, request.url) : null;
    const body = file === null ? null : await readFile(file).catch(() => null);
    if (file === null || body === null) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(body), {
      headers: {
        "content-type": contentTypes[extname(file)] ?? "application/octet-stream",
        "content-security-policy": policyOf(new URL(request.url).pathname),
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        ...(extname(file) === ".js" ? { "access-control-allow-origin": "*" } : {}),
      },
    });
  });
}
