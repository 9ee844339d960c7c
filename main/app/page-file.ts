import { extname, join, normalize, sep } from "node:path";

/** The page's own scheme, instead of `file://`: it has an origin, and nothing but our files answers to it. */
export const pageScheme = "app";
export const pageOrigin = "app://quern";

/** What the page is made of: other endings are not served. */
export const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/**
 * The file below `root` that an address of our scheme names, or null for every other address.
 * @param root absolute folder of the built page
 */
export function pageFile(root: string, address: string): string | null {
  let url: URL;
  let path: string;
  try {
    url = new URL(address);
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  if (url.protocol !== `${pageScheme}:` || url.host !== "quern" || path.includes("\0") || path.includes("\\"))
    return null;
  const file = normalize(join(root, path === "/" ? "index.html" : path));
  return file.startsWith(root.endsWith(sep) ? root : root + sep) && extname(file) in contentTypes
    ? file
    : null;
}
