/**
 * The origin of a web page as browsers write it, from what a person types; null for what has none. A path or a wildcard
 * is no origin: whoever names one would think that less, or more, is let in than is.
 */
export function originOf(text: string): string | null {
  const asked = text.trim().replace(/\/$/u, "");
  if (!/^(https?|[a-z][a-z0-9+.-]*-extension):\/\/[^/?#@*\s]+$/iu.test(asked)) return null;
  try {
    const url = new URL(asked);
    // Browsers give extensions no origin of the standard's kind.
    const origin = url.origin === "null" ? asked.toLowerCase() : url.origin;
    return /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$|-extension:\/\/[a-z0-9-]+$/u.test(origin) ? origin : null;
  } catch {
    return null;
  }
}
