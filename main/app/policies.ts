/**
 * What the page may do. No remote content, no inline script or style, no eval, no connections: what it shows can only
 * be text. `data:` and `blob:` pictures are for what we draw ourselves; the two frames are for diagrams and for terminals.
 */
const page = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

/** The document in which diagrams are drawn, below the page's origin. */
const diagramPath = "/diagram.html";

/** The document in which terminals are drawn, below the page's origin. */
const terminalPath = "/terminal.html";

/** The documents that the page may have in frames. */
export const framePaths: readonly string[] = [diagramPath, terminalPath];

/**
 * What those documents may do: run our code and style what they draw; they can load, send, show or frame nothing. The
 * sandbox gives them an origin that is nobody's, even where one were opened by itself.
 */
const frame = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-scripts",
];

/** The content security policy that goes with a file of the page, by its path. */
export function policyOf(path: string): string {
  return (framePaths.includes(path) ? frame : page).join("; ");
}
