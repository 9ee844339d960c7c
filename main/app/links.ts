/** An address that may be offered to the system's browser: `https:` with a host and no credentials; else null. */
export function openableLink(text: string): URL | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol !== "https:" || url.hostname === "" || url.username !== "" || url.password !== "")
    return null;
  return url;
}
