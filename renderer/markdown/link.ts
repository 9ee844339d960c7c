/**
 * The address of a link that may be opened, in its normal form, or null: only absolute `https:` addresses.
 * Whatever else a text points at is shown as text; main checks again and asks before anything is opened.
 */
export function safeAddress(target: string): string | null {
  if (target.length > 4000 || !/^https:\/\//i.test(target.trim())) return null;
  try {
    const url = new URL(target.trim());
    return url.protocol === "https:" && url.hostname !== "" ? url.href : null;
  } catch {
    return null;
  }
}
