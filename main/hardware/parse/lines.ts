/** The value of `key : value` or `key: value` lines by key; the first of a repeated key. */
export function keyValues(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const at = line.indexOf(":");
    if (at <= 0) continue;
    const key = line.slice(0, at).trim();
    if (!found.has(key)) found.set(key, line.slice(at + 1).trim());
  }
  return found;
}

/** A whole number of zero or more from decimal or 0x text; undefined for anything else or what a number cannot hold. */
export function wholeNumber(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? "";
  if (!/^(?:\d+|0x[0-9a-f]+)$/i.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? value : undefined;
}
